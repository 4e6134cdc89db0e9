using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public sealed class ComputeThreadsTests : IDisposable
{
    private const int Samples = 300;
    private const int Lanes = 32;
    private readonly InProcessEngine _engine = new(computeThreads: 3, sharesProcessors: true);

    public void Dispose() => _engine.Dispose();

    [Theory]
    [InlineData(1, ExchangePrecision.Float32)]
    [InlineData(1, ExchangePrecision.BFloat16)]
    [InlineData(1, ExchangePrecision.Float16)]
    [InlineData(3, ExchangePrecision.Float32)]
    [InlineData(3, ExchangePrecision.BFloat16)]
    public void Run_AnyNumberOfThreads_HasTheSameBits(int localSteps, ExchangePrecision precision)
    {
        var job = Job(Plan(localSteps, precision));
        var one = new LaneComputation(job, new ComputeThreads(job, InlineComputePool.Instance, 1));
        foreach (var threads in new[] { 2, 3, 4, 8 })
        {
            var several = new LaneComputation(job, new ComputeThreads(job, _engine, threads));
            for (var draw = 0; draw < 12; draw++)
            {
                var step = draw % 5;
                var subtrees = Draw((threads * 100) + draw);

                var expected = Run(job, one, step, subtrees);

                Run(job, several, step, subtrees).ShouldBe(expected, $"{threads} threads, {string.Join(", ", subtrees)}");
            }
        }
    }

    [Fact]
    public void Run_AnyNumberOfThreads_GivesEachAsManyLanesAsAnyOther()
    {
        foreach (var threads in new[] { 1, 2, 3, 5, 8, 40 })
        {
            for (var draw = 0; draw < 12; draw++)
            {
                var subtrees = Draw(draw);
                var lanes = subtrees.Sum(subtree => subtree.LaneCount);
                var cut = new LaneCut(threads, parameters: 4);
                cut.Cut(Rent(subtrees, 4));

                var shares = Enumerable.Range(0, threads).Select(thread => cut.PiecesOf(thread).ToArray()).ToArray();

                shares.Select(pieces => pieces.Sum(piece => piece.Subtree.LaneCount)).ShouldAllBe(
                    count => count >= lanes / threads && count <= (lanes + threads - 1) / threads);
                shares.SelectMany(pieces => pieces).SelectMany(piece => LanesOf(piece.Subtree)).ShouldBe(subtrees.SelectMany(LanesOf));
                Enumerable.Range(0, threads).Sum(thread => cut.LanesOf(thread, new int[lanes].AsSpan()).Length).ShouldBe(lanes);
                shares.Sum(pieces => pieces.Length).ShouldBe(subtrees.Length + cut.AdditionCount);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_SumsThatOverflowAcrossThreads_AreNamed(int threads)
    {
        // Each lane is finite, and so is what each thread adds up; only all together are not.
        var plan = Plan(1, ExchangePrecision.Float32) with { Lanes = 4, BatchSize = 4 };
        var data = new Dataset("large", [.. Enumerable.Repeat(1e30f, Samples)], [1], [], [], [.. Enumerable.Repeat(-6e7f, Samples)], 1);
        var job = new WorkerJob(
            plan, new Network(NetworkDescription.Parse([1], "1:identity")), Loss.Parse("mean_squared_error"), data, null, null);
        var computation = new LaneComputation(job, new ComputeThreads(job, _engine, threads));

        Compute(job, computation, 0, [new Subtree(2, 0)], out var whole, [0, 0]);
        Compute(job, computation, 0, [new Subtree(0, 0), new Subtree(0, 3)], out var apart, [0, 0]);

        whole.ShouldBe(new NonFiniteGradient(5, 0, 0, "dense_1"));
        apart.ShouldBeNull();
    }

    [Fact]
    public void Run_WeightThatIsNoNumber_NamesTheFirstLane()
    {
        var job = Job(Plan(1, ExchangePrecision.Float32));
        var computation = new LaneComputation(job, new ComputeThreads(job, _engine, 4));

        var weights = Weights(job.Network);
        weights[^1] = float.NaN;

        Compute(job, computation, 0, [new Subtree(1, 3), new Subtree(3, 2)], out var found, weights);

        found.ShouldNotBeNull().Lane.ShouldBe(6);
    }

    [Theory]
    [InlineData(EvaluationSet.Validation)]
    [InlineData(EvaluationSet.Test)]
    public void Evaluate_AnyNumberOfThreads_HasTheSameSums(EvaluationSet set)
    {
        var job = Job(Plan(1, ExchangePrecision.Float32));
        var parameters = Weights(job.Network);
        var evaluations = new MessagePool<EvaluateRows>(pool => new EvaluateRows(pool), 1);
        var one = new EvaluationComputation(job, new ComputeThreads(job, InlineComputePool.Instance, 1));
        foreach (var threads in new[] { 2, 3, 7, 60 })
        {
            var several = new EvaluationComputation(job, new ComputeThreads(job, _engine, threads));
            for (var piece = 0; piece < DatasetPieces.CountOf(Samples); piece++)
            {
                var request = evaluations.Rent().Fill(1, 0, set, piece, parameters);

                several.Run(request, parameters).ShouldBe(one.Run(request, parameters));
            }
        }
    }

    [Theory]
    [InlineData(1, ExchangePrecision.Float32)]
    [InlineData(1, ExchangePrecision.BFloat16)]
    [InlineData(3, ExchangePrecision.BFloat16)]
    public void Run_OnceWarm_AllocatesNothing(int localSteps, ExchangePrecision precision)
    {
        var job = Job(Plan(localSteps, precision));

        // Each thread's share on the calling thread, where allocations are counted.
        var threads = new ComputeThreads(job, InlineComputePool.Instance, 3);
        var (computation, evaluation) = (new LaneComputation(job, threads), new EvaluationComputation(job, threads));
        var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, job.Network.ParameterCount), 4);
        ReadOnlyMemory<float> parameters = Weights(job.Network);
        var request = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, Lanes), 1)
            .Rent().Set(5, 0, parameters, [.. Enumerable.Range(0, Lanes)]);
        var rows = new MessagePool<EvaluateRows>(pool => new EvaluateRows(pool), 1).Rent().Fill(5, 0, EvaluationSet.Test, 0, parameters);
        Round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        Round();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);

        void Round()
        {
            foreach (var gradient in computation.Begin(request, gradients))
            {
                _ = computation.Run(request, parameters);
                gradient.Release();
            }

            _ = evaluation.Run(rows, parameters);
        }
    }

    private static IEnumerable<int> LanesOf(Subtree subtree) => Enumerable.Range(subtree.FirstLane, subtree.LaneCount);

    /// <summary>Some subtrees, ascending, not all of them maximal.</summary>
    private static Subtree[] Draw(int number)
    {
        var generator = new KeyedGenerator(11, RandomPurpose.Split, number);
        var subtrees = new List<Subtree>();
        Cut(new Subtree(int.Log2(Lanes), 0), 1);
        return subtrees.Count == 0 ? [new Subtree(int.Log2(Lanes), 0)] : [.. subtrees];

        void Cut(Subtree subtree, ulong node)
        {
            var (chance, _, _, _) = generator.Block(node);
            if (subtree.Level > 0 && chance % 8 < 5)
            {
                Cut(subtree.Left, 2 * node);
                Cut(subtree.Right, (2 * node) + 1);
            }
            else if (chance % 8 < 7)
            {
                subtrees.Add(subtree);
            }
        }
    }

    private static RunPlan Plan(int localSteps, ExchangePrecision precision) => new()
    {
        Samples = Samples,
        ValidationSamples = Samples,
        TestSamples = Samples,
        BatchSize = 64,
        Lanes = Lanes,
        Epochs = 2,
        Steps = null,
        Seed = 7,
        L2 = 0.01f,
        OnNonFinite = NonFinitePolicy.Fail,
        LocalSteps = localSteps,
        Precision = precision,
    };

    private static WorkerJob Job(RunPlan plan)
    {
        var data = new Dataset(
            "points",
            [.. Enumerable.Range(0, 5 * Samples).Select(index => ((index * 37 % 101) / 50f) - 1)],
            [5],
            [.. Enumerable.Range(0, Samples).Select(index => index % 3)],
            ["a", "b", "c"],
            [],
            0);
        var network = new Network(NetworkDescription.Parse([5], "33:tanh,dropout:0.25,40:relu,3:softmax"));
        return new WorkerJob(plan, network, Loss.Parse("categorical_crossentropy"), data, data, data, new Update(new Adam(0.01)));
    }

    private static float[] Weights(Network network)
    {
        var weights = new float[network.ParameterCount];
        network.Initialize(3, weights);
        return weights;
    }

    private static SubtreeGradient[] Rent(Subtree[] subtrees, int parameters)
    {
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, parameters), 1);
        return [.. subtrees.Select(subtree => pool.Rent().Set(5, 0, subtree))];
    }

    private static string[] Run(WorkerJob job, LaneComputation computation, long step, Subtree[] subtrees)
    {
        var gradients = Compute(job, computation, step, subtrees, out var nonFinite);
        nonFinite.ShouldBeNull();
        return [.. gradients.Select(gradient =>
            $"{gradient.Subtree} {gradient.Digest} {gradient.Statistics} {gradient.IsBounded} {VectorDigest.Of(gradient.Gradient.Span)}")];
    }

    private static SubtreeGradient[] Compute(
        WorkerJob job, LaneComputation computation, long step, Subtree[] subtrees, out NonFiniteGradient? nonFinite, float[]? weights = null)
    {
        weights ??= Weights(job.Network);
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, job.Network.ParameterCount), 1);
        var request = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, Lanes), 1).Rent().Begin(5, step, weights, 0, withDigest: true);
        foreach (var subtree in subtrees)
        {
            request.Add(subtree);
        }

        var rented = computation.Begin(request, pool).ToArray();
        nonFinite = computation.Run(request, weights);
        return rented;
    }
}
