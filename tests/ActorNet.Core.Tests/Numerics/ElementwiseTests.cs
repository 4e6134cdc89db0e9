using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Numerics;

public class ElementwiseTests
{
    private static readonly int[] Lengths = [0, 1, 2, 7, 8, 9, 15, 16, 17, 1000, 4099];

    [Fact]
    public void Exp_WholeRange_IsWithinOneAndAHalfUlps()
    {
        Ulps.Worst(default(ExpOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(1.5);
        Ulps.Worst(default(ExpOperator), Ulps.Between(-104.5f, 89.5f, 400_000)).ShouldBeLessThan(1.5);
        Ulps.Worst(default(ExpOperator), Ulps.Between(-1f, 1f, 200_000)).ShouldBeLessThan(1.5);
    }

    [Fact]
    public void Log_WholeRange_IsWithinOneAndAHalfUlps()
    {
        Ulps.Worst(default(LogOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(1.5);
        Ulps.Worst(default(LogOperator), Ulps.Between(0.25f, 4f, 400_000)).ShouldBeLessThan(1.5);
        Ulps.Worst(default(LogOperator), Ulps.Between(0.999f, 1.001f, 20_000)).ShouldBeLessThan(1.5);
    }

    [Fact]
    public void LogOnePlus_WholeRange_IsWithinTwoUlps()
    {
        Ulps.Worst(default(LogOnePlusOperator), [.. Ulps.AllMagnitudes().Where(x => !(x <= -1))]).ShouldBeLessThan(2);
        Ulps.Worst(default(LogOnePlusOperator), Ulps.Between(-0.9f, 3f, 400_000)).ShouldBeLessThan(2);
        ElementwiseLoop.Single(default(LogOnePlusOperator), -1f).ShouldBe(float.NegativeInfinity);
        ElementwiseLoop.Single(default(LogOnePlusOperator), -1.5f).ShouldBe(float.NaN);
    }

    [Fact]
    public void Tanh_WholeRange_IsWithinTwoAndAHalfUlps()
    {
        Ulps.Worst(default(TanhOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(2.5);
        Ulps.Worst(default(TanhOperator), Ulps.Between(-10.5f, 10.5f, 400_000)).ShouldBeLessThan(2.5);
        Ulps.Worst(default(TanhOperator), Ulps.Between(-0.5f, 0.5f, 400_000)).ShouldBeLessThan(2.5);
    }

    [Fact]
    public void Sigmoid_WholeRange_IsWithinTwoAndAHalfUlps()
    {
        Ulps.Worst(default(SigmoidOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(2.5);
        Ulps.Worst(default(SigmoidOperator), Ulps.Between(-104f, 20f, 400_000)).ShouldBeLessThan(2.5);
    }

    [Fact]
    public void ArcTan_WholeRange_IsWithinTwoUlps()
    {
        Ulps.Worst(default(ArcTanOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(2);
        Ulps.Worst(default(ArcTanOperator), Ulps.Between(-4f, 4f, 400_000)).ShouldBeLessThan(2);
    }

    [Fact]
    public void Elu_WholeRange_IsWithinTwoUlps()
    {
        Ulps.Worst(new EluOperator(1f, 1f), Ulps.AllMagnitudes()).ShouldBeLessThan(2);
        Ulps.Worst(new EluOperator(1f, 1f), Ulps.Between(-20f, 1f, 400_000)).ShouldBeLessThan(2);
    }

    [Fact]
    public void Gelu_WholeRange_IsWithinSevenUlps()
    {
        // Below −12 results are so small that their last place is coarser than a float's.
        Ulps.Worst(default(GeluOperator), Ulps.Between(-12f, 8f, 400_000)).ShouldBeLessThan(7);
        Ulps.Worst(default(GeluOperator), Ulps.Between(-1f, 1f, 400_000)).ShouldBeLessThan(7);
    }

    [Fact]
    public void Silu_WholeRange_IsWithinThreeAndAHalfUlps()
    {
        Ulps.Worst(default(SiluOperator), Ulps.Between(-80f, 20f, 400_000)).ShouldBeLessThan(3.5);
        Ulps.Worst(default(SiluOperator), Ulps.Between(-1f, 1f, 400_000)).ShouldBeLessThan(3.5);
    }

    [Fact]
    public void Softplus_WholeRange_IsWithinTwoAndAHalfUlps()
    {
        Ulps.Worst(default(SoftplusOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(2.5);
        Ulps.Worst(default(SoftplusOperator), Ulps.Between(-104f, 20f, 400_000)).ShouldBeLessThan(2.5);
    }

    [Fact]
    public void Softsign_WholeRange_IsWithinOneAndAHalfUlps() =>
        Ulps.Worst(default(SoftsignOperator), Ulps.AllMagnitudes()).ShouldBeLessThan(1.5);

    [Fact]
    public void NormalQuantile_EveryReachableProbability_IsWithinAMillionth()
    {
        var op = default(NormalQuantileOperator);
        foreach (var q in Ulps.Between(-0.5f + (1f / (1 << 25)), 0.5f - (1f / (1 << 25)), 100_001))
        {
            var exact = op.Reference(q);
            ((double)ElementwiseLoop.Single(op, q)).ShouldBe(exact, 2e-6 * Math.Max(1, Math.Abs(exact)), q.ToString("R"));
        }
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
        AgreesUnary(default(StepOperator));
        AgreesBinary(default(HardSigmoidGradientOperator), probabilities: true);
        AgreesBinary(default(ArcTanGradientOperator));
        AgreesBinary(new EluGradientOperator(1.1f, 3.5f));
        AgreesBinary(default(GeluGradientOperator));
        AgreesBinary(default(GeluTanhGradientOperator));
        AgreesBinary(default(SiluGradientOperator));
        AgreesBinary(default(SoftplusGradientOperator));
        AgreesBinary(default(SoftsignGradientOperator));
        AgreesBinary(default(PReluOperator));
        AgreesBinary(default(PReluSlopeOperator));
        AgreesBinary(default(PReluGradientOperator));
        AgreesBinary(default(MultiplyOperator));
        AgreesBinary(default(AddOperator));
        AgreesBinary(new AddScaledOperator(0.3f));
        AgreesBinary(new LayerNormGradientOperator(0.3f, -0.2f, 1.7f));
        AgreesUnary(new ScaleOperator(0.3f));
        AgreesUnary(new ShiftOperator(0.3f));
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
        var values = Ulps.Between(-20f, 20f, 4200);
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
        var values = Ulps.Between(-110f, 110f, 100_001);
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

    /// <summary>The kernels of the activations that came later, recorded in the same way.</summary>
    [Fact]
    public void Apply_ActivationKernels_GivesRecordedBits()
    {
        var x = Ulps.Between(-20f, 20f, 20_001);
        var y = Ulps.Between(1f, -1f, 20_001);
        var results = new float[x.Length];
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Add(default(ArcTanOperator));
        Add(new EluOperator(1.050701f, 1.7580993f));
        Add(default(GeluOperator));
        Add(default(GeluTanhOperator));
        Add(default(SiluOperator));
        Add(default(SoftplusOperator));
        Add(default(SoftsignOperator));
        Add(default(HardSigmoidOperator));
        AddBinary(default(ArcTanGradientOperator));
        AddBinary(default(GeluGradientOperator));
        AddBinary(default(GeluTanhGradientOperator));
        AddBinary(default(SiluGradientOperator));
        AddBinary(default(SoftplusGradientOperator));
        AddBinary(default(SoftsignGradientOperator));

        Convert.ToHexStringLower(hash.GetHashAndReset())[..16].ShouldBe("6b99d987b43d7f99");

        void Add<TOperator>(TOperator op)
            where TOperator : struct, IUnaryOperator
        {
            ElementwiseLoop.Apply(op, x, results);
            hash.AppendData(MemoryMarshal.AsBytes<float>(results));
        }

        void AddBinary<TOperator>(TOperator op)
            where TOperator : struct, IBinaryOperator
        {
            ElementwiseLoop.Apply(op, x, y, results);
            hash.AppendData(MemoryMarshal.AsBytes<float>(results));
        }
    }

    private static void AgreesUnary<TOperator>(TOperator op)
        where TOperator : struct, IUnaryOperator
    {
        foreach (var length in Lengths)
        {
            var values = Ulps.Between(-3f, 2.5f, Math.Max(2, length)).AsSpan(0, length).ToArray();
            var results = new float[length];
            ElementwiseLoop.Apply(op, values, results);
            for (var i = 0; i < length; i++)
            {
                Ulps.Of(results[i], op.Reference(values[i])).ShouldBeLessThan(1, typeof(TOperator).Name);
            }
        }
    }

    private static void AgreesBinary<TOperator>(TOperator op, bool probabilities = false)
        where TOperator : struct, IBinaryOperator
    {
        foreach (var length in Lengths)
        {
            var x = Ulps.Between(probabilities ? 0f : -3f, probabilities ? 1f : 2.5f, Math.Max(2, length)).AsSpan(0, length).ToArray();
            var y = Ulps.Between(0.9f, 0.1f, Math.Max(2, length)).AsSpan(0, length).ToArray();
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
