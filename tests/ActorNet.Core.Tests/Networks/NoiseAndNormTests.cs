using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class NoiseAndNormTests
{
    [Fact]
    public void Forward_GaussianNoise_IsNormalWithTheGivenDeviation()
    {
        const int rows = 300;
        const int width = 301;
        var network = new Network(NetworkDescription.Parse([width], "gaussian_noise:0.5,1"));
        var layer = network.Layers[0];
        var noise = new List<double>();
        for (var row = 0; row < rows; row++)
        {
            var y = new double[width];
            layer.ReferenceForward([], new double[width], y, new PassMode(true, 1, 0, 0, new[] { row }));
            noise.AddRange(y);
        }

        // 90,300 numbers: five standard deviations of each statistic.
        var root = Math.Sqrt(noise.Count);
        noise.Average().ShouldBe(0, 5 * 0.5 / root);
        noise.Average(value => value * value).ShouldBe(0.25, 5 * 0.25 * Math.Sqrt(2) / root);
        noise.Average(value => Math.Pow(value / 0.5, 4)).ShouldBe(3, 5 * Math.Sqrt(96) / root);
        ((double)noise.Count(value => Math.Abs(value) > 1.5) / noise.Count).ShouldBe(0.0026998, 5 * 0.0519 / root);
        noise.Distinct().Count().ShouldBeGreaterThan(noise.Count * 9 / 10);
    }

    [Fact]
    public void Forward_GaussianNoise_DependsOnKeyAndIsIdentityInInference()
    {
        var sample = new Sample("gaussian_noise:0.3,3:identity", "mean_squared_error", inputs: 8, rows: 6, labels: false);
        var plain = new Sample("3:identity", "mean_squared_error", inputs: 8, rows: 6, labels: false);
        var first = Outputs(sample, new PassMode(true, 1, 2, 3, sample.Positions));

        Outputs(sample, PassMode.Inference).ShouldBe(Outputs(plain, PassMode.Inference));
        Outputs(sample, new PassMode(true, 1, 2, 3, sample.Positions)).ShouldBe(first);
        Outputs(sample, new PassMode(true, 2, 2, 3, sample.Positions)).ShouldNotBe(first);
        Outputs(sample, new PassMode(true, 1, 1, 3, sample.Positions)).ShouldNotBe(first);
        Outputs(sample, new PassMode(true, 1, 2, 4, sample.Positions)).ShouldNotBe(first);
        Outputs(sample, new PassMode(true, 1, 2, 3, [.. sample.Positions.Select(position => position + 1)])).ShouldNotBe(first);
        Should.Throw<ArgumentException>(() => Outputs(sample, new PassMode(true, 1, 2, 3, sample.Positions.AsSpan(1))));
    }

    /// <summary>Dropout and noise of one layer index must not be made of the same numbers; nor two layers of noise.</summary>
    [Fact]
    public void Forward_TwoLayersOfNoise_HaveNoiseOfTheirOwn()
    {
        const int width = 1000;
        var network = new Network(NetworkDescription.Parse([width], "gaussian_noise:1,gaussian_noise:1,1"));
        var (first, second) = (new double[width], new double[width]);
        network.Layers[0].ReferenceForward([], new double[width], first, new PassMode(true, 1, 0, 0, [0]));
        network.Layers[1].ReferenceForward([], new double[width], second, new PassMode(true, 1, 0, 0, [0]));

        var correlation = first.Zip(second, (x, y) => x * y).Average();

        correlation.ShouldBe(0, 5 / Math.Sqrt(width));
    }

    [Fact]
    public void Forward_LayerNorm_GivesMeanZeroVarianceOneThenGammaAndBeta()
    {
        const int width = 37;
        var network = new Network(NetworkDescription.Parse([width], "layer_norm:1e-9,1"));
        var parameters = new double[network.ParameterCount];
        parameters.AsSpan(0, width).Fill(3);
        parameters.AsSpan(width, width).Fill(-2);
        var x = Sample.Double(Sample.Random(width, seed: 3, stream: 1, scale: 50f));
        var y = new double[width];

        network.Layers[0].ReferenceForward(parameters.AsSpan(0, 2 * width), x, y, PassMode.Inference);

        y.Average().ShouldBe(-2, 1e-9);
        y.Average(value => (value + 2) * (value + 2)).ShouldBe(9, 1e-6);
        network.Tensors.Take(2).Select(tensor => (tensor.Name, tensor.Offset, tensor.Length, tensor.Decays)).ShouldBe(
            [("layer_norm_1.gamma", 0, width, false), ("layer_norm_1.beta", width, width, false)]);
        var initial = new float[network.ParameterCount];
        network.Initialize(1, initial);
        initial[..width].ShouldAllBe(value => value == 1f);
        initial[width..(2 * width)].ShouldAllBe(value => value == 0f);
    }

    [Fact]
    public void Forward_LayerNormOfEqualNumbers_IsBeta()
    {
        var network = new Network(NetworkDescription.Parse([9], "layer_norm,2"));
        var pass = new GradientPass(network, Loss.Parse("half_square"), 1);
        var parameters = new float[network.ParameterCount];
        network.Initialize(1, parameters);
        parameters.AsSpan(18).Fill(1f);
        pass.Inputs(1).Fill(7f);

        pass.Forward(parameters, 1, PassMode.Inference);

        // x̂ and β are 0; the dense layer behind it has weights and biases of 1.
        pass.Outputs(1).ToArray().ShouldBe([1f, 1f]);
    }

    [Theory]
    [InlineData("layer_norm,8:relu,3:softmax", 3e38f, "layer_norm_1")]
    [InlineData("gaussian_noise:1e37,8:relu,3:softmax", 3.4e38f, "gaussian_noise_1")]
    [InlineData("4:prelu(1e38),3:softmax", -1e5f, "dense_1")]
    public void IsFinite_NonFiniteNumbers_AreFoundInTheLayer(string layers, float input, string expected)
    {
        var sample = new Sample(layers, "categorical_crossentropy", inputs: 4, rows: 6, labels: true);
        var parameters = new float[sample.Network.ParameterCount];
        sample.Network.Initialize(1, parameters);
        if (expected == "dense_1")
        {
            parameters.AsSpan(0, 16).Fill(1f);
        }

        var pass = new GradientPass(sample.Network, sample.Loss, 6);
        int[] ends = [1, 3, 4, 6];
        sample.Inputs.CopyTo(pass.Inputs(6));
        pass.Inputs(6)[12..16].Fill(input);
        pass.Forward(parameters, 6, new PassMode(true, 1, 0, 0, sample.Positions));
        pass.Evaluate(sample.Targets, ends, new LaneStatistics[4]);
        pass.Backward(parameters, sample.Targets, ends, [new LaneGroup(0, 4, new float[parameters.Length])]);

        pass.IsFinite(6).ShouldBeFalse();
        pass.FindNonFinite(ends).ShouldBe((2, expected));
    }

    private static float[] Outputs(Sample of, PassMode mode)
    {
        var pass = new GradientPass(of.Network, of.Loss, of.Rows);
        of.Inputs.CopyTo(pass.Inputs(of.Rows));

        // A training pass before must leave no trace.
        pass.Forward(of.Parameters, of.Rows, new PassMode(true, 99, 0, 0, of.Positions));
        pass.Forward(of.Parameters, of.Rows, mode);
        return pass.Outputs(of.Rows).ToArray();
    }
}
