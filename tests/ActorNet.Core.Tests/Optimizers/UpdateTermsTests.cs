using System.Text.Json;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Optimizers;

/// <summary>What a step has besides the rule, an element at a time.</summary>
public sealed class UpdateTermsTests
{
    private static readonly UpdateSettings Clipped = new() { L1 = 0.01, ClipValue = 0.5 };

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    [InlineData(1_003)]
    public void Step_AllTerms_HasTheBitsOfTheScalarFormulas(int length)
    {
        var update = new Update(new Sgd(0.25) { WeightDecay = 0.5 }, Clipped);
        var (sum, other, weights) = (Numbers(length, 1), Numbers(length, 2), Numbers(length, 3));
        if (length > 3)
        {
            (weights[1], weights[2]) = (0, -0f);
        }

        var expected = new float[length];
        for (var i = 0; i < length; i++)
        {
            var gradient = MathF.FusedMultiplyAdd(0.02f, weights[i], (sum[i] + other[i]) * 0.125f);
            gradient += 0.01f * MathF.Sign(weights[i]);
            gradient = 0.75f * Math.Clamp(gradient, -0.5f, 0.5f);
            expected[i] = MathF.FusedMultiplyAdd(1 - (0.25f * 0.5f * 0.5f), weights[i], -(0.25f * 0.5f) * gradient);
        }

        var point = new StepPoint(3, RateFactor: 0.5);
        var range = new UpdateRange(0, length, 0.02f, IsKernel: true);
        var digests = update.Optimizer.StepWithDigests(
            update.Optimizer.ConstantsAt(point), update.GradientOf(point, range, sum, other, 0.125f, scale: 0.75f), weights.AsSpan(), [], length);

        Bits(weights).ShouldBe(Bits(expected));
        if (length <= VectorDigest.BlockLength)
        {
            digests.ShouldBe(new StepDigests(VectorDigest.OfBlock(sum), VectorDigest.OfBlock(other), VectorDigest.OfBlock(expected)));
        }
    }

    [Fact]
    public void GradientOf_Bias_HasNeitherPenaltyNorDecay()
    {
        var update = new Update(new Sgd(1) { WeightDecay = 0.5 }, new() { L1 = 0.1 });
        float[] weights = [2, -3];

        update.Optimizer.Step(new StepPoint(0), update.GradientOf(default, new UpdateRange(0, 2, 0), new float[2], default, 1), weights, [], 2);

        weights.ShouldBe([2, -3]);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(1_021)]
    public void SquaredNorm_AnyLength_IsTheSumOfSquares(int length)
    {
        var update = new Update(new Sgd(), new() { L1 = 0.25, ClipNorm = 1 });
        var (sum, other, weights) = (Numbers(length, 4), Numbers(length, 5), Numbers(length, 6));
        var expected = 0.0;
        for (var i = 0; i < length; i++)
        {
            var gradient = (0.5 * weights[i]) + ((sum[i] + other[i]) * 0.25) + (0.25 * Math.Sign(weights[i]));
            expected += gradient * gradient;
        }

        var range = new UpdateRange(0, length, 0.5f, IsKernel: true);
        Update.SquaredNorm(update.GradientOf(default, range, sum, other, 0.25f), weights).ShouldBe(expected, (1e-6 * expected) + 1e-30);
    }

    [Theory]
    [InlineData(4.0, 1)]
    [InlineData(1.0, 1)]
    [InlineData(16.0, 0.5)]
    [InlineData(0.0, 1)]
    public void ScaleOf_Norm_LeavesAtMostTheLargest(double squared, float expected) =>
        new Update(new Sgd(), new() { ClipNorm = 2 }).ScaleOf(squared).ShouldBe(expected);

