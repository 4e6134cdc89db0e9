using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Faults;

/// <summary>
/// Draws a plan. What is rare in the world is frequent here: every kind that a seed leaves on is as likely as the others, and many faults wait for the
/// moments that matter, such as a checkpoint half written.
/// </summary>
internal sealed class FaultPlanner
{
    // Of the kinds allowed, a seed leaves about this share on: runs with few kinds reach places that those with all never do.
    private const double ShareOfKinds = 0.4;

    private readonly SimulationRandom _random;
    private readonly FaultScene _scene;
    private readonly List<string> _joined = [];
    private int _number;

    private FaultPlanner(SimulationRandom random, FaultScene scene)
    {
        _random = random;
        _scene = scene;
    }

    /// <summary>The plan of a seed.</summary>
    /// <param name="seed">The seed.</param>
    /// <param name="scene">What it is for.</param>
    /// <param name="allowed">Kinds that may happen.</param>
    public static FaultPlan Draw(ulong seed, FaultScene scene, IReadOnlyCollection<FaultKind> allowed)
    {
        var random = new SimulationRandom(seed, "plan");
        return new FaultPlanner(random, scene).Draw([.. allowed.Distinct().Order().Where(kind => IsPossible(kind, scene))]);
    }

    /// <summary>True if a kind means anything in a scene.</summary>
    public static bool IsPossible(FaultKind kind, FaultScene scene) => kind switch
    {
        // Terms begin anew on an empty disk, and parts that remember higher ones would wait for ever.
        FaultKind.DiskLoss => scene.HasDisk && scene.Parts.Count == 0,
        FaultKind.PowerLoss or FaultKind.DiskFull or FaultKind.DiskSlow or FaultKind.DiskFailure or FaultKind.SecondServer => scene.HasDisk,
        FaultKind.Join => scene.MoreWorkers.Count > 0,
        _ => true,
    };

    private FaultPlan Draw(List<FaultKind> possible)
    {
        if (possible.Count == 0 || _random.Chance(0.02))
        {
            return FaultPlan.Empty;
        }

        var kinds = possible.Where(_ => _random.Chance(ShareOfKinds)).ToList();
        if (kinds.Count == 0)
        {
            kinds.Add(possible[_random.Next(possible.Count)]);
        }

        // What audits promise holds where nothing else goes wrong, which would hardly ever be drawn.
        if (kinds.Contains(FaultKind.WrongNumbers) && _random.Chance(0.2) && Draw(FaultKind.WrongNumbers) is { } alone)
        {
            return new FaultPlan([alone]);
        }

        // Mostly a few faults; now and then a storm.
        var count = _random.Chance(0.1) ? _random.Between(10, 30) : _random.Between(1, 6);
        var faults = new List<Fault>();
        for (var index = 0; index < count; index++)
        {
            if (Draw(kinds[_random.Next(kinds.Count)]) is { } fault)
            {
                faults.Add(fault);
            }
        }

        return new FaultPlan(faults);
    }

    private Fault? Draw(FaultKind kind) => kind switch
    {
        FaultKind.Delay => New(kind, AnyMachine(), null, 2 + (98 * _random.Share() * _random.Share())),
        FaultKind.Reordering => New(kind, AnyMachine(), null, _random.Pick(0.02, 0.1, 0.5)),
        FaultKind.Loss => New(kind, AnyMachine(), null, _random.Pick(0.01, 0.05, 0.2, 0.5)),
        FaultKind.Duplication => New(kind, AnyMachine(), null, _random.Pick(0.02, 0.1, 0.5)),
        FaultKind.Corruption => New(kind, AnyMachine(), null, _random.Pick(0.01, 0.05, 0.2)),
        FaultKind.Cut or FaultKind.OneWayCut => DrawCut(kind),
        FaultKind.Clog => New(kind, AnyMachine(), null, 0),
        FaultKind.Crash => New(kind, AnyMachine(), null, _random.Next(2)),
        FaultKind.PowerLoss or FaultKind.DiskLoss => New(kind, _scene.Server, null, _random.Next(2)),
        FaultKind.Freeze => New(kind, AnyMachine(), null, 0),
        FaultKind.Slowness => New(kind, AnyMachine(), null, _random.Pick(1.5, 3, 10, 50)),
        FaultKind.Clock => New(kind, AnyMachine(), null, _random.Pick(0.9, 0.99, 1, 1.01, 1.1)),
        FaultKind.DiskFull => New(kind, _scene.Server, null, 0),
        FaultKind.DiskSlow => New(kind, _scene.Server, null, _random.Pick(3, 30, 300)),
        FaultKind.DiskFailure => New(kind, _scene.Server, null, _random.Pick(0.02, 0.2, 1)),
        FaultKind.WrongNumbers => New(kind, Pick(_scene.Workers), null, 0),
        FaultKind.Join => DrawJoin(),
        FaultKind.Leave => New(kind, Pick(_scene.Workers), null, 0),
        _ => New(kind, _scene.Standby, null, 0),
    };

