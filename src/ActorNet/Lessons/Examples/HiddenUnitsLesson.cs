using ActorNet.Core.Networks;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S7: what hidden units respond to.</summary>
internal sealed class HiddenUnitsLesson : Lesson
{
    private const int Units = 6;

    public override string Name => "hidden-units";

    public override IReadOnlyList<string> Topics => ["S7"];

    public override string Title => "A learned representation: what each hidden unit responds to";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("circle");
        var result = LessonNetwork.Train(data, "6:tanh,1:sigmoid", Loss.BinaryCrossEntropy(), "adam", 0.03, epochs: 100);
        var network = new LessonNetwork(result.Model);
        output.Line("a disc and a ring around it, seen as x and y; six tanh units, then one sigmoid unit");
        output.Line("each hidden unit draws a straight line where it is 0; together they fence the disc in");
        output.Line();
        var (kernel, bias, weight) = (network["dense_1.kernel"].ToArray(), network["dense_1.bias"].ToArray(), network["dense_2.kernel"].ToArray());
        output.Table(["unit", "weight of x", "weight of y", "bias", "distance of its line from 0", "weight in the output"], Enumerable.Range(0, Units).Select(unit =>
        {
            var length = Math.Sqrt((kernel[unit] * kernel[unit]) + (kernel[Units + unit] * kernel[Units + unit]));
            return new[]
            {
                LessonText.Number(unit + 1), LessonText.Number(kernel[unit]), LessonText.Number(kernel[Units + unit]), LessonText.Number(bias[unit]),
                LessonText.Number(Math.Abs(bias[unit]) / length), LessonText.Number(weight[unit]),
            };
        }));
        output.Line("test accuracy: " + LessonText.Number(result.TestAccuracy!.Value));
        output.Picture("hidden-units", writer =>
        {
            var plot = new FieldPlot("What each unit responds to: orange -1, blue 1", 6);
            for (var unit = 0; unit < Units; unit++) plot.Fields.Add(Fields.Unit($"hidden unit {unit + 1}", network, 1, unit));
            plot.Fields.Add(Fields.Output("output", result.Model, Fields.Points(data.Train)));
            plot.Write(writer);
        });
    }
}
