using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S12: the four kinds of gradient descent.</summary>
internal sealed class BatchesLesson : Lesson
{
    private const int Epochs = 12;
    private static readonly string[] Colours = ["#2563eb", "#15803d", "#d9480f", "#7c3aed"];

    public override string Name => "batches";

    public override IReadOnlyList<string> Topics => ["S12"];

    public override string Title => "Batch, incremental, stochastic and mini-batch gradient descent: batch size and order";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("xor:samples=300", test: 0);
        var all = data.Train.Count;
        (string Name, int Batch, SampleOrder Order, string Command)[] kinds =
        [
            ("batch", all, SampleOrder.Sequential, $"--batch-size {all} --order sequential"),
            ("incremental", 1, SampleOrder.Sequential, "--batch-size 1 --order sequential"),
            ("stochastic", 1, SampleOrder.Random, "--batch-size 1 --order random"),
            ("mini-batch", 16, SampleOrder.Shuffled, "--batch-size 16 --order shuffled"),
        ];
        output.Line($"{all} points of the plane (actornet train xor:samples=300 --test 0), 8 tanh units and a sigmoid unit, gradient descent at rate 0.1");
        output.Line("batch: one step an epoch with the mean gradient of all samples; incremental: a step a sample, in order; stochastic: a step a sample, drawn at");
        output.Line("random; mini-batch: a step for every few samples");
        output.Line();
        output.Table(
            ["kind", "options", "steps an epoch"],
            kinds.Select(kind => new[] { kind.Name, kind.Command, ((all + kind.Batch - 1) / kind.Batch).ToString(CultureInfo.InvariantCulture) }));
        output.Heading("mean loss of each epoch");
        var curves = kinds.Select(kind =>
        {
            var losses = new List<double>();
            LessonNetwork.Train(
                data, "8:tanh,1:sigmoid", Loss.BinaryCrossEntropy(), "sgd", 0.1, Epochs, kind.Batch, losses, order: kind.Order);
            return losses;
        }).ToArray();
        int[] shown = [1, 2, 3, 5, 8, Epochs];
        output.Table(
            ["epoch", .. kinds.Select(kind => kind.Name)],
            shown.Select(epoch => (string[])[LessonText.Number(epoch), .. curves.Select(curve => LessonText.Number(curve[epoch - 1]))]));
        output.Picture("batches", writer =>
        {
            var plot = new XyPlot("Four kinds of gradient descent", "epoch", "mean loss");
            for (var i = 0; i < kinds.Length; i++) plot.Lines.Add(new XyLine(kinds[i].Name, Colours[i], [.. curves[i].Select((loss, epoch) => (epoch + 1.0, loss))]));
            plot.Write(writer, 800, 460);
        });
    }
}
