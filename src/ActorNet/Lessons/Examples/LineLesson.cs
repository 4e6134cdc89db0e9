using ActorNet.Core.Networks;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S4: linear regression.</summary>
internal sealed class LineLesson : Lesson
{
    public override string Name => "line";

    public override IReadOnlyList<string> Topics => ["S4"];

    public override string Title => "Linear regression: one linear unit finds slope and intercept of noisy points";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("line");
        var losses = new List<double>();
        var result = LessonNetwork.Train(data, "1:identity", Loss.MeanSquaredError, "sgd", 0.01, epochs: 40, losses: losses);
        var unit = new LessonNetwork(result.Model);
        var (slope, intercept) = ((double)unit["dense_1.kernel"][0], (double)unit["dense_1.bias"][0]);
        var (x, y) = (data.Train.Features, data.Train.Values);
        var (right, rightIntercept) = LeastSquares(x, y);
        output.Line("points of y = 2x + 1 with normal noise of deviation 0.5; one unit p = wx + b, mean squared error, rate 0.01, batches of 32");
        output.Line();
        int[] shown = [1, 2, 3, 5, 10, 20, 40];
        output.Table(["epoch", "mean loss"], shown.Select(epoch => new[] { LessonText.Number(epoch), LessonText.Number(losses[epoch - 1]) }));
        output.Table(["", "slope", "intercept"],
        [
            ["learned", LessonText.Number(slope), LessonText.Number(intercept)],
            ["least squares of the same points", LessonText.Number(right), LessonText.Number(rightIntercept)],
            ["made with", "2", "1"],
        ]);
        output.Line("what is left of the loss on new points is the noise: " + LessonText.Number(result.TestLoss!.Value) + ", 0.5 squared is 0.25");
        output.Picture("line", writer =>
        {
            var plot = new XyPlot("Linear regression", "x", "y");
            plot.Lines.Add(new XyLine("points", "#9aa5b1", [.. x.Zip(y, (a, b) => ((double)a, (double)b))], HasMarkers: true, IsJoined: false));
            plot.Lines.Add(new XyLine("learned line", "#d9480f", [(-5, (slope * -5) + intercept), (5, (slope * 5) + intercept)]));
            plot.Write(writer, 800, 460);
        });
    }

    private static (double Slope, double Intercept) LeastSquares(float[] x, float[] y)
    {
        var (meanX, meanY) = (x.Average(value => (double)value), y.Average(value => (double)value));
        var slope = x.Zip(y, (a, b) => (a - meanX) * (b - meanY)).Sum() / x.Sum(a => (a - meanX) * (a - meanX));
        return (slope, meanY - (slope * meanX));
    }
}
