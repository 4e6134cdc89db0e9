using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Datasets;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S6: a representation made by hand.</summary>
internal sealed class PolarLesson : Lesson
{
    private const string Polar = "sqrt(x^2+y^2),atan2(y,x)";

    public override string Name => "polar";

    public override IReadOnlyList<string> Topics => ["S6"];

    public override string Title => "A representation by hand: a ring around a disc becomes separable in polar coordinates";

    public override void Run(LessonOutput output)
    {
        var plain = LessonNetwork.Load("circle");
        var polar = LessonNetwork.Load("circle", Polar);
        output.Line("a disc and a ring around it; one sigmoid unit, which draws one straight line");
        output.Line();
        var rows = new List<string[]>();
        TrainingResult? last = null;
        foreach (var (features, data) in (ReadOnlySpan<(string, TrainingData)>)[("x, y", plain), ("r = sqrt(x^2 + y^2), phi = atan2(y, x)", polar)])
        {
            last = LessonNetwork.Train(data, "1:sigmoid", Loss.BinaryCrossEntropy(), "adam", 0.03, epochs: 100);
            rows.Add([features, LessonText.Number(last.TrainLoss), LessonText.Number(last.TestAccuracy!.Value)]);
        }

        output.Table(["features", "training loss", "test accuracy"], rows);
        var unit = new LessonNetwork(last!.Model);
        var (w, b) = (unit["dense_1.kernel"][0], unit["dense_1.bias"][0]);
        output.Line("in polar coordinates the unit decides at r = " + LessonText.Number(-b / w) + ", between 2.5 and 3.5; the angle has the weight "
            + LessonText.Number(unit["dense_1.kernel"][1]));
        output.Line("the same from the command line: actornet train circle --features \"" + Polar + "\" --layers 1:sigmoid");
        output.Picture("polar-plane", writer =>
        {
            var plot = new FieldPlot("Decided in polar coordinates, seen in the plane", 6);
            plot.Fields.Add(Fields.Output("probability of the disc", last.Model, Fields.Points(plain.Train), (x, y) => [(float)Math.Sqrt((x * x) + (y * y)), (float)Math.Atan2(y, x)]));
            plot.Write(writer);
        });
        output.Picture("polar-coordinates", writer =>
        {
            var plot = new XyPlot("The same points in polar coordinates", "r", "angle");
            plot.Lines.Add(Cloud("ring", "#c2410c", polar.Train, 0));
            plot.Lines.Add(Cloud("disc", "#1d4ed8", polar.Train, 1));
            plot.Write(writer, 800, 460);
        });
    }

    private static XyLine Cloud(string name, string colour, Dataset data, int label) => new(
        name,
        colour,
        [.. Enumerable.Range(0, data.Count).Where(i => data.Labels[i] == label).Select(i => ((double)data.Features[2 * i], (double)data.Features[(2 * i) + 1]))],
        HasMarkers: true,
        IsJoined: false);
}
