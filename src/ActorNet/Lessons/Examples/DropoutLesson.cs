using ActorNet.Core.Networks;

namespace ActorNet.Lessons.Examples;

/// <summary>S14: penalties on weights, and dropout.</summary>
internal sealed class DropoutLesson : Lesson
{
    private const int Rows = 4000;

    public override string Name => "regularization";

    public override IReadOnlyList<string> Topics => ["S14"];

    public override string Title => "Penalties keep weights small; dropout works in training and not in use";

    public override void Run(LessonOutput output)
    {
        output.Heading("L2: the penalty l2/2 times the sum of squared weights");
        var data = LessonNetwork.Load("two-gaussians:samples=60,noise=2");
        output.Table(["l2", "norm of the weights", "training loss", "test loss"], ((float[])[0, 0.01f, 0.1f, 1]).Select(l2 =>
        {
            var result = LessonNetwork.Train(data, "16:tanh,1:sigmoid", Loss.BinaryCrossEntropy(), "adam", 0.01, epochs: 300, l2: l2);
            var network = new LessonNetwork(result.Model);
            var squares = 0.0;
            foreach (var tensor in (ReadOnlySpan<string>)["dense_1.kernel", "dense_2.kernel"])
            {
                foreach (var weight in network[tensor]) squares += weight * (double)weight;
            }

            return new[] { LessonText.Number(l2), LessonText.Number(Math.Sqrt(squares)), LessonText.Number(result.TrainLoss), LessonText.Number(result.TestLoss!.Value) };
        }));

        output.Heading("dropout: in training a quarter of the units is 0, and the others grow by 1/(1 - 0.25)");
        var lesson = new LessonNetwork([1], "4:identity,dropout:0.25,1:identity", Loss.MeanSquaredError);
        lesson.Set("dense_1.kernel", 1, 1, 1, 1);
        lesson.Set("dense_2.kernel", 1, 1, 1, 1);
        output.Line("four linear units of weight 1, added up; for x = 1 the sum is 4 in use");
        var outputs = Outputs(lesson.Network, lesson.Parameters, training: true);
        output.Line("in training, eight samples: " + LessonText.Vector(outputs.AsSpan(0, 8)));
        output.Line("in training, mean of " + LessonText.Number(Rows) + " samples: " + LessonText.Number(outputs.Average(value => (double)value)));
        output.Line("in use, eight samples: " + LessonText.Vector(Outputs(lesson.Network, lesson.Parameters, training: false).AsSpan(0, 8)));
    }

    private static float[] Outputs(Network network, ReadOnlySpan<float> parameters, bool training)
    {
        var pass = new GradientPass(network, Loss.MeanSquaredError, Rows);
        pass.Inputs(Rows).Fill(1);
        pass.Forward(parameters, Rows, training ? new PassMode(true, 1, 0, 0, [.. Enumerable.Range(0, Rows)]) : PassMode.Inference);
        return pass.Outputs(Rows).ToArray();
    }
}