    private Fault DrawCut(FaultKind kind)
    {
        // Between the server and somebody, mostly: workers have little to say to each other.
        var machine = AnyMachine();
        var other = _random.Chance(0.3) || machine == _scene.Server ? null : _scene.Server;
        if (machine == _scene.Server && _random.Chance(0.5))
        {
            other = Pick(_scene.Workers);
        }

        return kind == FaultKind.OneWayCut && other is not null && _random.Chance(0.5) ? New(kind, other, machine, 0) : New(kind, machine, other, 0);
    }

    private Fault? DrawJoin()
    {
        var left = _scene.MoreWorkers.Except(_joined).ToList();
        if (left.Count == 0)
        {
            return null;
        }

        _joined.Add(left[0]);
        return New(FaultKind.Join, left[0], null, 0);
    }

    private Fault New(FaultKind kind, string machine, string? other, double amount)
    {
        var (trigger, count, after) = When(kind);
        return new Fault(++_number, kind, trigger, count, after, HowLong(kind), machine, other, amount);
    }

    private (FaultTrigger Trigger, int Count, TimeSpan After) When(FaultKind kind)
    {
        if (kind is FaultKind.Join or FaultKind.Leave or FaultKind.WrongNumbers || _random.Chance(0.5))
        {
            return (FaultTrigger.Time, 1, _scene.Length * _random.Share());
        }

        var isSudden = kind is FaultKind.Crash or FaultKind.PowerLoss or FaultKind.DiskLoss or FaultKind.Freeze or FaultKind.SecondServer;
        var after = isSudden && _random.Chance(0.7)
            ? _random.Between(TimeSpan.Zero, TimeSpan.FromMilliseconds(5))
            : _random.Around(TimeSpan.FromMilliseconds(20));
        var trigger = _random.Pick(
            FaultTrigger.CheckpointStored, FaultTrigger.CheckpointBegun, FaultTrigger.Claimed, FaultTrigger.Joined, FaultTrigger.Gradient, FaultTrigger.Committed);
        if (trigger is FaultTrigger.CheckpointStored or FaultTrigger.CheckpointBegun or FaultTrigger.Claimed && !_scene.HasDisk)
        {
            trigger = FaultTrigger.Gradient;
        }

        if (trigger == FaultTrigger.Committed && _scene.Parts.Count == 0)
        {
            trigger = FaultTrigger.Gradient;
        }

        var most = trigger switch { FaultTrigger.Claimed => 2, FaultTrigger.Joined => 6, FaultTrigger.Gradient => 60, _ => 8 };
        return (trigger, _random.Between(1, most), after);
    }

    private TimeSpan HowLong(FaultKind kind) => kind switch
    {
        FaultKind.Clock => _random.Chance(0.5) ? TimeSpan.Zero : _scene.WorkerTimeout * _random.Share(),
        FaultKind.Join or FaultKind.Leave or FaultKind.SecondServer => TimeSpan.Zero,

        // Now shorter than the bounds of the protocol, now longer.
        _ => _scene.WorkerTimeout * _random.Pick(0.01, 0.1, 0.5, 1, 2, 4) * (0.5 + _random.Share()),
    };

    private string AnyMachine()
    {
        var draw = _random.Share();
        return draw < 0.35 ? _scene.Server
            : draw < 0.5 && _scene.Parts.Count > 0 ? Pick(_scene.Parts)
            : Pick(_scene.Workers);
    }

    private string Pick(IReadOnlyList<string> machines) => machines[_random.Next(machines.Count)];
}
