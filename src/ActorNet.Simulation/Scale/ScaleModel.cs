using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Scale;

/// <summary>
/// How the protocol fares with many machines. The server and its parts are the product's own actors on the simulation engine; workers take part in the
/// protocol but compute nothing, and messages have the size and the time that the scenario gives them instead of their own.
/// </summary>
public static class ScaleModel
{
    /// <summary>Parameters that there are in truth: the smallest network.</summary>
    internal const int RealParameters = 2;

    private const int WarmUp = 2;
    private const int SmallMessage = 64;
    private const int MostLanes = Lanes.Maximum;
    private const int LanesPerWorker = 4;
    private const double LeastPatience = 10;
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Limit = TimeSpan.FromDays(30);

    /// <summary>Models one scenario.</summary>
    /// <exception cref="InvalidOperationException">The run failed; the message says why.</exception>
    public static ScaleResult Run(ScaleScenario scenario)
    {
        ArgumentNullException.ThrowIfNull(scenario);
        var hasStorage = scenario.Fault == ScaleFault.ServerRestarts;
        var usual = new ModelledRun(scenario, hasStorage).Run(null);
        var measured = usual[^1].Time - usual[WarmUp].Time;
        var (first, last) = (usual[WarmUp].Counts, usual[^1].Counts);
        var steps = (double)(usual[^1].Step - usual[WarmUp].Step);
        var link = Math.Max(last.ServerIn - first.ServerIn, last.ServerOut - first.ServerOut) / scenario.LinkBytesPerSecond;
        return new ScaleResult(
            steps / measured.TotalSeconds,
            (last.ServerBusy - first.ServerBusy) / measured,
            link / measured.TotalSeconds,
            (last.ServerIn - first.ServerIn + last.ServerOut - first.ServerOut) / steps,
            (last.Total - first.Total) / steps,
            scenario.Fault == ScaleFault.None ? null : Recovery(scenario, hasStorage, usual));
    }

    private static TimeSpan Recovery(ScaleScenario scenario, bool hasStorage, IReadOnlyList<RoundStart> usual)
    {
        // In the middle of the second round that is measured.
        var middle = (usual[WarmUp + 1].Time + usual[WarmUp + 2].Time) / 2;
        return new ModelledRun(scenario, hasStorage).Run(middle)[^1].Time - usual[^1].Time;
    }

    private sealed class ModelledRun
    {
        private readonly ScaleScenario _scenario;
        private readonly SimulationEngine _engine = new(seed: 1, codec: null);
        private readonly SimulatedHost _server;
        private readonly List<SimulatedHost> _workers = [];
        private readonly List<ActorRef> _parts = [];
        private readonly RunPlan _plan;
        private readonly Network _network = new(NetworkDescription.Parse([1], "1:identity:zeros"));
        private readonly SimulatedRef _observer;
        private readonly SimulatedRef? _storage;
        private readonly RoundClock _clock;
        private readonly RoundCount _count;
        private TimeSpan _serverBusy;
        private long _serverIn;
        private long _serverOut;
        private string? _failure;

        public ModelledRun(ScaleScenario scenario, bool hasStorage)
        {
            _scenario = scenario;
            var steps = (WarmUp + scenario.Rounds + 1) * scenario.LocalSteps;
            _plan = new RunPlan
            {
                Samples = checked(scenario.BatchSize * steps),
                ValidationSamples = 0,
                TestSamples = 0,
                BatchSize = scenario.BatchSize,
                Lanes = scenario.Lanes ?? (int)Math.Min(MostLanes, System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(LanesPerWorker * scenario.Workers))),
                Epochs = 1,
                Steps = null,
                Seed = 1,
                L2 = 0,
                OnNonFinite = NonFinitePolicy.Fail,
                LocalSteps = scenario.LocalSteps,
            };
            _count = new RoundCount(_plan.Lanes);
            _engine.ModelledSize = SizeOf;
            _engine.OnNewLink = link => (link.Delay, link.Jitter) = (scenario.Latency, TimeSpan.Zero);
            _clock = new RoundClock { Counts = () => new ScaleCounts(_serverBusy, _serverIn, _serverOut, _engine.Counters.BytesSent) };
            _engine.Tap = _clock;

            // Observer and storage are no part of the model: their machine has no bounds.
            var desk = _engine.AddHost("desk");
            _observer = desk.Spawn("observer", new Listener(reason => _failure = reason));
            _storage = hasStorage ? desk.Spawn("storage", new ModelledStorage()) : null;
            _server = AddHost("server", _ => SpawnServer());
            for (var part = 2; part <= scenario.Parts; part++)
            {
                _parts.Add(AddHost($"part-{part}").Spawn("part", NewPart(), CostOfPart));
            }

            SpawnServer();
            SpawnWorkers();
        }

        /// <summary>The beginnings of all rounds, with something broken at a time if one is given.</summary>
        public IReadOnlyList<RoundStart> Run(TimeSpan? fault)
        {
            if (fault is { } time)
            {
                _engine.At(time, Break);
            }

            var rounds = WarmUp + _scenario.Rounds + 1;
            var end = _engine.Run(() => _clock.Starts.Count >= rounds || _failure is not null, Limit, long.MaxValue);
            return end == RunEnd.Done && _failure is null
                ? _clock.Starts
                : throw new InvalidOperationException($"A modelled run of {_scenario.Workers} workers ended early ({end}): {_failure ?? "nothing moved"}");
        }

