using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>S10: backpropagation in matrix form, and S11: its check by finite differences.</summary>
internal sealed class BackpropagationLesson : Lesson
{
    private static readonly double[] X = [0.5, -1];
    private static readonly double[] Y = [1, 0];

    public override string Name => "backpropagation";

    public override IReadOnlyList<string> Topics => ["S10", "S11"];

    public override string Title => "Backpropagation in matrix form, layer by layer, and its check by differences";

    public override void Run(LessonOutput output)
    {
        var network = new LessonNetwork([2], "3:tanh,2:sigmoid", Loss.HalfSquare, seed: 4);
        output.Line("Z(l) = W(l) A(l-1) + b(l), A(l) = g(Z(l)); columns are samples, W(l) is n(l) x n(l-1)");
        output.Line("x = (0.5, -1), y = (1, 0), loss E = half the sum of squares");
        output.Heading("forward");
        var trace = network.Trace(X, Y);
        var (a1, a2) = (trace.Layers[1].Output, trace.Layers[3].Output);
        Matrix(output, "W(1)", network["dense_1.kernel"], 2, 3);
        output.Line("Z(1) = W(1)x + b(1) = " + LessonText.Vector(trace.Layers[0].Output));
        output.Line("A(1) = tanh Z(1)    = " + LessonText.Vector(a1));
        Matrix(output, "W(2)", network["dense_2.kernel"], 3, 2);
        output.Line("Z(2) = W(2)A(1) + b(2) = " + LessonText.Vector(trace.Layers[2].Output));
        output.Line("A(2) = sigmoid Z(2)    = " + LessonText.Vector(a2));
        output.Line("E = " + LessonText.Number(trace.Loss));

        output.Heading("backward, base case: delta(2) = dE/dA(2) * g'(Z(2)), with g' = a(1 - a)");
        output.Line("dE/dA(2) = A(2) - y = " + LessonText.Vector(trace.Layers[3].Delta!));
        output.Line("g'(Z(2))            = " + LessonText.Vector(a2.Select(a => a * (1 - a))));
        output.Line("delta(2)            = " + LessonText.Vector(trace.Layers[2].Delta!));
        output.Heading("backward, recursive case: delta(1) = (W(2)^T delta(2)) * g'(Z(1)), with g' = 1 - a^2");
        output.Line("W(2)^T delta(2) = " + LessonText.Vector(trace.Layers[1].Delta!));
        output.Line("g'(Z(1))        = " + LessonText.Vector(a1.Select(a => 1 - (a * a))));
        output.Line("delta(1)        = " + LessonText.Vector(trace.Layers[0].Delta!));
        output.Heading("gradients: dE/dW(l) = delta(l) A(l-1)^T, dE/db(l) = delta(l)");
        foreach (var (name, rows, columns) in (ReadOnlySpan<(string, int, int)>)[("dense_1", 2, 3), ("dense_2", 3, 2)])
        {
            var gradient = network.Of(name + ".kernel", trace.Gradient);
            Matrix(output, $"dE/dW({name[^1]})", Array.ConvertAll(gradient, value => (float)value), rows, columns);
        }

        output.Heading("check by central differences (f(w + h) - f(w - h))/2h of every parameter");
        var parameters = Array.ConvertAll(network.Parameters.ToArray(), value => (double)value);
        var check = GradientCheck.Run(network.Network, network.Loss, parameters, X, new BatchTargets([1f, 0f]));
        output.Line("largest relative error: " + LessonText.Number(check.LargestRelativeError) + " at " + check.Tensor + ", element " + LessonText.Number(check.Index));
        output.Line("one backward pass costs as much as a few forward passes; differences take two forward passes for every parameter");
    }

    /// <summary>A kernel, which is stored inputs × outputs, as the lectures write it: outputs × inputs.</summary>
    private static void Matrix(LessonOutput output, string name, ReadOnlySpan<float> kernel, int inputs, int outputs)
    {
        for (var row = 0; row < outputs; row++)
        {
            var cells = new string[inputs];
            for (var column = 0; column < inputs; column++) cells[column] = LessonText.Number(kernel[(column * outputs) + row]).PadLeft(12);
            output.Line((row == 0 ? name + " =" : "").PadRight(10) + string.Concat(cells));
        }
    }
}