    [Fact]
    public void LimitNorms_ColumnsInAnyCalls_AreScaledOnlyWhereTheyAreTooLong()
    {
        const int Outputs = 300;
        var update = new Update(new Sgd(), new() { MaxNorm = 1 });
        var (whole, expected) = (Numbers(7 * Outputs, 7), Numbers(7 * Outputs, 7));
        for (var unit = 0; unit < Outputs; unit++)
        {
            var norm = Math.Sqrt(Enumerable.Range(0, 7).Sum(input => Math.Pow(expected[(input * Outputs) + unit], 2)));
            for (var input = 0; input < 7 && norm > 1; input++)
            {
                expected[(input * Outputs) + unit] /= (float)norm;
            }
        }

        for (var first = 0; first < Outputs; first += 100)
        {
            update.LimitNorms(whole, Outputs, first, 100);
        }

        for (var i = 0; i < whole.Length; i++)
        {
            whole[i].ShouldBe(expected[i], 1e-6f);
        }
    }

    /// <summary>Cuts between rows and inside of them, in pieces of less than a row too.</summary>
    [Theory]
    [InlineData(5, 3, 1, 2)]
    [InlineData(7, 300, 300, 600)]
    [InlineData(7, 300, 299, 1301)]
    [InlineData(4, 513, 5, 70, 1024, 1025)]
    public void LimitColumns_KernelInPieces_GivesTheBitsOfTheWhole(int inputs, int outputs, params int[] cuts)
    {
        var update = new Update(new Sgd(), new() { MaxNorm = 1 });
        var (whole, pieces) = (Numbers(inputs * outputs, 7), Numbers(inputs * outputs, 7));
        var sums = new double[outputs];
        int[] ends = [.. cuts, whole.Length];
        for (var first = 0; first < outputs; first += Update.ColumnsOfACall)
        {
            var count = Math.Min(Update.ColumnsOfACall, outputs - first);
            update.LimitNorms(whole, outputs, first, count);
            ForEachPiece((start, end) => Update.AddColumns(pieces.AsSpan(start..end), start, outputs, first, sums.AsSpan(first, count)));
            ForEachPiece((start, end) => update.LimitColumns(pieces.AsSpan(start..end), start, outputs, first, sums.AsSpan(first, count)));
        }

        pieces.ShouldBe(whole);
        whole.ShouldNotBe(Numbers(inputs * outputs, 7));

        void ForEachPiece(Action<int, int> action)
        {
            for (var (piece, start) = (0, 0); piece < ends.Length; start = ends[piece++])
            {
                action(start, ends[piece]);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(21)]
    public void Average_StepAfterStep_IsTheFormula(int length)
    {
        var update = new Update(new Sgd(), new() { AverageDecay = 0.75 });
        var average = new float[length];
        var expected = new double[length];
        for (var version = 0; version < 4; version++)
        {
            var weights = Numbers(length, 10 + version);
            update.Average(version, new UpdateRange(0, length, 0), weights, average);
            for (var i = 0; i < length; i++)
            {
                expected[i] = version == 0 ? weights[i] : (0.75 * expected[i]) + (0.25 * weights[i]);
                ((double)average[i]).ShouldBe(expected[i], 1e-5);
            }
        }
    }

    /// <summary>Shares that, rounded, do not add up to 1 would take the average away from weights that stay the same.</summary>
    [Theory]
    [InlineData(0.9)]
    [InlineData(0.999)]
    [InlineData(0.9999)]
    [InlineData(0.999999)]
    public void Average_WeightsThatStay_IsWhatTheyAre(double decay)
    {
        var update = new Update(new Sgd(), new() { AverageDecay = decay });
        var (weights, average) = (Numbers(21, 1), new float[21]);
        for (var version = 0; version < 10_000; version++)
        {
            update.Average(version, new UpdateRange(0, 21, 0), weights, average);
        }

        Bits(average).ShouldBe(Bits(weights));
    }

    [Fact]
    public void Frozen_NamesAsPeopleTypeThem_AreKeptAsTheNetworkHasThem()
    {
        var settings = new UpdateSettings { Frozen = [" Dense-1", "DENSE_2.Bias"] };

        settings.Frozen.ShouldBe(["dense_1", "dense_2.bias"]);
        settings.ToString().ShouldBe("frozen=dense_1,dense_2.bias");
        JsonSerializer.Deserialize<UpdateSettings>("""{"Frozen":["Dense-1"]}""")!.Frozen.ShouldBe(["dense_1"]);
    }

    [Fact]
    public void OfRounds_LargestNorm_HoldsThereToo() =>
        new UpdateSettings { MaxNorm = 2, AverageDecay = 0.5, ClipNorm = 1, L1 = 0.1, Frozen = ["a"] }.OfRounds().ToString()
            .ShouldBe("max_norm=2 average_decay=0.5 frozen=a");

    [Fact]
    public void Apply_SteadyState_AllocatesNothing()
    {
        var network = new Network(NetworkDescription.Parse([40], "50:relu,3:softmax"));
        var update = new Update(new Adam { WeightDecay = 0.1 }, new() { L1 = 0.1, ClipGlobalNorm = 1, MaxNorm = 1, Schedule = Schedule.Cosine(steps: 10) });
        var vector = new VectorUpdate(network, update, 0.1f);
        var (sum, weights, slots) = (Numbers(network.ParameterCount, 1), Numbers(network.ParameterCount, 2), new float[2 * network.ParameterCount]);
        long allocated = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            vector.Apply(new StepPoint(round, update.RateFactorAt(round, 5)), sum, 0.1f, weights, slots);
            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBe(0);
    }

    [Fact]
    public void Of_NothingThatTellsTensorsApart_LeavesTheVectorWhole()
    {
        var network = new Network(NetworkDescription.Parse([4], "5:relu,3:softmax"));

        UpdateRanges.Of(network, new Update(new Sgd(), new() { Schedule = Schedule.Constant(9), AverageDecay = 0.5 }), 0).Count.ShouldBe(1);
        UpdateRanges.Of(network, new Update(new Sgd()), 0.1f).Select(range => range.L2).ShouldBe([0.1f, 0, 0.1f, 0]);
        UpdateRanges.Of(network, new Update(new Sgd(), new() { Frozen = ["dense-1", "dense_2.bias"] }), 0).Select(range => range.IsFrozen)
            .ShouldBe([true, true, false, true]);
    }

    [Fact]
    public void Of_LayersThatCannotBeFrozen_AreNamed()
    {
        var network = new Network(NetworkDescription.Parse([4], "5:relu,3:softmax"));

        Should.Throw<ArgumentException>(() => UpdateRanges.Of(network, new Update(new Sgd(), new() { Frozen = ["dense_3"] }), 0)).Message
            .ShouldBe("unknown layer with parameters \"dense_3\" (did you mean \"dense_1\"?); known: dense_1, dense_2");
        Should.Throw<ArgumentException>(() => UpdateRanges.Of(network, new Update(new Sgd(), new() { Frozen = ["dense_1", "dense_2"] }), 0)).Message
            .ShouldContain("nothing is left to train");
    }

    public static TheoryData<UpdateSettings, string> Unusable => new()
    {
        { new() { L1 = -1 }, "L1 is -1" },
        { new() { ClipValue = 0 }, "clip value is 0" },
        { new() { ClipNorm = double.NaN }, "clip norm is NaN" },
        { new() { ClipGlobalNorm = double.PositiveInfinity }, "clip global norm is" },
        { new() { MaxNorm = -2 }, "max norm is -2" },
        { new() { AverageDecay = 1 }, "average decay is 1" },
        { new() { ClipNorm = 1, ClipValue = 1 }, "choose one of them" },
    };

    [Theory]
    [MemberData(nameof(Unusable))]
    public void Constructor_UnusableSettings_SaysWhichAndWhy(UpdateSettings settings, string message) =>
        Should.Throw<ArgumentException>(() => new Update(new Sgd(), settings)).Message.ShouldContain(message);

    private static float[] Numbers(int length, int step)
    {
        var generator = new KeyedGenerator(7, RandomPurpose.Generator, step: step);
        return [.. Enumerable.Range(0, length).Select(i => (4 * generator.Uniform((ulong)i)) - 2)];
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
