using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Tests.Optimizers;

public sealed class OptimizerUpdateTests
{
    private const int Steps = 5;
    private static readonly int[] Lengths = [0, 1, 7, 8, 9, 15, 16, 17, 64, 1_003];

    /// <summary>Rules that are told apart by more than a number.</summary>
    private static readonly OptimizerSettings[] Variants =
    [
        new() { Name = "rmsprop", Centered = true },
        new() { Name = "rmsprop", Momentum = 0.7 },
        new() { Name = "rmsprop", Centered = true, Momentum = 0.7 },
    ];

    public static TheoryData<string> Names => [.. OptimizerSettings.Names, .. Variants.Select((_, index) => $"variant {index}")];

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_AnyLength_HasTheBitsOfTheScalarReference(string name)
    {
        var optimizer = Unusual(name);
        foreach (var length in Lengths)
        {
            var slots = new float[OptimizerReference.Slots * length];
            var expectedSlots = new float[OptimizerReference.Slots * length];
            for (var step = 0; step < Steps; step++)
            {
                var update = Gradient(length, step);
                var expected = Gradient(length, step);
                for (var i = 0; i < length; i++)
                {
                    float[] state = [expectedSlots[i], expectedSlots[length + i], expectedSlots[(2 * length) + i]];
                    expected[i] = OptimizerReference.Single(optimizer, step, expected[i], state);
                    (expectedSlots[i], expectedSlots[length + i], expectedSlots[(2 * length) + i]) = (state[0], state[1], state[2]);
                }

                Update(optimizer, step, update, slots, length);

                Bits(update).ShouldBe(Bits(expected), $"length {length}, step {step}");
                Bits(slots).ShouldBe(Bits(expectedSlots), $"length {length}, step {step}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_CutInBlocksAtAnyPlace_HasTheSameBits(string name)
    {
        const int Length = 61;
        var optimizer = Unusual(name);
        for (var cut = 0; cut <= Length; cut++)
        {
            var whole = new float[OptimizerReference.Slots * Length];
            var cutSlots = new float[OptimizerReference.Slots * Length];
            for (var step = 0; step < 3; step++)
            {
                var expected = Gradient(Length, step);
                var update = Gradient(Length, step);

                Update(optimizer, step, expected, whole, Length);
                Update(optimizer, step, update.AsSpan(0, cut), cutSlots, Length);
                Update(optimizer, step, update.AsSpan(cut), cutSlots.AsSpan(cut), Length);

                Bits(update).ShouldBe(Bits(expected), $"cut at {cut}");
                Bits(cutSlots).ShouldBe(Bits(whole), $"cut at {cut}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_ManySteps_AgreesWithTheFormulasInDoublePrecision(string name)
    {
        const int Length = 19;
        var optimizer = Settings(name).Build();
        var slots = new float[OptimizerReference.Slots * Length];
        var exact = Enumerable.Range(0, Length).Select(_ => new double[OptimizerReference.Slots]).ToArray();
        for (var step = 0; step < 200; step++)
        {
            var update = Gradient(Length, step);
            var expected = Array.ConvertAll(update, value => (double)value);
            for (var i = 0; i < Length; i++)
            {
                expected[i] = OptimizerReference.Double(optimizer, step, expected[i], exact[i]);
            }

            Update(optimizer, step, update, slots, Length);

            // A velocity may be the small difference of large terms: the bound is relative to the largest update of the step.
            // (Adamax multiplies its largest gradient with β₂ step after step, so that β₂'s own rounding adds up.)
            var bound = (name == "adamax" ? 2e-5 : 2e-6) * expected.Max(Math.Abs);
            for (var i = 0; i < Length; i++)
            {
                ((double)update[i]).ShouldBe(expected[i], bound, $"step {step}, element {i}");
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Update_ZeroGradientAtRest_MovesNothing(string name)
    {
        var update = new float[11];

        Update(Settings(name).Build(), 0, update, new float[33], 11);

        update.ShouldAllBe(value => value == 0);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(8)]
    [InlineData(29)]
    public void Step_TwoSumsFactorAndDecay_IsTheStepOfTheirGradient(int length)
    {
        var sum = Gradient(length, 1);
        var other = Gradient(length, 2);
        var parameters = Gradient(length, 3);
        var mean = new float[length];
        for (var i = 0; i < length; i++)
        {
            mean[i] = MathF.FusedMultiplyAdd(0.01f, parameters[i], (sum[i] + other[i]) * 0.125f);
        }

        var expected = parameters.ToArray();
        var optimizer = new Momentum(0.1, 0.5);
        optimizer.Step(0, new GradientBlock(mean), expected, new float[length], length);

        optimizer.Step(0, new GradientBlock(sum, other, 0.125f, 0.01f), parameters, new float[length], length);

        Bits(parameters).ShouldBe(Bits(expected));
    }

    [Fact]
    public void Step_GradientOfAnotherLength_Throws() =>
        Should.Throw<ArgumentException>(() => new Sgd().Step(0, new GradientBlock(new float[3]), new float[4], [], 4));

    [Theory]
    [InlineData("momentum", 9, 10)]
    [InlineData("adam", 19, 10)]
    [InlineData("adam", 20, 9)]
    public void Update_SlotsTooShortOrOverlapping_Throws(string name, int slots, int stride)
    {
        var optimizer = new OptimizerSettings { Name = name }.Build();

        Should.Throw<ArgumentException>(() => Update(optimizer, 0, new float[10], new float[slots], stride));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Step_BlocksWithTheConstantsOfTheStep_TakeTheStepAtItsRate(string name)
    {
        var optimizer = Unusual(name);
        var halved = (optimizer.Settings with { LearningRate = optimizer.LearningRate / 2 }).Build();
        for (var step = 0; step < 3; step++)
        {
            var (expected, parameters) = (Gradient(1_000, 5), Gradient(1_000, 5));
            var (expectedSlots, slots) = (Slots(), Slots());
            halved.Step(step, new GradientBlock(Gradient(1_000, step)), expected, expectedSlots, 1_000);

            var constants = optimizer.ConstantsAt(new StepPoint(step, RateFactor: 0.5));
            for (var start = 0; start < 1_000; start += 250)
            {
                optimizer.Step(constants, new GradientBlock(Gradient(1_000, step).AsSpan(start, 250)), parameters.AsSpan(start, 250), slots.AsSpan(start), 1_000);
            }

            Bits(parameters).ShouldBe(Bits(expected));
            Bits(slots).ShouldBe(Bits(expectedSlots));
        }

        static float[] Slots() => [.. Gradient(3_000, 9).Select(Math.Abs)];
    }

    [Fact]
    public void Update_SteadyState_AllocatesNothing()
    {
        var update = new float[1_001];
        var parameters = new float[1_001];
        var slots = new float[3_003];
        var optimizers = Variants.Concat(OptimizerSettings.Names.Select(Settings)).Select(settings => settings.Build()).ToArray();
        long allocated = 0;
        for (var round = 0; round < 3; round++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            foreach (var optimizer in optimizers)
            {
                optimizer.Step(round, new GradientBlock(update), parameters, slots, 1_001);
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        }

        allocated.ShouldBe(0);
    }

    [Theory]
    [InlineData(0.9, 1)]
    [InlineData(0.999, 12_345)]
    [InlineData(0.0, 7)]
    [InlineData(0.5, 60)]
    [InlineData(0.999, long.MaxValue)]
    public void Power_PositiveExponent_IsThePower(double value, long exponent) =>
        FixedMath.Power(value, exponent).ShouldBe(Math.Pow(value, exponent), (1e-12 * Math.Pow(value, exponent)) + 1e-300);

    [Theory]
    [InlineData(0.37, 0.7)]
    [InlineData(0.96, 12_345.75)]
    [InlineData(1.05, 42.1)]
    [InlineData(0.0, 0.3)]
    [InlineData(4.0, 0.5)]
    [InlineData(0.5, -3.0)]
    [InlineData(-2.0, 3.0)]
    public void Power_AnyExponent_IsThePower(double value, double exponent) =>
        FixedMath.Power(value, exponent).ShouldBe(Math.Pow(value, exponent), (1e-13 * Math.Abs(Math.Pow(value, exponent))) + 1e-300);

    /// <summary>Replaces gradients by the steps they lead to: parameters of −0 become the step itself, whatever its sign.</summary>
    private static void Update(Optimizer optimizer, long version, Span<float> update, Span<float> slots, int stride)
    {
        var parameters = new float[update.Length];
        parameters.AsSpan().Fill(-0f);
        optimizer.Step(version, new GradientBlock(update), parameters, slots, stride);
        parameters.CopyTo(update);
    }

    private static OptimizerSettings Settings(string name) =>
        name.StartsWith("variant", StringComparison.Ordinal) ? Variants[name[^1] - '0'] : new OptimizerSettings { Name = name };

    /// <summary>No default value, so that no option can be ignored unnoticed.</summary>
    private static Optimizer Unusual(string name)
    {
        var settings = Settings(name).Resolve();
        return (settings with
        {
            LearningRate = 0.037,
            Momentum = settings.Momentum is null ? null : 0.83,
            Rho = settings.Rho is null ? null : 0.77,
            Beta1 = settings.Beta1 is null ? null : 0.71,
            Beta2 = settings.Beta2 is null ? null : 0.93,
            Epsilon = settings.Epsilon is null ? null : 3e-3,
            InitialAccumulator = settings.InitialAccumulator is null ? null : 0.37,
        }).Build();
    }

    /// <summary>Values of both signs over twelve orders of magnitude, and a few zeros.</summary>
    private static float[] Gradient(int length, int step)
    {
        var generator = new KeyedGenerator(7, RandomPurpose.Generator, step: step);
        var gradient = new float[length];
        for (var i = 0; i < length; i++)
        {
            var word = generator.Word((ulong)i);
            var magnitude = MathF.ScaleB(1 + generator.Uniform((ulong)(i + length)), (int)(word % 40) - 30);
            gradient[i] = word % 13 == 0 ? 0 : (word & 0x1000) == 0 ? magnitude : -magnitude;
        }

        return gradient;
    }

    private static int[] Bits(float[] values) => Array.ConvertAll(values, BitConverter.SingleToInt32Bits);
}
