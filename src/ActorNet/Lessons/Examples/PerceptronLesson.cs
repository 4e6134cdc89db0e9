using ActorNet.Core.Data;
using ActorNet.Core.Networks;

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
            Learn(output, LessonNetwork.Load(gate).Train);
        }

        output.Line();
        output.Line("why: the unit says 1 where w1*x1 + w2*x2 + b is 0 or more. XOR wants that of w1 + b and of w2 + b, and b below 0; then w1 + w2 + b = (w1 + b) + (w2 + b) - b is above 0, but 1,1 must give 0");
    }

    private static void Learn(LessonOutput output, Dataset data)
    {
        var unit = new LessonNetwork([2], "1:step:zeros", Loss.Perceptron);
        var rows = new List<string[]>();
        var seen = new Dictionary<string, int>();
        for (var epoch = 1; epoch <= MostEpochs; epoch++)
        {
            var wrong = Epoch(unit, data);
            var state = LessonText.Vector(unit["dense_1.kernel"]) + ", " + LessonText.Number(unit["dense_1.bias"][0]);
            rows.Add([LessonText.Number(epoch), LessonText.Number(wrong), LessonText.Vector(unit["dense_1.kernel"]), LessonText.Number(unit["dense_1.bias"][0])]);
            if (wrong == 0)
            {
                output.Table(["epoch", "wrong", "weights after", "bias after"], rows);
                output.Line("learned: a whole epoch without an error, after " + LessonText.Number(epoch - 1) + " epochs with some");
                return;
            }

            if (seen.TryGetValue(state, out var before))
            {
                output.Table(["epoch", "wrong", "weights after", "bias after"], rows);
                output.Line("cannot be learned: after epoch " + LessonText.Number(epoch) + " weights and bias are what they were after epoch " + LessonText.Number(before)
                    + "; the rule knows nothing else, so it goes in this circle for ever");
                return;
            }

            seen.Add(state, epoch);
        }

        output.Table(["epoch", "wrong", "weights after", "bias after"], rows);
        output.Line("not learned in " + LessonText.Number(MostEpochs) + " epochs");
    }

    /// <summary>One sample after the other, a step of the perceptron loss with rate 1 each; gives the number of wrong answers.</summary>
    private static int Epoch(LessonNetwork unit, Dataset data)
    {
        var wrong = 0;
        for (var i = 0; i < data.Count; i++)
        {
            var statistics = unit.Step(1, data.Features.AsSpan(2 * i, 2), new BatchTargets(data.Labels.AsSpan(i, 1)));
            wrong += statistics.Samples - statistics.Correct;
        }

        return wrong;
    }
}
