using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

/// <summary>What each row's loss and gradient are multiplied by.</summary>
public class SampleWeightTests
{
    private static readonly float[] Weights = [0.5f, 2f, 0f, 1f, 3f, 0.25f, 1f, 0f, 1.5f, 1f, 0.75f];

    public static TheoryData<string, string, bool> Cases => new()
    {
        { "6:tanh,3:softmax", "categorical_crossentropy", true },
        { "6:tanh,3:softmax", "categorical_crossentropy(0.2)", true },
        { "6:tanh,3:sigmoid", "binary_crossentropy", true },
        { "6:tanh,2", "mean_squared_error", false },
        { "6:relu,3", "cosine_proximity", false },
        { "1", "hinge", true },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_WeightedRows_EqualsTheWeightedReference(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 4, rows: 11, labels);
        var reference = new ReferenceNetwork(sample.Network, sample.Loss);
        var (inputs, parameters) = (Sample.Double(sample.Inputs), Sample.Double(sample.Parameters));
        var expected = new double[sample.Network.ParameterCount];
        var expectedLoss = 0.0;
        for (var row = 0; row < 11; row++)
        {
            var target = reference.Target(sample.Targets, row);
            expectedLoss += Weights[row] * reference.SampleLoss(parameters, inputs.AsSpan(row * 4, 4), target, default);
            reference.AddGradient(parameters, inputs.AsSpan(row * 4, 4), target, default, expected, Weights[row]);
        }

        var (gradient, statistics) = Run(sample, Weights);

        statistics.Loss.ShouldBe(expectedLoss, 1e-5 * Math.Max(1, Math.Abs(expectedLoss)));
        for (var i = 0; i < expected.Length; i++)
        {
            ((double)gradient[i]).ShouldBe(expected[i], 1e-5 * Math.Max(1, expected.Max(Math.Abs)));
        }

        var check = GradientCheck.Run(sample.Network, sample.Loss, parameters, inputs, Weighted(sample, Weights));
        check.LargestRelativeError.ShouldBeLessThan(1e-6, check.ToString());
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Backward_WeightsOfOne_GivesTheBitsOfNone(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 4, rows: 11, labels);

        var (gradient, statistics) = Run(sample, [.. Enumerable.Repeat(1f, 11)]);
        var (plain, plainStatistics) = Run(sample, []);

        gradient.ShouldBe(plain);
        statistics.ShouldBe(plainStatistics);
    }

    [Fact]
    public void Evaluate_WeightedRows_LeavesAccuracyAndNumberOfSamples()
    {
        var sample = new Sample("6:tanh,3:softmax", "categorical_crossentropy", inputs: 4, rows: 11, labels: true);

        var (_, statistics) = Run(sample, Weights);
        var (_, plain) = Run(sample, []);

        (statistics.Correct, statistics.Samples).ShouldBe((plain.Correct, plain.Samples));
        statistics.Loss.ShouldNotBe(plain.Loss);
    }

    [Fact]
    public void Evaluate_OtherNumberOfWeights_Throws()
    {
        var sample = new Sample("2", "mean_squared_error", inputs: 4, rows: 11, labels: false);

        Should.Throw<ArgumentOutOfRangeException>(() => Run(sample, [1f]));
    }

    private static BatchTargets Weighted(Sample sample, float[] weights) =>
        sample.Labels.Length > 0 ? new BatchTargets(sample.Labels, weights) : new BatchTargets(sample.Values, weights);

    private static (float[] Gradient, LaneStatistics Statistics) Run(Sample sample, float[] weights)
    {
        var pass = new GradientPass(sample.Network, sample.Loss, sample.Rows);
        var targets = Weighted(sample, weights);
        var statistics = new LaneStatistics[1];
        var gradient = new float[sample.Network.ParameterCount];
        sample.Inputs.CopyTo(pass.Inputs(sample.Rows));
        pass.Forward(sample.Parameters, sample.Rows, PassMode.Inference);
        pass.Evaluate(targets, [sample.Rows], statistics);
        pass.Backward(sample.Parameters, targets, [sample.Rows], [new LaneGroup(0, 1, gradient)]);
        return (gradient, statistics[0]);
    }
}
