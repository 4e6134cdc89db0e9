using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Networks;

public class InitializerTests
{
    private const int Inputs = 300;
    private const int Outputs = 500;

    private static readonly int[] Recorded =
    [
        1055286300, -1121483173, -1081516466, -1094191826, 0, 0,
        1065658579, -1085883856, 1066130681, -1080961319, 0, 0,
    ];

    [Theory]
    [InlineData("glorot_uniform", 6.0 / (Inputs + Outputs), 2.0 / (Inputs + Outputs))]
    [InlineData("he_uniform", 6.0 / Inputs, 2.0 / Inputs)]
    [InlineData("glorot_normal", 4 * 2.0 / (Inputs + Outputs) / (0.8796256610342398 * 0.8796256610342398), 2.0 / (Inputs + Outputs))]
    [InlineData("he_normal", 4 * 2.0 / Inputs / (0.8796256610342398 * 0.8796256610342398), 2.0 / Inputs)]
    public void Fill_ManyWeights_HaveRangeMeanAndVariance(string name, double limitSquared, double variance)
    {
        var kernel = Fill(name, 1);
        var limit = Math.Sqrt(limitSquared);

        kernel.Max(weight => Math.Abs((double)weight)).ShouldBeInRange(limit * 0.99, limit * 1.000001);

        // 150,000 weights: five standard deviations of the mean, and of the variance at most two percent.
        kernel.Average(weight => (double)weight).ShouldBe(0, 5 * Math.Sqrt(variance / kernel.Length));
        kernel.Average(weight => (double)weight * weight).ShouldBe(variance, 0.02 * variance);
        kernel.Distinct().Count().ShouldBeGreaterThan(kernel.Length / 2);
    }

    [Fact]
    public void Fill_Zeros_IsZero() => Fill("zeros", 1).ShouldAllBe(weight => weight == 0f);

    [Fact]
    public void Fill_SmallerKernel_IsTheBeginningOfTheSameSequence()
    {
        var generator = new KeyedGenerator(5, RandomPurpose.InitialWeights, layer: 2);
        var whole = new float[40];
        var part = new float[7];
        Initializer.Parse("he_normal").Fill(generator, 10, 4, whole);
        Initializer.Parse("he_normal").Fill(generator, 10, 4, part);

        part.ShouldBe(whole[..7]);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.1)]
    [InlineData(-0.3)]
    [InlineData(0.425)]
    [InlineData(0.43)]
    [InlineData(-0.477249)]
    public void Quantile_Probability_InvertsTheNormalDistribution(double q)
    {
        var expected = MathNet.Numerics.Distributions.Normal.InvCDF(0, 1, 0.5 + q);

        RandomFill.Quantile(q).ShouldBe(expected, 1e-6);
    }

    [Fact]
    public void Initialize_Network_DependsOnSeedAndLayerAndLeavesBiasesZero()
    {
        var network = new Network(NetworkDescription.Parse([6], "6:relu,6:relu"));
        float[] first = Initialize(network, 1), again = Initialize(network, 1), other = Initialize(network, 2);

        again.ShouldBe(first);
        other.ShouldNotBe(first);
        first[..36].ShouldNotBe(first[42..78]);
        first[36..42].ShouldAllBe(bias => bias == 0f);
        first[78..84].ShouldAllBe(bias => bias == 0f);

        static float[] Initialize(Network network, ulong seed)
        {
            var parameters = new float[network.ParameterCount];
            parameters.AsSpan().Fill(float.NaN);
            network.Initialize(seed, parameters);
            return parameters;
        }
    }

    [Fact]
    public void Initialize_Seed1_GivesRecordedWeights()
    {
        // Recorded once; they are part of every run's bits.
        var network = new Network(NetworkDescription.Parse([2], "2:relu,2:relu:he_normal"));
        var parameters = new float[network.ParameterCount];

        network.Initialize(1, parameters);

        parameters.Select(BitConverter.SingleToInt32Bits).ShouldBe(Recorded);
    }

    private static float[] Fill(string name, ulong seed)
    {
        var kernel = new float[Inputs * Outputs];
        Initializer.Parse(name).Fill(new KeyedGenerator(seed, RandomPurpose.InitialWeights), Inputs, Outputs, kernel);
        return kernel;
    }
}
