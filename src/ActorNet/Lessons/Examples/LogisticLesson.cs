using ActorNet.Core.Networks;
using ActorNet.Plots;

namespace ActorNet.Lessons.Examples;

/// <summary>S2: the continuous perceptron.</summary>
internal sealed class LogisticLesson : Lesson
{
    public override string Name => "logistic";

    public override IReadOnlyList<string> Topics => ["S2"];

    public override string Title => "Logistic regression: one sigmoid unit separates two clouds of points";

    public override void Run(LessonOutput output)
    {
        var data = LessonNetwork.Load("two-gaussians");
        var losses = new List<double>();
        var result = LessonNetwork.Train(data, "1:sigmoid", Loss.BinaryCrossEntropy(), "sgd", 0.1, epochs: 10, losses: losses);
        output.Line("a = sigmoid(w*x + b), L = -(t ln a + (1 - t) ln(1 - a)); gradient descent, rate 0.1, batches of 32");
        output.Line();
        output.Table(["epoch", "mean loss"], losses.Select((loss, epoch) => new[] { LessonText.Number(epoch + 1), LessonText.Number(loss) }));
        var unit = new LessonNetwork(result.Model);
        var (w1, w2, b) = (unit["dense_1.kernel"][0], unit["dense_1.kernel"][1], unit["dense_1.bias"][0]);
        output.Line("w = " + LessonText.Vector(unit["dense_1.kernel"]) + ", b = " + LessonText.Number(b) + "; a = 1/2 on the line y = "
            + LessonText.Number(-w1 / w2) + "*x + (" + LessonText.Number(-b / w2) + ")");
        output.Line("test accuracy: " + LessonText.Number(result.TestAccuracy!.Value));
        output.Picture("logistic", writer =>
        {
            var plot = new FieldPlot("Logistic regression", 6);
            plot.Fields.Add(Fields.Output("probability of the positive class", result.Model, Fields.Points(data.Train)));
            plot.Write(writer);
        });
    }
}
