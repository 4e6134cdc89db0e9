using System.Reflection;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
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
    [InlineData("lecun_uniform", 3.0 / Inputs, 1.0 / Inputs)]
    [InlineData("lecun_normal", 4 * 1.0 / Inputs / (0.8796256610342398 * 0.8796256610342398), 1.0 / Inputs)]
    [InlineData("uniform", 0.05 * 0.05, 0.05 * 0.05 / 3)]
    [InlineData("truncated_normal", 4 * 0.05 * 0.05, 0.05 * 0.05 * 0.8796256610342398 * 0.8796256610342398)]
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

    [Theory]
    [InlineData("normal", 0, 0.05)]
    [InlineData("normal(mean=3,stddev=2)", 3, 2)]
    [InlineData("normal(-1,0.5)", -1, 0.5)]
    public void Fill_Normal_HasMomentsAndTails(string name, double mean, double deviation)
    {
        var numbers = Fill(name, 1).Select(weight => (weight - mean) / deviation).ToArray();
        var root = Math.Sqrt(numbers.Length);

        // Five standard deviations of each statistic.
        numbers.Average().ShouldBe(0, 5 / root);
        numbers.Average(number => number * number).ShouldBe(1, 5 * Math.Sqrt(2) / root);
        numbers.Average(number => Math.Pow(number, 4)).ShouldBe(3, 5 * Math.Sqrt(96) / root);
        numbers.Average(number => Math.Abs(number) > 3 ? 1.0 : 0).ShouldBe(0.0026998, 5 * 0.0519 / root);
    }

    [Theory]
    [InlineData("uniform(minval=2,maxval=6)", 2, 6, 4, 4.0 / 3)]
    [InlineData("uniform(maxval=1)", -0.05, 1, 0.475, 1.05 * 1.05 / 12)]
    [InlineData("truncated_normal(5,2)", 1, 9, 5, 4 * 0.8796256610342398 * 0.8796256610342398)]
    public void Fill_ShiftedRange_HasRangeMeanAndVariance(string name, double low, double high, double mean, double variance)
    {
        var kernel = Fill(name, 1).Select(weight => (double)weight).ToArray();

        kernel.Min().ShouldBeInRange(low - 1e-6, low + (0.01 * (high - low)));
        kernel.Max().ShouldBeInRange(high - (0.01 * (high - low)), high + 1e-6);
        kernel.Average().ShouldBe(mean, 5 * Math.Sqrt(variance / kernel.Length));
        kernel.Average(weight => (weight - mean) * (weight - mean)).ShouldBe(variance, 0.02 * variance);
    }

    [Theory]
    [InlineData("zeros", 0)]
    [InlineData("ones", 1)]
    [InlineData("constant", 0)]
    [InlineData("constant(-0.25)", -0.25)]
    public void Fill_OneNumber_IsThatNumber(string name, double expected) =>
        Fill(name, 1).ShouldAllBe(weight => weight == (float)expected);

    [Theory]
    [InlineData("orthogonal", 40, 23, 1)]
    [InlineData("orthogonal", 23, 40, 1)]
    [InlineData("orthogonal(2)", 64, 64, 2)]
    [InlineData("orthogonal(gain=0.5)", 1, 17, 0.5)]
    [InlineData("orthogonal", 1, 1, 1)]
    public void Fill_Orthogonal_RowsOrColumnsAreOrthogonalAndOfLengthGain(string name, int inputs, int outputs, double gain)
    {
        var kernel = new float[inputs * outputs];
        Initializer.Parse(name).Fill(new KeyedGenerator(1, RandomPurpose.InitialWeights), inputs, outputs, kernel);

        var vectors = Enumerable.Range(0, Math.Min(inputs, outputs)).Select(i => inputs >= outputs
            ? Enumerable.Range(0, inputs).Select(j => (double)kernel[(j * outputs) + i]).ToArray()
            : Enumerable.Range(0, outputs).Select(j => (double)kernel[(i * outputs) + j]).ToArray()).ToArray();
        for (var i = 0; i < vectors.Length; i++)
        {
            for (var k = 0; k <= i; k++)
            {
                vectors[i].Zip(vectors[k], (x, y) => x * y).Sum().ShouldBe(i == k ? gain * gain : 0, 1e-6 * gain * gain);
            }
        }
    }

    /// <summary>A uniform orthogonal matrix has entries of mean 0 and variance 1/n, and no sign is preferred on its diagonal.</summary>
    [Fact]
    public void Fill_OrthogonalOverManySeeds_PrefersNoDirection()
    {
        var first = new List<double>();
        for (ulong seed = 0; seed < 2000; seed++)
        {
            var kernel = new float[9];
            Initializer.Orthogonal().Fill(new KeyedGenerator(seed, RandomPurpose.InitialWeights), 3, 3, kernel);
            first.Add(kernel[0]);
        }

        first.Average().ShouldBe(0, 5 / Math.Sqrt(3.0 * 2000));
        first.Average(value => value * value).ShouldBe(1.0 / 3, 5 * Math.Sqrt(4.0 / 45 / 2000));
    }

    /// <summary>Recorded once; they are part of every run's bits. A new initialiser is a line here.</summary>
    [Theory]
    [InlineData("glorot_uniform", "16d8b1f87410d5f9")]
    [InlineData("glorot_normal", "dea9d3104397bf3e")]
    [InlineData("he_uniform", "a8754168015051ff")]
    [InlineData("he_normal", "ef6bf2463931130e")]
    [InlineData("lecun_uniform", "f51a51ff6bf1d984")]
    [InlineData("lecun_normal", "b07194fa0ed18d2a")]
    [InlineData("zeros", "a6bedce1e512d653")]
    [InlineData("ones", "786991a88e77343f")]
    [InlineData("constant(0.5)", "28794a46fcd9ef48")]
    [InlineData("uniform", "ddc3db0c1346f66a")]
    [InlineData("normal", "c7285f92d27da655")]
    [InlineData("truncated_normal", "7e37d45b0bcc64a0")]
    [InlineData("orthogonal", "141425a4c52547a4")]
    public void Fill_Seed1_GivesRecordedBits(string name, string expected)
    {
        var kernel = new float[30 * 50];
        Initializer.Parse(name).Fill(new KeyedGenerator(1, RandomPurpose.InitialWeights), 30, 50, kernel);
        var hash = SHA256.HashData(MemoryMarshal.AsBytes<float>(kernel));

        Convert.ToHexStringLower(hash)[..16].ShouldBe(expected);
    }

    /// <summary>Recorded with vectors taken one by one: those that are taken in blocks have the same bits.</summary>
    [Theory]
    [InlineData(300, 250, "8af98ec12561f4e9")]
    [InlineData(250, 301, "560ab8b056eba59b")]
    [InlineData(3, 40000, "6b81adb0cabfba4e")]
    public void Fill_OrthogonalOfSeveralBlocks_GivesRecordedBits(int inputs, int outputs, string expected)
    {
        var kernel = new float[inputs * outputs];
        Initializer.Orthogonal().Fill(new KeyedGenerator(1, RandomPurpose.InitialWeights), inputs, outputs, kernel);
        var hash = SHA256.HashData(MemoryMarshal.AsBytes<float>(kernel));

        Convert.ToHexStringLower(hash)[..16].ShouldBe(expected);
    }

    [Fact]
    public void Names_EveryOne_HasRecordedBits()
    {
        var recorded = typeof(InitializerTests).GetMethod(nameof(Fill_Seed1_GivesRecordedBits))!.GetCustomAttributes<InlineDataAttribute>()
            .Select(attribute => Initializer.Parse((string)attribute.GetData(null!).Single()[0]).Name);

        recorded.ShouldBe(Initializer.Names, ignoreOrder: true);
    }

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
