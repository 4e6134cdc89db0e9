using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class GradientPassTests
{
    [Fact]
    public void Step_LinearNetworkOfTheLectures_GivesTheirNumbers()
    {
        // REFERENCE W1; the lecture's network has no bias, so it stays at zero.
        var network = new Network(NetworkDescription.Parse([2], "2,1"));
        float[] parameters = [.11f, .12f, .21f, .08f, 0, 0, .14f, .15f, 0];
        var pass = new GradientPass(network, Loss.Parse("half_square"), 1);
        float[] inputs = [2f, 3f];
        float[] target = [1f];
        inputs.CopyTo(pass.Inputs(1));
        pass.Forward(parameters, 1, PassMode.Inference);
        var gradient = new float[parameters.Length];

        pass.Backward(parameters, new BatchTargets(target), [1], [new LaneGroup(0, 1, gradient)]);

        ((double)pass.Outputs(1)[0]).ShouldBe(0.191, 1e-6);
        ((double)gradient[8]).ShouldBe(-0.809, 1e-6);
        ((double)gradient[6]).ShouldBe(-0.809 * 0.85, 1e-6);
        ((double)gradient[7]).ShouldBe(-0.809 * 0.48, 1e-6);
        double[] expected = [.12, .13, .23, .10, 0, 0, .17, .17];
        for (var i = 0; i < 8; i++)
        {
            if (i is 4 or 5)
            {
                continue;
            }

            Math.Round(parameters[i] - (0.05 * gradient[i]), 2).ShouldBe(expected[i], 1e-9, $"weight {i}");
        }

        Math.Round(parameters[7] - (0.05 * gradient[7]), 3).ShouldBe(0.169);
        Math.Round(parameters[0] - (0.05 * gradient[0]), 3).ShouldBe(0.121);
    }

    [Fact]
    public void Step_LogisticRegressionOfTheLectures_GradientIsOutputMinusTarget()
    {
        // REFERENCE W3.
        var network = new Network(NetworkDescription.Parse([2], "1:sigmoid"));
        float[] parameters = [.8f, .2f, .1f];
        var pass = new GradientPass(network, Loss.Parse("binary_crossentropy"), 1);
        float[] inputs = [.1f, .7f];
        int[] label = [1];
        inputs.CopyTo(pass.Inputs(1));
        var statistics = new LaneStatistics[1];
        var gradient = new float[3];
        pass.Forward(parameters, 1, PassMode.Inference);
        pass.Evaluate(new BatchTargets(label), [1], statistics);
        pass.Backward(parameters, new BatchTargets(label), [1], [new LaneGroup(0, 1, gradient)]);

        var a = 1 / (1 + Math.Exp(-0.32));
        ((double)pass.Outputs(1)[0]).ShouldBe(a, 1e-6);
        statistics[0].Loss.ShouldBe(-Math.Log(a), 1e-6);
        statistics[0].Correct.ShouldBe(1);
        ((double)gradient[0]).ShouldBe(0.1 * (a - 1), 1e-6);
        ((double)gradient[1]).ShouldBe(0.7 * (a - 1), 1e-6);
        ((double)gradient[2]).ShouldBe(a - 1, 1e-6);

        var before = statistics[0].Loss;
        for (var i = 0; i < 3; i++)
        {
            parameters[i] -= 0.5f * gradient[i];
        }

        pass.Forward(parameters, 1, PassMode.Inference);
        pass.Evaluate(new BatchTargets(label), [1], statistics);
        statistics[0].Loss.ShouldBeLessThan(before);
    }

    [Fact]
    public void Evaluate_HugeLogits_LossIsExactAndFinite()
    {
        var network = new Network(NetworkDescription.Parse([2], "2:softmax"));
        float[] parameters = [1, 0, 0, 1, 0, 0];
        var pass = new GradientPass(network, Loss.Parse("categorical_crossentropy"), 2);
        float[] inputs = [1e4f, -1e4f, 1e4f, -1e4f];
        int[] labels = [0, 1];
        float[] oneHot = [1, 0, 0, 1];
        inputs.CopyTo(pass.Inputs(2));
        var statistics = new LaneStatistics[2];
        var gradient = new float[6];

        pass.Forward(parameters, 2, PassMode.Inference);
        pass.Evaluate(new BatchTargets(labels), [1, 2], statistics);
        statistics.ShouldBe([new LaneStatistics(0, 1, 1), new LaneStatistics(2e4, 0, 1)]);
        pass.Evaluate(new BatchTargets(oneHot), [1, 2], statistics);
        statistics.ShouldBe([new LaneStatistics(0, 1, 1), new LaneStatistics(2e4, 0, 1)]);
        pass.Backward(parameters, new BatchTargets(labels), [2], [new LaneGroup(0, 1, gradient)]);
        gradient.ShouldBe([1e4f, -1e4f, -1e4f, 1e4f, 1, -1]);
        pass.IsFinite(2).ShouldBeTrue();
    }

    [Theory]
    [InlineData("categorical_crossentropy", "3:softmax", true)]
    [InlineData("mean_squared_error", "3:identity", true)]
    [InlineData("binary_crossentropy", "3:sigmoid", true)]
    [InlineData("mean_squared_error", "3:identity", false)]
    public void Evaluate_LabelsAndOneHot_AgreeWhereAccuracyHasMeaning(string loss, string layers, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 4, rows: 10, labels: true);
        var pass = new GradientPass(sample.Network, sample.Loss, 10);
        sample.Inputs.CopyTo(pass.Inputs(10));
        var statistics = new LaneStatistics[1];
        var oneHot = new float[30];
        for (var row = 0; row < 10; row++)
        {
            oneHot[(row * 3) + sample.Labels[row]] = 1;
        }

        pass.Forward(sample.Parameters, 10, PassMode.Inference);
        pass.Evaluate(labels ? sample.Targets : new BatchTargets(oneHot), [10], statistics);

        var expected = 0;
        for (var row = 0; row < 10; row++)
        {
            var outputs = pass.Outputs(10).Slice(row * 3, 3).ToArray();
            expected += Array.IndexOf(outputs, outputs.Max()) == sample.Labels[row] ? 1 : 0;
        }

        sample.Loss.HasAccuracy(labels).ShouldBe(labels || loss != "mean_squared_error");
        statistics[0].Correct.ShouldBe(sample.Loss.HasAccuracy(labels) ? expected : 0);
    }

    [Fact]
    public void Backward_ClippedProbabilities_GradientIsZero()
    {
        var network = new Network(NetworkDescription.Parse([1], "2:identity"));
        var pass = new GradientPass(network, Loss.Parse("categorical_crossentropy"), 1);
        pass.Inputs(1)[0] = 1;
        float[] parameters = [0f, 2f, 0, 0];
        var gradient = new float[4];
        var statistics = new LaneStatistics[1];
        int[] labels = [0];

        pass.Forward(parameters, 1, PassMode.Inference);
        pass.Evaluate(new BatchTargets(labels), [1], statistics);
        pass.Backward(parameters, new BatchTargets(labels), [1], [new LaneGroup(0, 1, gradient)]);

        statistics[0].Loss.ShouldBe(-Math.Log(1e-7), 1e-5);
        gradient.ShouldAllBe(value => value == 0f);
    }

    [Fact]
    public void Evaluate_LabelOutOfRange_Throws()
    {
        var sample = new Sample("3:softmax", "categorical_crossentropy", inputs: 4, rows: 2, labels: true);
        var pass = new GradientPass(sample.Network, sample.Loss, 2);
        int[] labels = [0, 3];
        int[] negative = [-1, 0];
        float[] narrow = [1, 0, 1, 0];
        pass.Forward(sample.Parameters, 2, PassMode.Inference);

        Should.Throw<ArgumentOutOfRangeException>(() => pass.Evaluate(new BatchTargets(labels), [2], new LaneStatistics[1]));
        Should.Throw<ArgumentOutOfRangeException>(() => pass.Evaluate(new BatchTargets(negative), [2], new LaneStatistics[1]));
        Should.Throw<ArgumentOutOfRangeException>(() => pass.Evaluate(new BatchTargets(narrow), [2], new LaneStatistics[1]));
    }

    [Fact]
    public void Forward_DropoutInTraining_DropsTheShareAndScalesTheRest()
    {
        const int rows = 200;
        const int width = 100;
        var network = new Network(NetworkDescription.Parse([width], "dropout:0.3,1"));
        var layer = (DropoutLayer)network.Layers[0];
        var dropped = 0;
        var distinct = new HashSet<string>();
        for (var row = 0; row < rows; row++)
        {
            var x = Enumerable.Repeat(1.0, width).ToArray();
            var y = new double[width];
            layer.ReferenceForward([], x, y, new PassMode(true, 1, 0, 0, new[] { row }));
            y.ShouldAllBe(value => value == 0 || Math.Abs(value - (1 / 0.7)) < 1e-4);
            dropped += y.Count(value => value == 0);
            distinct.Add(string.Concat(y.Select(value => value == 0 ? '0' : '1')));
        }

        // Binomial with n = 20,000 and p = 0.3: a standard deviation is 65.
        dropped.ShouldBeInRange(6000 - 260, 6000 + 260);
        distinct.Count.ShouldBe(rows);
    }

    [Fact]
    public void Forward_Dropout_DependsOnKeyAndIsIdentityInInference()
    {
        var sample = new Sample("64:tanh,dropout:0.5,3:identity", "mean_squared_error", inputs: 8, rows: 6, labels: false);
        var plain = new Sample("64:tanh,3:identity", "mean_squared_error", inputs: 8, rows: 6, labels: false);

        float[] Outputs(Sample of, PassMode mode)
        {
            var pass = new GradientPass(of.Network, of.Loss, of.Rows);
            of.Inputs.CopyTo(pass.Inputs(of.Rows));

            // A training pass before must leave no trace.
            pass.Forward(of.Parameters, of.Rows, new PassMode(true, 99, 0, 0, of.Positions));
            pass.Forward(of.Parameters, of.Rows, mode);
            return pass.Outputs(of.Rows).ToArray();
        }

        Outputs(sample, PassMode.Inference).ShouldBe(Outputs(plain, PassMode.Inference));
        var first = Outputs(sample, new PassMode(true, 1, 2, 3, sample.Positions));
        Outputs(sample, new PassMode(true, 1, 2, 3, sample.Positions)).ShouldBe(first);
        Outputs(sample, new PassMode(true, 2, 2, 3, sample.Positions)).ShouldNotBe(first);
        Outputs(sample, new PassMode(true, 1, 1, 3, sample.Positions)).ShouldNotBe(first);
        Outputs(sample, new PassMode(true, 1, 2, 4, sample.Positions)).ShouldNotBe(first);
        Outputs(sample, new PassMode(true, 1, 2, 3, [.. sample.Positions.Select(position => position + 1)])).ShouldNotBe(first);
        Should.Throw<ArgumentException>(() => Outputs(sample, new PassMode(true, 1, 2, 3, sample.Positions.AsSpan(1))));
    }

    [Fact]
    public void IsFinite_NonFiniteNumbers_AreFoundWithLaneAndLayer()
    {
        var sample = new Sample("8:relu,8:tanh,3:softmax", "categorical_crossentropy", inputs: 4, rows: 6, labels: true);

        Find(sample, change: null).ShouldBeNull();
        Find(sample, pass => pass[9] = float.NaN).ShouldBe((1, "input"));
        Find(sample, pass => pass[20] = float.PositiveInfinity).ShouldBe((3, "input"));
        Find(sample, pass => pass[12] = 3e38f).ShouldBe((2, "dense_1"));
    }

    [Fact]
    public void IsFinite_GradientOverflows_IsFalse()
    {
        // Each product is finite, their sum is not.
        var network = new Network(NetworkDescription.Parse([1], "1:identity"));
        var pass = new GradientPass(network, Loss.Parse("half_square"), 4);
        pass.Inputs(4).Fill(1e19f);
        float[] targets = [-1e19f, -1e19f, -1e19f, -1e19f];
        float[] parameters = [0, 0];
        var gradient = new float[2];
        pass.Forward(parameters, 4, PassMode.Inference);
        pass.Backward(parameters, new BatchTargets(targets), [1, 4], [new LaneGroup(0, 2, gradient)]);

        float.IsInfinity(gradient[0]).ShouldBeTrue();
        pass.IsFinite(4).ShouldBeFalse();
        pass.FindNonFinite([1, 4]).ShouldBe((0, "dense_1"));
    }

    [Fact]
    public void IsFinite_LargeButHarmlessNumbers_IsTrue()
    {
        // The bound max|x|·max|δ| overflows, but the large x meets a zero δ.
        var network = new Network(NetworkDescription.Parse([1], "1:identity"));
        var pass = new GradientPass(network, Loss.Parse("half_square"), 2);
        pass.Inputs(2)[0] = 3e38f;
        pass.Inputs(2)[1] = 0f;
        float[] targets = [0f, -1e18f];
        float[] parameters = [0, 0];
        var gradient = new float[2];
        pass.Forward(parameters, 2, PassMode.Inference);
        pass.Backward(parameters, new BatchTargets(targets), [2], [new LaneGroup(0, 1, gradient)]);

        pass.IsFinite(2).ShouldBeTrue();
    }

    private static (int Lane, string Layer)? Find(Sample sample, Action<float[]>? change)
    {
        var pass = new GradientPass(sample.Network, sample.Loss, sample.Rows);
        var inputs = sample.Inputs.ToArray();
        var parameters = sample.Parameters.ToArray();
        parameters.AsSpan(0, 8).Fill(10f);
        change?.Invoke(inputs);
        inputs.CopyTo(pass.Inputs(sample.Rows));
        int[] ends = [1, 3, 4, 6];
        pass.Forward(parameters, sample.Rows, PassMode.Inference);
        pass.Evaluate(sample.Targets, ends, new LaneStatistics[4]);
        pass.Backward(parameters, sample.Targets, ends, [new LaneGroup(0, 4, new float[parameters.Length])]);
        return pass.IsFinite(sample.Rows) ? null : pass.FindNonFinite(ends);
    }
}
