using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>W1: one step of a linear network with two layers, by hand.</summary>
internal sealed class TwoLayersLesson : Lesson
{
    private const double Rate = 0.05;

    public override string Name => "two-layers";

    public override IReadOnlyList<string> Topics => ["W1"];

    public override string Title => "Backpropagation by hand: a 2-2-1 linear network, one step";

    public override void Run(LessonOutput output)
    {
        // The lecture's network has no biases: here they are 0, and do not show in a single step.
        var network = new LessonNetwork([2], "2:identity,1:identity", Loss.HalfSquare);
        network.Set("dense_1.kernel", 0.11f, 0.12f, 0.21f, 0.08f);
        network.Set("dense_2.kernel", 0.14f, 0.15f);
        output.Line("inputs i = (2, 3), target y = 1, loss E = (p - y)^2/2, rate 0.05");
        output.Line(LessonNetwork.ByHand);
        output.Line("h1 = i1*w1 + i2*w2, h2 = i1*w3 + i2*w4, p = h1*w5 + h2*w6");
        output.Line();
        var before = Weights(network);
        var trace = network.Trace([2, 3], [1]);
        output.Line("forward:  h = " + LessonText.Vector(trace.Layers[0].Output) + ", p = " + LessonText.Number(trace.Layers[1].Output[0]) + ", E = " + LessonText.Number(trace.Loss));
        output.Line("backward: delta = dE/dp = p - y = " + LessonText.Number(trace.Layers[1].Delta![0]));
        output.Line("          dE/dh = (w5, w6)*delta = " + LessonText.Vector(trace.Layers[0].Delta!));
        output.Line();
        var gradient = Ordered(network.Of("dense_1.kernel", trace.Gradient), network.Of("dense_2.kernel", trace.Gradient));
        network.Step(Rate, [2, 3], new BatchTargets([1f]));
        var after = Weights(network);
        output.Table(
            ["weight", "before", "gradient", "after = before - 0.05*gradient", "two digits"],
            Enumerable.Range(0, before.Length).Select(i => new[]
            {
                $"w{i + 1}", LessonText.Number(before[i]), LessonText.Number(gradient[i]), LessonText.Number(after[i]),
                FormattableString.Invariant($"{after[i]:F2}"),
            }));
        output.Line();
        var again = network.Trace([2, 3], [1]);
        output.Line("the same sample again: p = " + LessonText.Number(again.Layers[1].Output[0]) + ", E = " + LessonText.Number(again.Loss)
            + " (biases, which the lecture leaves out, were 0 and have moved by 0.05*0.809 and less)");
    }

    private static double[] Weights(LessonNetwork network) => Ordered([.. Doubles(network["dense_1.kernel"])], [.. Doubles(network["dense_2.kernel"])]);

    private static double[] Doubles(ReadOnlySpan<float> values)
    {
        var numbers = new double[values.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = values[i];
        return numbers;
    }

    /// <summary>A kernel is inputs × outputs; the lecture counts the weights of one unit after the other.</summary>
    private static double[] Ordered(double[] first, double[] second) => [first[0], first[2], first[1], first[3], .. second];
}