        private void Break()
        {
            if (_scenario.Fault == ScaleFault.ServerRestarts)
            {
                _server.Crash(CrashKind.Process);
                _engine.At(_engine.Now + RestartTime, _server.Start);
                return;
            }

            var victim = _workers[_workers.Count / 2];
            victim.DiesSilently = _scenario.Fault == ScaleFault.WorkerFallsSilent;
            victim.Crash(CrashKind.Power);
        }

        private SimulatedHost AddHost(string name, Action<SimulatedHost>? boot = null)
        {
            var host = _engine.AddHost(name, boot);
            host.BytesPerSecond = _scenario.LinkBytesPerSecond;
            return host;
        }

        private void SpawnServer() => _server.Spawn("server", new ParameterServerActor(NewOptions()), CostOfServer);

        private ServerOptions NewOptions() => new()
        {
            Plan = _plan,
            Network = _network,
            HasAccuracy = false,
            Update = new Update(new Sgd(1)),
            Compute = InlineComputePool.Instance,
            Observer = _observer,
            Storage = _storage,
            Incarnation = _server.Incarnation,
            ExpectedWorkers = _scenario.Workers,
            CheckpointEvery = 2 * _scenario.LocalSteps,
            WorkerTimeout = Patience,
            JoinTimeout = TimeSpan.FromMinutes(10),
            StepTimeout = TimeSpan.FromDays(1),
            OtherParts = _parts,
        };

        private PartActor NewPart() => new(new PartOptions
        {
            Plan = _plan,
            Network = _network,
            Update = new Update(new Sgd(1)),
            Compute = InlineComputePool.Instance,
        });

        /// <summary>As a user would set the bound: well above what a step takes.</summary>
        private TimeSpan Patience
        {
            get
            {
                var compute = _scenario.PerRequest + _scenario.PerRound + (_scenario.PerSample * _scenario.BatchSize * _scenario.LocalSteps / _scenario.Workers * _scenario.StragglerSlowness);
                var wires = TimeSpan.FromSeconds(2.0 * _scenario.Workers * SliceBytes / _scenario.LinkBytesPerSecond);
                return TimeSpan.FromSeconds(Math.Max(LeastPatience, 2 * (compute + wires).TotalSeconds));
            }
        }

        private void SpawnWorkers()
        {
            var server = _engine.RefOf(_server, "server");
            var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, RealParameters), capacity: MostLanes);
            var stragglers = (int)Math.Round(_scenario.StragglerShare * _scenario.Workers);
            for (var index = 0; index < _scenario.Workers; index++)
            {
                var slowness = index < stragglers ? _scenario.StragglerSlowness : 1;
                var worker = new ModelledWorker(server, _plan, gradients, _scenario, slowness);
                var host = AddHost($"worker-{index + 1}");
                host.Spawn("worker", worker, worker.CostOf);
                _workers.Add(host);
            }
        }

        private double SliceBytes => (double)_scenario.Parameters * _scenario.BytesPerParameter / _scenario.Parts;

        private int SizeOf(object message)
        {
            var size = message is ComputeLanes or SubtreeGradient or PartParameters ? SmallMessage + (int)SliceBytes : SmallMessage;
            _serverOut += message is ComputeLanes ? size : 0;
            return size;
        }

        private TimeSpan CostOfPart(object message) => message is SubtreeGradient
            ? _scenario.PerMessage + TimeSpan.FromSeconds(SliceBytes / _scenario.ReduceBytesPerSecond)
            : _scenario.PerMessage;

        private TimeSpan CostOfServer(object message)
        {
            var cost = CostOfPart(message);
            if (message is SubtreeGradient gradient && _count.IsLast(gradient))
            {
                cost += _scenario.PerRound;
            }

            _serverBusy += cost;
            _serverIn += message is SubtreeGradient ? SmallMessage + (int)SliceBytes : SmallMessage;
            return cost;
        }
    }

    /// <summary>Tells the gradient that completes a round; second copies may make it an earlier one, which costs the same.</summary>
    private sealed class RoundCount(int lanes)
    {
        private long _step = -1;
        private int _missing;

        public bool IsLast(SubtreeGradient gradient)
        {
            if (gradient.Step > _step)
            {
                (_step, _missing) = (gradient.Step, lanes);
            }

            if (gradient.Step < _step || _missing <= 0)
            {
                return false;
            }

            _missing -= gradient.Subtree.LaneCount;
            return _missing <= 0;
        }
    }

    /// <summary>Notes what the server says, as a program would.</summary>
    private sealed class Listener(Action<string> fail) : IActor
    {
        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case EpochAdvanced report:
                    report.Release();
                    context.Send(context.Sender, Noted.Instance);
                    break;
                case RunNews news:
                    news.Release();
                    context.Send(context.Sender, Noted.Instance);
                    break;
                case EpochEnded or RunWarning:
                    context.Send(context.Sender, Noted.Instance);
                    break;
                case RunFailed failed:
                    fail(failed.Reason);
                    break;
                default:
                    break;
            }
        }
    }
}
