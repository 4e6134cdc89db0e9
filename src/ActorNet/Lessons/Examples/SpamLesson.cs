using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>S18: the spam classifier.</summary>
internal sealed class SpamLesson : Lesson
{
    private static readonly (string Mail, float[] Features)[] Mails =
    [
        ("long, from a trusted sender", [0.8f, 1]),
        ("short, from a trusted sender", [0.2f, 1]),
        ("long, from a stranger", [0.8f, 0]),
        ("short, from a stranger", [0.2f, 0]),
    ];

    public override string Name => "spam";

    public override IReadOnlyList<string> Topics => ["S18"];

    public override string Title => "The spam classifier: length and sender in, (mail, spam) out, E = sum of (a - y)^2";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("spam");
        output.Line("features: length in thousand words, and 1 if the sender is trusted; targets: [1, 0] for mail, [0, 1] for spam");
        output.Line("of the short mails of strangers one half is spam: there the smallest error is at [0.5, 0.5], which says that it cannot be told");
        output.Line();
        var result = LessonNetwork.Train(data, "4:tanh,2:sigmoid", Loss.SumOfSquares, "adam", 0.03, epochs: 100);
        output.Table(["mail", "features", "mail", "spam"], Mails.Select(mail =>
        {
            var outputs = new float[2];
            result.Model.Predict(mail.Features, outputs);
            return new[] { mail.Mail, LessonText.Vector(mail.Features), FormattableString.Invariant($"{outputs[0]:F2}"), FormattableString.Invariant($"{outputs[1]:F2}") };
        }));
        output.Line("E, mean of the test samples: " + LessonText.Number(result.TestLoss!.Value) + "; accuracy: " + LessonText.Number(result.TestAccuracy!.Value)
            + " (a quarter of all mails can only be guessed, and half of the guesses are wrong)");
    }
}
