using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public class LaneComputationTests
{
    private const int Samples = 150;

    [Theory]
    [InlineData(1, ExchangePrecision.Float32)]
    [InlineData(1, ExchangePrecision.BFloat16)]
    [InlineData(1, ExchangePrecision.Float16)]
    [InlineData(4, ExchangePrecision.Float32)]
    [InlineData(4, ExchangePrecision.BFloat16)]
    [InlineData(4, ExchangePrecision.Float16)]
    public void Run_LanesSharedAnyWay_AddUpToTheSameBits(int localSteps, ExchangePrecision precision)
    {
        // More lanes than one block has, and a last round that is short.
        foreach (var step in new long[] { 0, 4 })
        {
            var plan = Plan(localSteps, precision, batchSize: 32, lanes: 32);
            var leaves = Enumerable.Range(0, 32).Select(lane => Run(plan, step, new Subtree(0, lane)).Single()).ToArray();

            foreach (var level in new[] { 1, 2, 4, 5 })
            {
                var subtree = new Subtree(level, (1 << (5 - level)) - 1);

                var whole = Run(plan, step, subtree).Single();

                whole.Gradient.ShouldBe(AddUp(leaves[subtree.FirstLane..(subtree.FirstLane + subtree.LaneCount)], precision).Gradient);
                whole.Samples.ShouldBe(leaves.Skip(subtree.FirstLane).Take(subtree.LaneCount).Sum(leaf => leaf.Samples));
                whole.Loss.ShouldBe(AddUp(leaves[subtree.FirstLane..(subtree.FirstLane + subtree.LaneCount)], precision).Loss);
            }

            Run(plan, step, new Subtree(0, 3), new Subtree(1, 2), new Subtree(3, 1)).Select(result => result.Gradient).ShouldBe(
                [leaves[3].Gradient, AddUp(leaves[4..6], precision).Gradient, AddUp(leaves[8..16], precision).Gradient]);
        }
    }

    [Theory]
    [InlineData(ExchangePrecision.BFloat16)]
    [InlineData(ExchangePrecision.Float16)]
    public void Run_Rounded_IsTheRoundedLane(ExchangePrecision precision)
    {
        var exact = Run(Plan(1, ExchangePrecision.Float32, batchSize: 32, lanes: 8), 2, new Subtree(0, 5)).Single();
        var expected = exact.Gradient.ToArray();
        Rounding.Round(expected, precision);

        var rounded = Run(Plan(1, precision, batchSize: 32, lanes: 8), 2, new Subtree(0, 5)).Single();

        rounded.Gradient.ShouldBe(expected);
        rounded.Gradient.ShouldNotBe(exact.Gradient);
        (rounded.Loss, rounded.Samples).ShouldBe((exact.Loss, exact.Samples));
    }

    [Theory]
    [InlineData("sgd")]
    [InlineData("momentum")]
    [InlineData("adam")]
    public void Run_LocalSteps_AreThoseOfANaiveLoop(string optimizer)
    {
        // One linear unit with squared error: gradients by hand, in double precision.
        var data = Points(width: 2, targets: 1);
        var network = new Network(NetworkDescription.Parse([2], "1:identity"));
        var plan = Plan(3, ExchangePrecision.Float32, batchSize: 20, lanes: 4) with { L2 = 0.1f };
        var settings = new OptimizerSettings { Name = optimizer, LearningRate = 0.05 };
        var job = new WorkerJob(plan, network, Loss.Parse("mean_squared_error"), data, null, null, new Update(settings.Build()));
        float[] weights = [0.5f, -0.25f, 0.1f];

        // The second-last round of the epoch, and the last: steps 6 and 7, of which step 7 has 10 samples.
        foreach (var step in new long[] { 3, 6 })
        {
            for (var lane = 0; lane < plan.Lanes; lane++)
            {
                var result = Run(job, weights, step, new Subtree(0, lane)).Single();

                var moved = NaiveLane(plan, data, settings, weights, step, lane, out var samples);
                result.Samples.ShouldBe(samples);
                for (var parameter = 0; parameter < weights.Length; parameter++)
                {
                    ((double)result.Gradient[parameter]).ShouldBe(weights[parameter] - moved[parameter], 2e-6);
                }
            }
        }
    }

    [Fact]
    public void Run_LaneWithoutSamples_IsZero()
    {
        var plan = Plan(3, ExchangePrecision.Float32, batchSize: 2, lanes: 8);
        var results = Enumerable.Range(0, 8).Select(lane => Run(plan, 0, new Subtree(0, lane)).Single()).ToArray();

        results.Count(result => result.Samples == 0).ShouldBe(6);
        foreach (var result in results)
        {
            result.Gradient.Any(number => BitConverter.SingleToInt32Bits(number) != 0).ShouldBe(result.Samples > 0);
        }
    }

    [Theory]
    [InlineData(1, ExchangePrecision.Float32)]
    [InlineData(1, ExchangePrecision.Float16)]
    [InlineData(2, ExchangePrecision.Float32)]
    public void Run_WithDigest_IsThatOfEachGradient(int localSteps, ExchangePrecision precision)
    {
        var results = Run(Plan(localSteps, precision, batchSize: 32, lanes: 8), 0, new Subtree(0, 1), new Subtree(2, 1));

        results.ShouldAllBe(result => result.Digest == VectorDigest.Of(result.Gradient));
    }

    [Theory]
    [InlineData(1, ExchangePrecision.Float32)]
    [InlineData(1, ExchangePrecision.BFloat16)]
    [InlineData(2, ExchangePrecision.Float16)]
    public void Run_WeightThatIsNoNumber_NamesLaneAndLayer(int localSteps, ExchangePrecision precision)
    {
        var job = Job(Plan(localSteps, precision, batchSize: 32, lanes: 8));
        var weights = Weights(job.Network);
        weights[^1] = float.NaN;

        FindNonFinite(job, weights, new Subtree(1, 3)).ShouldBe(new NonFiniteGradient(5, 0, 6, "dense_2"));
    }

    [Fact]
    public void Run_GradientBeyondFloat16_NamesLaneAndLayer()
    {
        var job = Job(Plan(1, ExchangePrecision.Float16, batchSize: 32, lanes: 8), scale: 1e5f);

        FindNonFinite(job, Weights(job.Network), new Subtree(1, 3)).ShouldBe(new NonFiniteGradient(5, 0, 6, "dense_1"));
    }

    [Theory]
    [InlineData(ExchangePrecision.Float16, 3e3f, false)]
    [InlineData(ExchangePrecision.Float16, 2f, true)]
    [InlineData(ExchangePrecision.BFloat16, 3e3f, true)]
    public void Run_NumbersNearTheEndOfTheRange_AreNotCalledBounded(ExchangePrecision precision, float scale, bool expected)
    {
        var job = Job(Plan(1, precision, batchSize: 32, lanes: 8), scale);

        Run(job, Weights(job.Network), 0, new Subtree(0, 0)).Single().IsBounded.ShouldBe(expected);
    }

    [Theory]
    [InlineData(1, ExchangePrecision.Float32)]
    [InlineData(1, ExchangePrecision.BFloat16)]
    [InlineData(3, ExchangePrecision.BFloat16)]
    public void Run_OnceWarm_AllocatesNothing(int localSteps, ExchangePrecision precision)
    {
        var job = Job(Plan(localSteps, precision, batchSize: 32, lanes: 32));
        var computation = new LaneComputation(job, new ComputeThreads(job, InlineComputePool.Instance, 1));
        var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, job.Network.ParameterCount), 4);
        var requests = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, job.Plan.Lanes), 1);
        var request = requests.Rent().Set(5, 0, Weights(job.Network), [.. Enumerable.Range(0, 32)]);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Round()
        {
            foreach (var gradient in computation.Begin(request, gradients))
            {
                _ = computation.Run(request, request.Parameters);
                gradient.Release();
            }
        }
    }

    [Fact]
    public void Constructor_LocalStepsWithoutOptimizer_Throws()
    {
        var job = Job(Plan(2, ExchangePrecision.Float32, batchSize: 32, lanes: 8)) with { LocalUpdate = null };

        Should.Throw<ArgumentException>(() => new LaneComputation(job, new ComputeThreads(job, InlineComputePool.Instance, 1)));
    }

    private static RunPlan Plan(int localSteps, ExchangePrecision precision, int batchSize, int lanes) => new()
    {
        Samples = Samples,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = batchSize,
        Lanes = lanes,
        Epochs = 2,
        Steps = null,
        Seed = 7,
        L2 = 0.01f,
        OnNonFinite = NonFinitePolicy.Fail,
        LocalSteps = localSteps,
        Precision = precision,
    };

    private static Dataset Points(int width, int targets, float scale = 1) => new(
        "points",
        [.. Enumerable.Range(0, width * Samples).Select(index => (((index * 37 % 101) / 50f) - 1) * scale)],
        [width],
        targets == 0 ? [.. Enumerable.Range(0, Samples).Select(index => index % 3)] : [],
        targets == 0 ? ["a", "b", "c"] : [],
        targets == 0 ? [] : [.. Enumerable.Range(0, targets * Samples).Select(index => ((index * 53 % 89) / 40f) - 1)],
        targets);

    private static WorkerJob Job(RunPlan plan, float scale = 1) => new(
        plan,

        // No activation that large inputs saturate, where they are large.
        new Network(NetworkDescription.Parse([5], scale == 1 ? "9:tanh,dropout:0.25,3:softmax" : "3:softmax")),
        Loss.Parse("categorical_crossentropy"),
        Points(width: 5, targets: 0, scale),
        null,
        null,
        new Update(new Adam(0.01)));

    private static float[] Weights(Network network)
    {
        var weights = new float[network.ParameterCount];
        network.Initialize(3, weights);
        return weights;
    }

    private static Result[] Run(RunPlan plan, long step, params Subtree[] subtrees)
    {
        var job = Job(plan);
        return Run(job, Weights(job.Network), step, subtrees);
    }

    private static Result[] Run(WorkerJob job, float[] weights, long step, params Subtree[] subtrees)
    {
        var results = new List<Result>();
        Compute(job, weights, step, subtrees, (gradients, nonFinite) =>
        {
            nonFinite.ShouldBeNull();
            foreach (var gradient in gradients)
            {
                gradient.Step.ShouldBe(step);
                results.Add(new Result(
                    gradient.Gradient.ToArray(), gradient.Statistics.Loss, gradient.Statistics.Samples, gradient.Digest, gradient.IsBounded));
            }
        });
        return [.. results];
    }

    private static NonFiniteGradient? FindNonFinite(WorkerJob job, float[] weights, Subtree subtree)
    {
        NonFiniteGradient? found = null;
        Compute(job, weights, 0, [subtree], (_, nonFinite) => found = nonFinite);
        return found;
    }

    private static void Compute(WorkerJob job, float[] weights, long step, Subtree[] subtrees, Action<SubtreeGradient[], NonFiniteGradient?> use)
    {
        var computation = new LaneComputation(job, new ComputeThreads(job, InlineComputePool.Instance, 1));
        var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, job.Network.ParameterCount), 64);
        var request = new ComputeLanes(new(_ => throw new InvalidOperationException(), 1), job.Plan.Lanes).Begin(5, step, weights, 0, withDigest: true);
        foreach (var subtree in subtrees)
        {
            request.Add(subtree);
        }

        var rented = computation.Begin(request, gradients).ToArray();
        use(rented, computation.Run(request, weights));
    }

    /// <summary>Adds lanes pair by pair, rounding each sum.</summary>
    private static Result AddUp(Result[] lanes, ExchangePrecision precision)
    {
        if (lanes.Length == 1)
        {
            return lanes[0];
        }

        var left = AddUp(lanes[..(lanes.Length / 2)], precision);
        var right = AddUp(lanes[(lanes.Length / 2)..], precision);
        var sum = left.Gradient.Zip(right.Gradient, (x, y) => x + y).ToArray();
        Rounding.Round(sum, precision);
        return new Result(sum, left.Loss + right.Loss, left.Samples + right.Samples, 0, true);
    }

    private static double[] NaiveLane(RunPlan plan, Dataset data, OptimizerSettings settings, float[] weights, long firstStep, int lane, out int samples)
    {
        var order = new int[plan.Samples];
        Permutation.Fill(order, plan.Seed, plan.EpochOf(firstStep));
        var (w, m, s) = (weights.Select(weight => (double)weight).ToArray(), new double[3], new double[3]);
        samples = 0;
        for (var step = firstStep; step < firstStep + plan.StepsOfRound(firstStep); step++)
        {
            var count = plan.SamplesOf(step);
            var (first, end) = (lane * count / plan.Lanes, (lane + 1) * count / plan.Lanes);
            var gradient = new double[3];
            for (var position = first; position < end; position++)
            {
                var sample = order[plan.FirstSample(step) + position];
                var (x, y) = (data.Features[2 * sample], data.Features[(2 * sample) + 1]);
                var error = (w[0] * x) + (w[1] * y) + w[2] - data.Values[sample];
                gradient[0] += 2 * error * x / (end - first);
                gradient[1] += 2 * error * y / (end - first);
                gradient[2] += 2 * error / (end - first);
                samples++;
            }

            gradient[0] += plan.L2 * w[0];
            gradient[1] += plan.L2 * w[1];
            var t = step - firstStep + 1;
            for (var i = 0; i < 3; i++)
            {
                m[i] = settings.Name switch { "adam" => (0.9 * m[i]) + (0.1 * gradient[i]), "momentum" => (0.9 * m[i]) + gradient[i], _ => gradient[i] };
                s[i] = (0.999 * s[i]) + (0.001 * gradient[i] * gradient[i]);
                w[i] -= settings.LearningRate!.Value * (settings.Name == "adam"
                    ? m[i] / (1 - Math.Pow(0.9, t)) / (Math.Sqrt(s[i] / (1 - Math.Pow(0.999, t))) + 1e-7)
                    : m[i]);
            }
        }

        return w;
    }

    private sealed record Result(float[] Gradient, double Loss, int Samples, ulong Digest, bool IsBounded);
}
