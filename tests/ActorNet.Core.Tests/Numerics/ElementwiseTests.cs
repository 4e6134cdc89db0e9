using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public class ElementwiseTests
{
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 1000, 4099];

    /// <summary>Every magnitude there is: each exponent with several fractions, both signs, and the special numbers.</summary>
    private static float[] AllMagnitudes()
    {
        var values = new List<float> { 0f, -0f, float.PositiveInfinity, float.NegativeInfinity, float.NaN, float.Epsilon, -float.Epsilon, float.MaxValue, float.MinValue };
        for (var exponent = 0; exponent < 255; exponent++)
        {
            for (var k = 0; k < 64; k++)
            {
                var bits = (exponent << 23) | (int)(((k * 2654435761u) + ((uint)exponent * 40503u)) & 0x7FFFFF);
                values.Add(BitConverter.Int32BitsToSingle(bits));
                values.Add(-BitConverter.Int32BitsToSingle(bits));
            }
        }

        return [.. values];
    }

    private static float[] Between(float low, float high, int count) =>
        [.. Enumerable.Range(0, count).Select(i => (float)(low + (((double)high - low) * i / (count - 1))))];

    /// <summary>Error in units of the last place of the float nearest the exact result.</summary>
    private static double Ulps(float actual, double exact)
    {
        var nearest = (float)exact;
        if (float.IsNaN(nearest) || float.IsInfinity(nearest))
        {
            return float.IsNaN(nearest) ? float.IsNaN(actual) ? 0 : double.PositiveInfinity : actual == nearest ? 0 : double.PositiveInfinity;
        }

        var unit = Math.Max((double)MathF.BitIncrement(Math.Abs(nearest)) - Math.Abs(nearest), float.Epsilon);
        return Math.Abs(actual - exact) / unit;
    }

    private static double WorstUlps<TOperator>(TOperator op, float[] values)
        where TOperator : struct, IUnaryOperator
    {
        var results = new float[values.Length];
        ElementwiseLoop.Apply(op, values, results);
        var worst = 0.0;
        for (var i = 0; i < values.Length; i++)
        {
            var ulps = Ulps(results[i], op.Reference(values[i]));
            worst = Math.Max(worst, ulps);
        }

        return worst;
    }

    [Fact]
    public void Exp_WholeRange_IsWithinOneAndAHalfUlps()
    {
        WorstUlps(default(ExpOperator), AllMagnitudes()).ShouldBeLessThan(1.5);
        WorstUlps(default(ExpOperator), Between(-104.5f, 89.5f, 400_000)).ShouldBeLessThan(1.5);
        WorstUlps(default(ExpOperator), Between(-1f, 1f, 200_000)).ShouldBeLessThan(1.5);
    }

    [Fact]
    public void Log_WholeRange_IsWithinOneAndAHalfUlps()
    {
        WorstUlps(default(LogOperator), AllMagnitudes()).ShouldBeLessThan(1.5);
        WorstUlps(default(LogOperator), Between(0.25f, 4f, 400_000)).ShouldBeLessThan(1.5);
        WorstUlps(default(LogOperator), Between(0.999f, 1.001f, 20_000)).ShouldBeLessThan(1.5);
    }

    [Fact]
    public void LogOnePlus_WholeRange_IsWithinTwoUlps()
    {
        WorstUlps(default(LogOnePlusOperator), [.. AllMagnitudes().Where(x => !(x <= -1))]).ShouldBeLessThan(2);
        WorstUlps(default(LogOnePlusOperator), Between(-0.9f, 3f, 400_000)).ShouldBeLessThan(2);
        ElementwiseLoop.Single(default(LogOnePlusOperator), -1f).ShouldBe(float.NegativeInfinity);
        ElementwiseLoop.Single(default(LogOnePlusOperator), -1.5f).ShouldBe(float.NaN);
    }

    [Fact]
    public void Tanh_WholeRange_IsWithinTwoAndAHalfUlps()
    {
        WorstUlps(default(TanhOperator), AllMagnitudes()).ShouldBeLessThan(2.5);
        WorstUlps(default(TanhOperator), Between(-10.5f, 10.5f, 400_000)).ShouldBeLessThan(2.5);
        WorstUlps(default(TanhOperator), Between(-0.5f, 0.5f, 400_000)).ShouldBeLessThan(2.5);
    }

    [Fact]
    public void Sigmoid_WholeRange_IsWithinTwoAndAHalfUlps()
    {
        WorstUlps(default(SigmoidOperator), AllMagnitudes()).ShouldBeLessThan(2.5);
        WorstUlps(default(SigmoidOperator), Between(-104f, 20f, 400_000)).ShouldBeLessThan(2.5);
    }

    [Fact]
    public void Tanh_NegativeZero_KeepsItsSign() =>
        float.IsNegative(ElementwiseLoop.Single(default(TanhOperator), -0f)).ShouldBeTrue();

    [Fact]
    public void Relu_SpecialNumbers_NaNIsNotHidden()
    {
        float[] values = [float.NaN, float.NegativeInfinity, -1f, -0f, 0f, 2f, float.PositiveInfinity];
        var results = new float[values.Length];

        ElementwiseLoop.Apply(default(ReluOperator), values, results);

        results.ShouldBe([float.NaN, 0f, 0f, 0f, 0f, 2f, float.PositiveInfinity]);
    }

    [Fact]
    public void Apply_EveryOperator_AgreesWithReference()
    {
        AgreesUnary(default(ReluOperator));
        AgreesUnary(new LeakyReluOperator(0.2f));
        AgreesBinary(default(TanhGradientOperator));
        AgreesBinary(default(SigmoidGradientOperator));
        AgreesBinary(default(ReluGradientOperator));
        AgreesBinary(new LeakyReluGradientOperator(0.2f));
        AgreesBinary(default(MultiplyOperator));
        AgreesBinary(default(SquaredDifferenceOperator));
        AgreesBinary(default(HalfSquaredDifferenceOperator));
        AgreesBinary(new ScaledDifferenceOperator(0.3f));
        AgreesBinary(default(BinaryCrossEntropyOperator), probabilities: true);
        AgreesBinary(new BinaryCrossEntropyGradientOperator(0.5f), probabilities: true);
        AgreesBinary(default(LogisticLossOperator));
    }

    [Fact]
    public void LogisticLoss_LargeLogits_NeitherOverflowsNorLosesSmallLosses()
    {
        var op = default(LogisticLossOperator);
        float[] logits = [1e4f, -1e4f, 1e4f, -1e4f, 30f, -30f];
        float[] targets = [1f, 0f, 0f, 1f, 1f, 0f];
        var losses = new float[6];

        ElementwiseLoop.Apply(op, logits, targets, losses);

        losses[0].ShouldBe(0f);
        losses[1].ShouldBe(0f);
        losses[2].ShouldBe(1e4f);
        losses[3].ShouldBe(1e4f);
        ((double)losses[4]).ShouldBe(Math.Exp(-30), 1e-6 * Math.Exp(-30));
        ((double)losses[5]).ShouldBe(Math.Exp(-30), 1e-6 * Math.Exp(-30));
    }

    [Fact]
    public void Apply_AnyLengthAndPosition_SameBits()
    {
        var values = Between(-20f, 20f, 4200);
        var whole = new float[values.Length];
        ElementwiseLoop.Apply(default(TanhOperator), values, whole);
        foreach (var length in Lengths)
        {
            foreach (var start in new[] { 0, 1, 3, 64 })
            {
                var part = new float[length + 1];
                part[length] = 77f;
                ElementwiseLoop.Apply(default(TanhOperator), values.AsSpan(start, length), part);
                part.AsSpan(0, length).SequenceEqual(whole.AsSpan(start, length)).ShouldBeTrue($"{length} from {start}");
                part[length].ShouldBe(77f);
            }
        }
    }

    /// <summary>
    /// The bits of the transcendental kernels, recorded once. Run with vector instructions switched off (DOTNET_EnableAVX512=0,
    /// DOTNET_EnableAVX2=0, DOTNET_EnableHWIntrinsic=0) or on another processor the test says whether these agree.
    /// </summary>
    [Fact]
    public void Apply_FixedArguments_GivesRecordedBits()
    {
        var values = Between(-110f, 110f, 100_001);
        var bytes = new byte[values.Length * sizeof(float)];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(default(ExpOperator));
        Add(default(TanhOperator));
        Add(default(SigmoidOperator));
        values = [.. values.Select(Math.Abs)];
        Add(default(LogOperator));
        Add(default(LogOnePlusOperator));

        Convert.ToHexStringLower(hash.GetHashAndReset()).ShouldBe("b868a00e0af6c2c2bf188700e46749efa955503ad5e2a0cc362b7da22ce95bb7");

        void Add<TOperator>(TOperator op)
            where TOperator : struct, IUnaryOperator
        {
            var results = new float[values.Length];
            ElementwiseLoop.Apply(op, values, results);
            for (var i = 0; i < results.Length; i++)
            {
                BinaryPrimitives.WriteSingleLittleEndian(bytes.AsSpan(i * sizeof(float)), results[i]);
            }

            hash.AppendData(bytes);
        }
    }

    private static void AgreesUnary<TOperator>(TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        foreach (var length in Lengths)
        {
            var values = Between(-3f, 2.5f, Math.Max(2, length)).AsSpan(0, length).ToArray();
            var results = new float[length];
            ElementwiseLoop.Apply(op, values, results);
            for (var i = 0; i < length; i++)
            {
                Ulps(results[i], op.Reference(values[i])).ShouldBeLessThan(1, typeof(TOperator).Name);
            }
        }
    }

    private static void AgreesBinary<TOperator>(TOperator op, bool probabilities = false)
        where TOperator : struct, IBinaryOperator
    {
        foreach (var length in Lengths)
        {
            var x = Between(probabilities ? 0f : -3f, probabilities ? 1f : 2.5f, Math.Max(2, length)).AsSpan(0, length).ToArray();
            var y = Between(0.9f, 0.1f, Math.Max(2, length)).AsSpan(0, length).ToArray();
            var results = new float[length + 1];
            results[length] = 77f;
            ElementwiseLoop.Apply(op, x, y, results);
            for (var i = 0; i < length; i++)
            {
                var exact = op.Reference(x[i], y[i]);
                ((double)results[i]).ShouldBe(exact, 1e-6 * Math.Max(1, Math.Abs(exact)), $"{typeof(TOperator).Name}({x[i]:R}, {y[i]:R})");
            }

            results[length].ShouldBe(77f);
        }
    }
}
