using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;

namespace ActorNet.Simulation.Training;

/// <summary>
/// The machines of a simulated training and who runs on them: a server with storage and observer, parts, workers, and a supervisor that starts
/// again what ends. The actors are the product's own.
/// </summary>
internal sealed partial class TrainingWorld : IFaultTargets
{
    public const string ServerMachine = "server";
    public const string StandbyMachine = "standby";

    private readonly SimulatedCase _case;
    private readonly Dictionary<string, SimulatedHost> _machines = [];
    private readonly Dictionary<string, long> _incarnations = [];
    private readonly HashSet<string> _left = [];
    private readonly HashSet<string> _wrong = [];
    private readonly SimulationRandom _random;

    public TrainingWorld(SimulatedCase @case, FaultPlan plan)
    {
        _case = @case;
        Engine = new SimulationEngine(@case.Seed, new MessageCodec(@case.Plan, @case.Network.ParameterCount));
        _random = Engine.NewStream("world");
        Faults = new FaultInjector(Engine, plan, this);
        Engine.OnNewLink = link =>
        {
            link.Delay = @case.LinkDelay;
            link.Jitter = @case.LinkDelay * 0.5;
            Faults.OnNewLink(link);
        };
        Engine.OnActorStopped = OnActorStopped;
        Disk = new SimulatedDisk(Engine, "run");
        foreach (var name in (IEnumerable<string>)[ServerMachine, StandbyMachine, .. PartMachines, .. WorkerMachines, .. MoreWorkerMachines])
        {
            _machines.Add(name, Engine.AddHost(name, Boot));
        }

        _mounts = _machines.Where(static pair => pair.Key is ServerMachine or StandbyMachine)
            .ToDictionary(static pair => pair.Key, pair => Disk.Mount(pair.Value));
    }

    public SimulationEngine Engine { get; }

    public FaultInjector Faults { get; }

    public SimulatedDisk Disk { get; }

    /// <summary>How the run ended, once it has.</summary>
    public RunEnded? Ended { get; private set; }

    /// <summary>The last failure of a server that nobody starts again.</summary>
    public RunFailed? Failed { get; private set; }

    /// <summary>All failures of servers, in their order, and how long after the last fault they came.</summary>
    public List<(string Machine, RunFailed Failure, TimeSpan Quiet)> Failures { get; } = [];

    public List<(TimeSpan Time, string Machine, string Text)> Warnings { get; } = [];

    /// <summary>Machines that computed wrong numbers at some time.</summary>
    public HashSet<string> Liars { get; } = [];

    /// <summary>Machines whose workers were told not to come back.</summary>
    public HashSet<string> ShutOut { get; } = [];

    public bool IsOver => Ended is not null || Failed is not null;

    public IEnumerable<string> WorkerMachines => Enumerable.Range(1, _case.Workers).Select(static number => $"worker-{number}");

    public IEnumerable<string> MoreWorkerMachines => Enumerable.Range(_case.Workers + 1, _case.MoreWorkers).Select(static number => $"worker-{number}");

    public IEnumerable<string> PartMachines => Enumerable.Range(2, _case.Parts - 1).Select(static number => $"part-{number}");

    /// <summary>How often the actors of a machine have been started.</summary>
    public long IncarnationOf(string machine) => _incarnations.GetValueOrDefault(machine);

    /// <summary>What faults can be drawn for.</summary>
    public static FaultScene SceneOf(SimulatedCase @case) => new(
        [.. Enumerable.Range(1, @case.Workers).Select(static number => $"worker-{number}")],
        [.. Enumerable.Range(@case.Workers + 1, @case.MoreWorkers).Select(static number => $"worker-{number}")],
        [.. Enumerable.Range(2, @case.Parts - 1).Select(static number => $"part-{number}")],
        ServerMachine,
        StandbyMachine,
        @case.HasDisk,
        @case.Length,
        @case.WorkerTimeout);

    /// <summary>Starts everybody, the workers not all at once.</summary>
    public void Start()
    {
        foreach (var name in (IEnumerable<string>)[.. PartMachines, ServerMachine])
        {
            Boot(_machines[name]);
        }

        foreach (var name in WorkerMachines)
        {
            Engine.At(_random.Chance(0.5) ? TimeSpan.Zero : _case.LinkDelay * 10 * _random.Share(), () => Join(name));
        }
    }

    public SimulatedHost? Machine(string name) => _machines.GetValueOrDefault(name);

    public SimulatedDisk? DiskOf(string machine) => machine is ServerMachine or StandbyMachine ? Disk : null;

    public void SetWrong(string machine, bool isWrong)
    {
        if (isWrong)
        {
            _wrong.Add(machine);
            Liars.Add(machine);
        }
        else
        {
            _wrong.Remove(machine);
        }
    }

    public void Join(string machine)
    {
        if (_machines[machine] is { IsUp: true, Cells.Count: 0 } host)
        {
            Boot(host);
        }
    }

    public void Leave(string machine)
    {
        // Somebody has to stay.
        var staying = _machines.Values.Count(host => IsWorker(host.Name) && !_left.Contains(host.Name) && host.Cells.Count > 0);
        if (staying < 2 || !_left.Add(machine))
        {
            return;
        }

        Engine.Send(Engine.RefOf(_machines[machine], WorkerActorName), new LeaveRun());
    }

    public void StartServer(string machine)
    {
        if (_machines[machine] is { IsUp: true, Cells.Count: 0 } host)
        {
            _standbyIsUsed = true;
            Boot(host);

            // Some workers are sent to it at once; the others find it when their supervisors start them again.
            foreach (var worker in _machines.Values.Where(other => IsWorker(other.Name) && other.Cells.Count > 0 && other.IsUp).ToList())
            {
                if (_random.Chance(0.5))
                {
                    Engine.At(Engine.Now + (_case.WorkerTimeout * _random.Share()), () => Restart(worker));
                }
            }
        }
    }

    public void OnEnded(string machine, RunEnded ended)
    {
        EndedOn = machine;
        Ended ??= ended;
    }

    /// <summary>The machine whose server ended the run.</summary>
    public string? EndedOn { get; private set; }

    public void OnWarning(string machine, string text) => Warnings.Add((Engine.Now, machine, text));

    private static bool IsWorker(string machine) => machine.StartsWith("worker-", StringComparison.Ordinal);

    private static void Restart(SimulatedHost host)
    {
        if (host.IsUp)
        {
            host.Crash(CrashKind.Process);
            host.Start();
        }
    }

    private void Boot(SimulatedHost host)
    {
        var incarnation = _incarnations[host.Name] = _incarnations.GetValueOrDefault(host.Name) + 1;
        if (IsWorker(host.Name))
        {
            if (!_left.Contains(host.Name))
            {
                SpawnWorker(host, incarnation);
            }
        }
        else if (host.Name is ServerMachine or StandbyMachine)
        {
            // A standby that nobody has started yet stays as it is. Whoever starts last claims last: supervisors send workers there from now on.
            if (host.Name == ServerMachine || _standbyIsUsed)
            {
                _newestServer = host.Name;
                _down.Remove(host.Name);
                SpawnServer(host, incarnation);
            }
        }
        else
        {
            SpawnPart(host, incarnation);
        }
    }
}
