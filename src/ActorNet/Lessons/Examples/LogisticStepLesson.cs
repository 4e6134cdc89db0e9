using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>W3: logistic regression with one sample, one step.</summary>
internal sealed class LogisticStepLesson : Lesson
{
    private const double Rate = 0.5;
    private static readonly double[] X = [0.1, 0.7];

    public override string Name => "logistic-step";

    public override IReadOnlyList<string> Topics => ["W3"];

    public override string Title => "Logistic regression by hand: one sigmoid unit, one step";

    public override void Run(LessonOutput output)
    {
        var unit = new LessonNetwork([2], "1:sigmoid", Loss.BinaryCrossEntropy());
        unit.Set("dense_1.kernel", 0.8f, 0.2f);
        unit.Set("dense_1.bias", 0.1f);
        output.Line("x = (0.1, 0.7), y = 1, w = (0.8, 0.2), b = 0.1; z = w*x + b, a = 1/(1 + e^-z), L = -ln a for y = 1; rate 0.5");
        output.Line(LessonNetwork.ByHand);
        output.Line();
        Show(output, "before", unit);
        var trace = unit.Trace(X, [1]);
        output.Line("dL/dz = a - y = " + LessonText.Number(trace.Layers[0].Delta![0]));
        output.Line("dL/dw = x*(a - y) = " + LessonText.Vector(unit.Of("dense_1.kernel", trace.Gradient)));
        output.Line("dL/db = a - y = " + LessonText.Number(unit.Of("dense_1.bias", trace.Gradient)[0]));
        unit.Step(Rate, [0.1f, 0.7f], new BatchTargets([1]));
        output.Line();
        Show(output, "after", unit);
        output.Line("the loss fell by " + LessonText.Number(trace.Loss - unit.Trace(X, [1]).Loss));
    }

    private static void Show(LessonOutput output, string when, LessonNetwork unit)
    {
        var trace = unit.Trace(X, [1]);
        output.Line(when + ": w = " + LessonText.Vector(unit["dense_1.kernel"]) + ", b = " + LessonText.Number(unit["dense_1.bias"][0])
            + ", z = " + LessonText.Number(trace.Layers[0].Output[0]) + ", a = " + LessonText.Number(trace.Layers[1].Output[0]) + ", L = " + LessonText.Number(trace.Loss));
    }
}
