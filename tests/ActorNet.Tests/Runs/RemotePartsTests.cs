using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;
using ActorNet.Worker;

namespace ActorNet.Tests.Runs;

/// <summary>Server, parts and workers that share no memory, with a network between them that loses, doubles and reorders.</summary>
public sealed class RemotePartsTests
{
    private static readonly TrainingOptions Options = TestRuns.Options with
    {
        Network = NetworkDescription.Parse([5], "60:relu,dropout:0.2,50:tanh,3:softmax"),
        Epochs = 2,
    };

    private static readonly Lazy<string> Reference = new(() => Trainer.Run(Options, TestRuns.Data).WeightsSha256);

    private static readonly Dictionary<string, TrainingOptions> Cases = new()
    {
        ["clip norm"] = Options with { Update = new() { ClipNorm = 0.05 } },
        ["clip global norm"] = Options with { Update = new() { ClipGlobalNorm = 0.05, L1 = 0.001, Frozen = ["dense_1.bias"] } },
        ["max norm"] = Options with { Update = new() { MaxNorm = 0.9 } },
        ["max norm of several kernels"] = Options with { Update = new() { MaxNorm = 0.5, ClipNorm = 0.5, AverageDecay = 0.9 }, Precision = ExchangePrecision.BFloat16 },
        ["restored best"] = Restless,
        ["restored best average"] = Restless with { Update = new() { AverageDecay = 0.8, ClipGlobalNorm = 0.5 } },
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Learns so fast that it gets worse again.</summary>
    private static TrainingOptions Restless => Options with
    {
        Optimizer = new() { Name = "adam", LearningRate = 0.1 },
        Epochs = 12,
        Control = new() { ValidateEvery = 9, EarlyStopping = new() { Patience = 4, RestoresBest = true } },
    };

    [Fact]
    public void Run_NothingIsLost_GivesTheSameWeights() => new World(1, 0, 0).Run().ShouldBe(Reference.Value);

    [Fact]
    public void Run_MessagesLostDoubledAndReordered_GivesTheSameWeights()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            new World(seed, loss: 0.05, doubling: 0.1).Run().ShouldBe(Reference.Value, $"seed {seed}");
        }
    }

    [Fact]
    public void Run_APartIsStartedAnew_GoesBackToTheCheckpointAndGivesTheSameWeights()
    {
        for (var seed = 0; seed < 20; seed++)
        {
            var world = new World(seed, loss: 0.02, doubling: 0.05);
            var at = 40 * (seed + 1);

            world.Run(restartPartAt: at).ShouldBe(Reference.Value, $"seed {seed}");

            world.Claims.ShouldBeGreaterThan(1);
            world.Warnings.ShouldContain(warning => warning.Contains("part 2 of the parameter vector", StringComparison.Ordinal), $"seed {seed}");
        }
    }

    /// <summary>What takes all of the vector at once: norms of gradients, and weights that were best at an earlier step.</summary>
    [Theory]
    [MemberData(nameof(Names))]
    public void Run_TakesAllOfTheVector_GivesTheSameWeights(string name)
    {
        var options = Cases[name];
        var expected = Trainer.Run(options, TestRuns.Data);

        new World(1, 0, 0, hasStorage: false, options).Run().ShouldBe(expected.WeightsSha256);
        for (var seed = 0; seed < 8; seed++)
        {
            var world = new World(seed, loss: 0.05, doubling: 0.1, options: options);

            world.Run(restartPartAt: seed % 2 == 0 ? null : 50 * seed).ShouldBe(expected.WeightsSha256, $"seed {seed}");
            world.TestLoss.ShouldBe(expected.TestLoss!.Value, $"seed {seed}");
        }
    }

    [Fact]
    public void Run_APartIsStartedAnewWithoutStorage_FailsNamingIt()
    {
        var world = new World(7, 0, 0, hasStorage: false);

        Should.Throw<TrainingException>(() => world.Run(restartPartAt: 300)).Message.ShouldContain("part 2 of the parameter vector (part 2) was started anew");
        world.Failure!.Cause.ShouldBe(RunFailure.PartLost);
    }

    private sealed class World
    {
        private readonly LossyNetwork _network;
        private readonly TrainingOptions _options;
        private readonly Network _model = new(Options.Network);
        private readonly RunPlan _plan;
        private readonly ActorRef _part2;
        private readonly Observer _observer = new();
        private readonly Storage? _storage;

        public World(int seed, double loss, double doubling, bool hasStorage = true, TrainingOptions? options = null)
        {
            _options = options ?? Options;
            _network = new LossyNetwork(seed, loss, doubling);
            _plan = new RunPlan
            {
                Samples = TestRuns.Data.Train.Count,
                ValidationSamples = TestRuns.Data.Validation!.Count,
                TestSamples = TestRuns.Data.Test!.Count,
                BatchSize = _options.BatchSize,
                Lanes = _options.ResolvedLanes,
                Epochs = _options.Epochs,
                Steps = null,
                Seed = _options.Seed,
                L2 = _options.L2,
                Precision = _options.Precision,
                OnNonFinite = NonFinitePolicy.Fail,
            };
            _part2 = _network.Spawn("part 2", NewPart(1));
            var part3 = _network.Spawn("part 3", NewPart(1));
            _storage = hasStorage ? new Storage() : null;
            var server = _network.Spawn("server", new ParameterServerActor(new ServerOptions
            {
                Plan = _plan,
                Network = _model,
                HasAccuracy = true,
                Update = _options.BuildServerUpdate(),
                Control = _options.Control,
                Compute = InlineComputePool.Instance,
                Observer = _network.Spawn("observer", _observer, isReliable: true),
                Storage = _storage is null ? null : _network.Spawn("storage", _storage, isReliable: true),
                KeepsLedger = hasStorage,
                CheckpointEvery = 5,
                ExpectedWorkers = 2,
                OtherParts = [_part2, part3],
            }));
            var job = new WorkerJob(_plan, _model, _options.Loss, TestRuns.Data.Train, TestRuns.Data.Validation, TestRuns.Data.Test);
            for (var worker = 1; worker <= 2; worker++)
            {
                var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, _model.ParameterCount), 16);
                _network.Spawn($"worker {worker}", new WorkerActor(server, job, gradients, new WorkerOptions()));
            }
        }

        public int Claims => _storage!.Claims;

        public double TestLoss => _observer.Ended!.Test!.Value.Loss / TestRuns.Data.Test!.Count;

        public IReadOnlyList<string> Warnings => _observer.Warnings;

        public RunFailed? Failure => _observer.Failure;

        public string Run(int? restartPartAt = null)
        {
            var bound = TimeSpan.FromHours(1);
            if (restartPartAt is { } count)
            {
                _network.Run(() => _network.Delivered >= count, bound).ShouldBeTrue();
                _observer.Ended.ShouldBeNull();
                _network.Restart(_part2, NewPart(2));
            }

            _network.Run(() => _observer.Ended is not null || _observer.Failure is not null, bound).ShouldBeTrue("nothing moves any more");
            if (_observer.Failure is { } failure)
            {
                throw new TrainingException(failure.Reason);
            }

            return new Model(_model, _options.Loss, _observer.Ended!.State.FinalParameters, TestRuns.Data.Schema).WeightsSha256;
        }

        private PartActor NewPart(long incarnation) => new(new PartOptions
        {
            Plan = _plan,
            Network = _model,
            Update = _options.BuildServerUpdate(),
            Compute = InlineComputePool.Instance,
            KeepsLedger = true,
            Incarnation = incarnation,
        });
    }

    private sealed class Observer : IActor
    {
        public RunEnded? Ended { get; private set; }

        public RunFailed? Failure { get; private set; }

        public List<string> Warnings { get; } = [];

        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case RunEnded ended:
                    Ended = ended;
                    return;
                case RunFailed failed:
                    Failure = failed;
                    return;
                case RunWarning warning:
                    Warnings.Add(warning.Text);
                    break;
                case Started:
                    return;
                case PooledMessage pooled:
                    pooled.Release();
                    break;
            }

            context.Send(context.Sender, Noted.Instance);
        }
    }

    private sealed class Storage : IActor
    {
        private TrainingState? _state;

        public int Claims { get; private set; }

        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case ClaimRun claim:
                    context.Send(context.Sender, new RunClaimed(claim.Claim, ++Claims, _state));
                    break;
                case StoreCheckpoint store:
                    _state = store.State;
                    context.Send(context.Sender, new CheckpointStored(store.Term, store.State.Step));
                    break;
                case AppendLedger append:
                    context.Send(context.Sender, new LedgerAppended(append.Term, append.Entries.Length, append.Entries[^1].Step));
                    append.Release();
                    break;
            }
        }
    }
}
