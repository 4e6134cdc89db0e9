using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>S17: the last layer and the loss that belong to a question.</summary>
internal sealed class HeadsLesson : Lesson
{
    public override string Name => "heads";

    public override IReadOnlyList<string> Topics => ["S17"];

    public override string Title => "Output heads: a number, several numbers, yes or no, one of K classes";

    public override void Run(LessonOutput output)
    {
        output.Line("the same three features and hidden layer, four questions; the weights are not trained yet");
        Show(output, "a number (a price): a linear unit", "5:tanh,1:identity", Loss.MeanSquaredError, [2.5], "any number");
        Show(output, "several numbers (a place): a linear unit each", "5:tanh,2:identity", Loss.MeanSquaredError, [1.5, -0.5], "any numbers");
        Show(output, "yes or no (spam?): a sigmoid unit", "5:tanh,1:sigmoid", Loss.BinaryCrossEntropy(), [1], "a probability");
        Show(output, "one of 4 classes: softmax, one-hot target", "5:tanh,4:softmax", Loss.CategoricalCrossEntropy(), [0, 0, 1, 0], "probabilities that add up to 1");
        output.Line();
        output.Line("'train' chooses the last layer by the data's targets and the loss by the last layer, unless --layers and --loss say otherwise");
    }

    private static void Show(LessonOutput output, string title, string layers, Loss loss, double[] target, string meaning)
    {
        output.Heading(title);
        var trace = new LessonNetwork([3], layers, loss, seed: 3).Trace([0.2, -0.4, 0.9], target);
        output.Line($"network {layers}, loss {loss.Text}");
        output.Line("output " + LessonText.Vector(trace.Layers[^1].Output) + ": " + meaning + "; sum " + LessonText.Number(trace.Layers[^1].Output.Sum()));
        output.Line("target " + LessonText.Vector(target) + ", loss " + LessonText.Number(trace.Loss)
            + ", its gradient at the weighted sums " + LessonText.Vector(trace.Layers.Last(layer => layer.Layer == "dense_2" && layer.Activation is null).Delta!));
    }
}
