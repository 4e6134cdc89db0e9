using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet.Lessons.Examples;

/// <summary>S1: Rosenblatt's perceptron learns what a straight line separates, and provably nothing else.</summary>
internal sealed class PerceptronLesson : Lesson
{
    private const int MostEpochs = 100;

    public override string Name => "perceptron";

    public override IReadOnlyList<string> Topics => ["S1"];

    public override string Title => "The perceptron (Rosenblatt 1958): AND and OR are learned, XOR cannot be";

    public override void Run(LessonOutput output)
    {
        output.Line("one unit with the step function; each sample in turn moves the weights by (t - a)*x, and the bias by (t - a)");
        foreach (var gate in (string[])["and-gate", "or-gate", "xor-gate"])
        {
            output.Heading(gate);
            Learn(output, LessonNetwork.Load(gate));
        }

        output.Line();
        output.Line("why: the unit says 1 where w1*x1 + w2*x2 + b is 0 or more. XOR wants that of w1 + b and of w2 + b, and b below 0; then w1 + w2 + b = (w1 + b) + (w2 + b) - b is above 0, but 1,1 must give 0");
    }

    /// <summary>Epoch after epoch, each a training of its own that begins with the weights of the one before: the rule has no other state, and so all weights can be seen.</summary>
    private static void Learn(LessonOutput output, TrainingData data)
    {
        var rows = new List<string[]>();
        var seen = new Dictionary<string, int>();
        Model? model = null;
        for (var epoch = 1; epoch <= MostEpochs; epoch++)
        {
            var result = LessonNetwork.Train(
                data, "1:step:zeros", Loss.Perceptron, "sgd", rate: 1, epochs: 1, batch: 1, order: SampleOrder.Sequential, initial: model);
            model = result.Model;
            var unit = new LessonNetwork(model);
            var (weights, bias) = (LessonText.Vector(unit["dense_1.kernel"]), LessonText.Number(unit["dense_1.bias"][0]));
            var wrong = (int)Math.Round(data.Train.Count * (1 - result.History[^1].TrainAccuracy!.Value));
            rows.Add([LessonText.Number(epoch), LessonText.Number(wrong), weights, bias]);
            var end = wrong == 0 ? "learned: a whole epoch without an error, after " + LessonText.Number(epoch - 1) + " epochs with some"
                : seen.TryGetValue(weights + bias, out var before)
                    ? "cannot be learned: after epoch " + LessonText.Number(epoch) + " weights and bias are what they were after epoch " + LessonText.Number(before)
                        + "; the rule knows nothing else, so it goes in this circle for ever"
                    : null;
            if (end is not null)
            {
                output.Table(["epoch", "wrong", "weights after", "bias after"], rows);
                output.Line(end);
                return;
            }

            seen.Add(weights + bias, epoch);
        }

        output.Table(["epoch", "wrong", "weights after", "bias after"], rows);
        output.Line("not learned in " + LessonText.Number(MostEpochs) + " epochs");
    }
}
