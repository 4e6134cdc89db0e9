using ActorNet.Core.Networks;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S5: a hidden layer solves XOR.</summary>
internal sealed class XorLesson : Lesson
{
    public override string Name => "xor";

    public override IReadOnlyList<string> Topics => ["S5"];

    public override string Title => "XOR: one layer fails, one hidden layer solves it";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("xor-gate");
        foreach (var (title, layers) in (ReadOnlySpan<(string, string)>)[("one sigmoid unit alone", "1:sigmoid"), ("four hidden tanh units before it", "4:tanh,1:sigmoid")])
        {
            output.Heading(title);
            var result = LessonNetwork.Train(data, layers, Loss.BinaryCrossEntropy(), "adam", 0.1, epochs: 200, batch: 4);
            var outputs = new float[4];
            result.Model.Predict(data.Train.Features, outputs);
            output.Table(["a", "b", "a xor b", "output"], Enumerable.Range(0, 4).Select(i => new[]
            {
                LessonText.Number(data.Train.Features[2 * i]), LessonText.Number(data.Train.Features[(2 * i) + 1]), LessonText.Number(data.Train.Labels[i]),
                FormattableString.Invariant($"{outputs[i]:F4}"),
            }));
            output.Line("right: " + LessonText.Number(outputs.Zip(data.Train.Labels, (value, label) => value > 0.5f == (label == 1)).Count(isRight => isRight)) + " of 4");
        }

        output.Heading("the same with points of the plane: actornet train xor");
        var points = LessonNetwork.Load("xor");
        var trained = LessonNetwork.Train(points, "8:tanh,1:sigmoid", Loss.BinaryCrossEntropy(), "adam", 0.03, epochs: 100);
        output.Line("test accuracy: " + LessonText.Number(trained.TestAccuracy!.Value));
        output.Picture("xor", writer =>
        {
            var plot = new FieldPlot("XOR, solved by 8 hidden units", 6);
            plot.Fields.Add(Fields.Output("output", trained.Model, Fields.Points(points.Train)));
            plot.Write(writer);
        });
    }
}
