using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>S3: one unit for each class.</summary>
internal sealed class ManyClassesLesson : Lesson
{
    public override string Name => "many-classes";

    public override IReadOnlyList<string> Topics => ["S3"];

    public override string Title => "A single layer for many classes: parallel units, one-hot targets";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("four-gaussians");
        output.Line("four clouds of points, a class each; the target of class k is 1 at place k and 0 elsewhere");
        output.Line();
        foreach (var (title, layers, loss) in (ReadOnlySpan<(string, string, Loss)>)
        [
            ("sigmoid units, each deciding for itself, sum of squares", "4:sigmoid", Loss.SumOfSquares),
            ("softmax: the outputs are probabilities and add up to 1, cross-entropy", "4:softmax", Loss.CategoricalCrossEntropy()),
        ])
        {
            output.Heading(title);
            var result = LessonNetwork.Train(data, layers, loss, "sgd", 0.1, epochs: 20);
            var rows = new List<string[]>();
            foreach (var label in Enumerable.Range(0, 4))
            {
                var sample = Array.IndexOf(data.Test!.Labels, label);
                var outputs = new float[4];
                result.Model.Predict(data.Test.Features.AsSpan(2 * sample, 2), outputs);
                var oneHot = Enumerable.Range(0, 4).Select(k => k == label ? 1.0 : 0);
                rows.Add([LessonText.Vector(data.Test.Features.AsSpan(2 * sample, 2)), data.Test.ClassNames[label], LessonText.Vector(oneHot),
                    $"({string.Join(", ", outputs.Select(value => FormattableString.Invariant($"{value:F3}")))})"]);
            }

            output.Table(["sample", "class", "target", "output"], rows);
            output.Line("test accuracy: " + LessonText.Number(result.TestAccuracy!.Value));
        }
    }
}
