using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;
using ActorNet.Runs;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;
using ActorNet.Worker;

namespace ActorNet.Simulation.Training;

/// <content>The actors of each machine, what their work takes, and the supervisor that starts them again.</content>
internal sealed partial class TrainingWorld
{
    public const string ServerActorName = "server";
    public const string StorageActorName = "storage";
    public const string WorkerActorName = "worker";
    public const string Fingerprint = "simulated";
    public const int KeptCheckpoints = 3;
    public const string PartActorName = "part";
    private const string ObserverActorName = "observer";

    // Messages of the engine's and small ones take next to nothing, but not nothing: two of them never come at one time.
    private static readonly TimeSpan MessageTime = TimeSpan.FromMicroseconds(20);

    private readonly Dictionary<string, SimulatedMount> _mounts;
    private string _newestServer = ServerMachine;
    private readonly HashSet<string> _down = [];
    private bool _standbyIsUsed;
    private int _restarts;

    /// <summary>A server has failed. A supervisor starts it again, if there is one; else, with no other server at work, the run has failed.</summary>
    public void OnFailed(string machine, RunFailed failed)
    {
        Failures.Add((machine, failed, Engine.Now - Faults.QuietFrom));

        // A server that another has taken the run from stays down: that is what is meant to happen.
        var isSuperseded = failed.Cause == RunFailure.Superseded && _newestServer != machine;
        if (!isSuperseded && failed.Cause != RunFailure.NonFinite && _case.RestartsFailed && _restarts++ < MostRestarts)
        {
            var host = _machines[machine];
            Engine.At(Engine.Now + (_case.WorkerTimeout * (0.5 + _random.Share())), () => Restart(host));
            return;
        }

        _down.Add(machine);
        if (!IsServing(machine == ServerMachine ? StandbyMachine : ServerMachine))
        {
            Failed = Failures.FindLast(static failure => failure.Failure.Cause != RunFailure.Superseded).Failure ?? failed;
        }
    }

    private const int MostRestarts = 50;

    /// <summary>True if a server is at work on a machine, or will be once the machine is up again.</summary>
    private bool IsServing(string machine) => !_down.Contains(machine) && (machine == ServerMachine || _standbyIsUsed);

    /// <summary>The run folder as a checker sees it, from a machine of its own.</summary>
    public SimulatedMount PeekDisk()
    {
        (Disk.FailureRate, Disk.Capacity) = (0, null);
        return new(Disk, _machines[ServerMachine].IsUp ? _machines[ServerMachine] : Engine.AddHost("checker"));
    }

    private void SpawnServer(SimulatedHost host, long incarnation)
    {
        var observer = host.Spawn(ObserverActorName, new RunObserver(this, host.Name));
        host.Spawn(ServerActorName, new ParameterServerActor(new ServerOptions
        {
            Plan = _case.Plan,
            Network = _case.Network,
            HasAccuracy = _case.HasAccuracy,
            Control = _case.Training.Control,
            InitialParameters = _case.Training.Initial?.Parameters,
            Update = _case.ServerUpdate,
            Compute = InlineComputePool.Instance,
            Observer = observer,
            Storage = _case.HasDisk ? host.Spawn(StorageActorName, NewStorage(host), _ => MessageTime) : null,

            // Lives of both servers have numbers of their own.
            Incarnation = (2 * incarnation) + (host.Name == ServerMachine ? 0 : 1),
            ExpectedWorkers = _case.Workers,
            WorkersToGoOn = 1,
            CheckpointEvery = _case.Training.CheckpointEvery,
            KeepsLedger = _case.HasLedger,
            OtherParts = [.. PartMachines.Select(part => Engine.RefOf(_machines[part], PartActorName))],
            AuditShare = _case.Training.AuditShare,
            Run = Fingerprint,
            WorkerTimeout = _case.WorkerTimeout,
            JoinTimeout = _case.RejoinTimeout,
            RejoinTimeout = _case.RejoinTimeout,
            StepTimeout = 60 * _case.WorkerTimeout,
            StorageTimeout = 20 * _case.WorkerTimeout,
        }), _ => MessageTime);
    }

    private StorageActor NewStorage(SimulatedHost host)
    {
        var mount = _mounts[host.Name];
        var checkpoints = new CheckpointFolder(mount, _case.Network, _case.ServerUpdate.SlotCount, Fingerprint, KeptCheckpoints);
        return new StorageActor(new RunStorage(mount, checkpoints, _case.HasLedger ? LedgerHeader.Of(Fingerprint, _case.Plan, isStable: true) : null));
    }

    private void SpawnPart(SimulatedHost host, long incarnation) => host.Spawn(
        PartActorName,
        new PartActor(new PartOptions
        {
            Plan = _case.Plan,
            Network = _case.Network,
            Update = _case.ServerUpdate,
            Compute = InlineComputePool.Instance,
            KeepsLedger = _case.HasLedger,
            Incarnation = incarnation,
        }),
        _ => MessageTime);

    private void SpawnWorker(SimulatedHost host, long incarnation)
    {
        // A supervisor starts a worker with the address of the server that it knows of then.
        var server = Engine.RefOf(_machines[_newestServer], ServerActorName);
        var other = Engine.RefOf(_machines[_newestServer == ServerMachine ? StandbyMachine : ServerMachine], ServerActorName);
        var job = new WorkerJob(_case.Plan, _case.Network, _case.Training.Loss, _case.Data.Train, _case.Data.Validation, _case.Data.Test, _case.LocalUpdate);
        var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, _case.Network.ParameterCount), capacity: 16);
        var options = new WorkerOptions
        {
            Incarnation = incarnation,
            Host = host.Name,
            Run = Fingerprint,
            WorkerTimeout = _case.WorkerTimeout,
            ServerTimeout = 2 * _case.RejoinTimeout,
            OtherServers = _case.KnowsStandby ? [other] : [],
        };
        var number = int.Parse(host.Name.AsSpan("worker-".Length), System.Globalization.CultureInfo.InvariantCulture);
        var worker = new WrongNumbersWorker(new WorkerActor(server, job, gradients, options), () => _wrong.Contains(host.Name), number);
        host.Spawn(WorkerActorName, worker, message => TimeOf(message, _case.Slownesses[number - 1]));
    }

    private TimeSpan TimeOf(object message, double slowness) => message switch
    {
        ComputeLanes request => MessageTime + (_case.SampleTime * SamplesOf(request) * slowness),
        EvaluateRows => MessageTime + (_case.SampleTime * RunPlan.EvaluationRows * SimulatedCase.EvaluationShare * slowness),
        _ => MessageTime,
    };

    private int SamplesOf(ComputeLanes request)
    {
        var samples = 0;
        if (request.Step < _case.Plan.TotalSteps)
        {
            var count = _case.Plan.SamplesOfRound(request.Step);
            foreach (var lane in request.Lanes)
            {
                samples += Lanes.Start(lane + 1, _case.Plan.Lanes, count) - Lanes.Start(lane, _case.Plan.Lanes, count);
            }
        }

        return samples;
    }

    private void OnActorStopped(SimulatedCell cell, Exception? cause)
    {
        // Crashed machines are started again by the plan.
        if (cell.CrashedAt is not null || cell.Ref.Name != WorkerActorName || _left.Contains(cell.Host.Name) || cause is null)
        {
            return;
        }

        var life = cell.Host.Incarnation;
        Engine.At(Engine.Now + (_case.WorkerTimeout * (0.5 + _random.Share())), () =>
        {
            if (cell.Host.IsUp && cell.Host.Incarnation == life)
            {
                Restart(cell.Host);
            }
        });
    }
}
