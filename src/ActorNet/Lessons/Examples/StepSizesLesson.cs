using ActorNet.Core.Networks;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S13: learning rates and update rules.</summary>
internal sealed class StepSizesLesson : Lesson
{
    private const int Epochs = 30;
    private static readonly string[] Colours = ["#2563eb", "#15803d", "#d9480f", "#7c3aed"];

    public override string Name => "step-sizes";

    public override IReadOnlyList<string> Topics => ["S13"];

    public override string Title => "Step sizes too small, good and too large; momentum, RMSProp and Adam";

    public override void Run(LessonOutput output)
    {
        output.Line("points of the plane (actornet train xor), 8 tanh units and a sigmoid unit, batches of 32, mean loss of each epoch");
        Compare(output, "gradient descent", "step-sizes", ("too small: 0.002", "sgd", 0.002), ("good: 0.3", "sgd", 0.3), ("too large: 12", "sgd", 12));
        Compare(output, "update rules", "update-rules", ("sgd 0.03", "sgd", 0.03), ("momentum 0.03", "momentum", 0.03), ("rmsprop 0.01", "rmsprop", 0.01), ("adam 0.01", "adam", 0.01));
    }

    private static void Compare(LessonOutput output, string title, string picture, params (string Name, string Optimizer, double Rate)[] ways)
    {
        output.Heading(title);
        var data = LessonNetwork.Load("xor");
        var curves = ways.Select(way =>
        {
            var losses = new List<double>();
            LessonNetwork.Train(data, "8:tanh,1:sigmoid", Loss.BinaryCrossEntropy(), way.Optimizer, way.Rate, Epochs, losses: losses);
            return losses;
        }).ToArray();
        int[] shown = [1, 2, 3, 5, 10, 20, 30];
        output.Table(
            ["epoch", .. ways.Select(way => way.Name)],
            shown.Select(epoch => (string[])[LessonText.Number(epoch), .. curves.Select(curve => LessonText.Number(curve[epoch - 1]))]));
        output.Picture(picture, writer =>
        {
            var plot = new XyPlot("Loss curves: " + title, "epoch", "mean loss");
            for (var i = 0; i < ways.Length; i++) plot.Lines.Add(new XyLine(ways[i].Name, Colours[i], [.. curves[i].Select((loss, epoch) => (epoch + 1.0, loss))]));
            plot.Write(writer, 800, 460);
        });
    }
}
