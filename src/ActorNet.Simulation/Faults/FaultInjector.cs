using System.Globalization;
using ActorNet.Simulation.Disks;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Faults;

/// <summary>What faults happen to.</summary>
internal interface IFaultTargets
{
    /// <summary>A machine by name, or null if this simulation has none of that name.</summary>
    SimulatedHost? Machine(string name);

    /// <summary>The disk that a machine uses, or null.</summary>
    SimulatedDisk? DiskOf(string machine);

    /// <summary>Has a worker compute wrong numbers, or right ones again.</summary>
    void SetWrong(string machine, bool isWrong);

    /// <summary>Has another worker join.</summary>
    void Join(string machine);

    /// <summary>Has a worker take its leave.</summary>
    void Leave(string machine);

    /// <summary>Starts a second server.</summary>
    void StartServer(string machine);
}

/// <summary>Has the faults of a plan happen: each once, at its time or after what it waits for.</summary>
internal sealed class FaultInjector
{
    private readonly SimulationEngine _engine;
    private readonly IFaultTargets _targets;
    private readonly List<Fault> _waiting;
    private readonly List<Fault> _active = [];
    private readonly Dictionary<Fault, TimeSpan> _ends = [];
    private readonly Dictionary<SimulatedLink, (TimeSpan Delay, TimeSpan Jitter)> _usual = [];
    private readonly int[] _counts = new int[Enum.GetValues<FaultTrigger>().Length];

    /// <summary>Arms a plan.</summary>
    public FaultInjector(SimulationEngine engine, FaultPlan plan, IFaultTargets targets)
    {
        _engine = engine;
        _targets = targets;
        _waiting = [.. plan.Faults.Where(static fault => fault.Trigger != FaultTrigger.Time)];
        foreach (var fault in plan.Faults.Where(static fault => fault.Trigger == FaultTrigger.Time))
        {
            Schedule(fault);
        }
    }

    /// <summary>When the last fault that is known to come will be over.</summary>
    public TimeSpan QuietFrom { get; private set; }

    /// <summary>Faults that have begun, in their order.</summary>
    public List<Fault> Happened { get; } = [];

    /// <summary>Gets a line for every fault that begins.</summary>
    public Action<string>? Trace { get; set; }

    /// <summary>Something has happened that faults may wait for.</summary>
    public void OnTrigger(FaultTrigger trigger)
    {
        var count = ++_counts[(int)trigger];
        for (var index = _waiting.Count - 1; index >= 0; index--)
        {
            if (_waiting[index] is var fault && fault.Trigger == trigger && fault.Count == count)
            {
                _waiting.RemoveAt(index);
                Schedule(fault);
            }
        }
    }

    /// <summary>Takes note of a link and its usual delay.</summary>
    public void OnNewLink(SimulatedLink link)
    {
        _usual[link] = (link.Delay, link.Jitter);
        Refresh(link);
    }

    private void Schedule(Fault fault)
    {
        var begin = fault.Trigger == FaultTrigger.Time ? fault.After : _engine.Now + fault.After;
        var lasts = fault.Kind == FaultKind.Clock ? TimeSpan.Zero : fault.Duration;
        QuietFrom = begin + lasts > QuietFrom ? begin + lasts : QuietFrom;
        _engine.At(begin, () => Begin(fault));
    }

    private void Begin(Fault fault)
    {
        Happened.Add(fault);
        Trace?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{_engine.Now.TotalSeconds,10:0.00000}  fault {fault}"));
        switch (fault.Kind)
        {
            case FaultKind.Join:
                _targets.Join(fault.Machine);
                return;
            case FaultKind.Leave:
                _targets.Leave(fault.Machine);
                return;
            case FaultKind.SecondServer:
                _targets.StartServer(fault.Machine);
                return;
            default:
                break;
        }

        if (_targets.Machine(fault.Machine) is not { } machine)
        {
            return;
        }

        switch (fault.Kind)
        {
            case FaultKind.Crash or FaultKind.PowerLoss or FaultKind.DiskLoss:
                machine.DiesSilently = fault.Amount > 0;
                machine.Crash(fault.Kind switch { FaultKind.Crash => CrashKind.Process, FaultKind.PowerLoss => CrashKind.Power, _ => CrashKind.Disk });
                _engine.At(_engine.Now + fault.Duration, machine.Start);
                return;
            case FaultKind.Clock:
                machine.SetClock(fault.Amount, fault.Duration);
                return;
            case FaultKind.Freeze:
                machine.Freeze();
                break;
            case FaultKind.WrongNumbers:
                _targets.SetWrong(fault.Machine, true);
                break;
            default:
                break;
        }

        _active.Add(fault);
        _ends[fault] = _engine.Now + fault.Duration;
        Refresh(machine, fault.Kind);
        _engine.At(_engine.Now + fault.Duration, () => End(fault, machine));
    }

    private void End(Fault fault, SimulatedHost machine)
    {
        _active.Remove(fault);
        var goesOn = _active.Any(other => other.Kind == fault.Kind && other.Machine == fault.Machine);
        switch (fault.Kind)
        {
            case FaultKind.Freeze when !goesOn:
                machine.Thaw();
                break;
            case FaultKind.WrongNumbers when !goesOn:
                _targets.SetWrong(fault.Machine, false);
                break;
            default:
                break;
        }

        Refresh(machine, fault.Kind);
    }

    private void Refresh(SimulatedHost machine, FaultKind kind)
    {
        switch (kind)
        {
            case FaultKind.Slowness:
                machine.Slowness = Largest(FaultKind.Slowness, machine.Name, least: 1);
                break;
            case FaultKind.DiskFull or FaultKind.DiskSlow or FaultKind.DiskFailure when _targets.DiskOf(machine.Name) is { } disk:
                disk.Slowness = Largest(FaultKind.DiskSlow, machine.Name, least: 1);
                disk.FailureRate = Largest(FaultKind.DiskFailure, machine.Name, least: 0);
                disk.Capacity = _active.Exists(fault => fault.Kind == FaultKind.DiskFull) ? disk.Capacity ?? disk.Used : null;
                break;
            default:
                foreach (var link in _engine.Links)
                {
                    Refresh(link);
                }

                break;
        }
    }

    private void Refresh(SimulatedLink link)
    {
        var (delay, jitter) = _usual[link];
        link.IsCut = false;
        (link.Loss, link.Duplication, link.Corruption, link.Reordering) = (0, 0, 0, 0);
        link.CloggedUntil = TimeSpan.Zero;
        var factor = 1.0;
        foreach (var fault in _active)
        {
            var isFrom = link.From.Name == fault.Machine && (fault.Other is null || fault.Other == link.To.Name);
            var isTo = link.To.Name == fault.Machine && (fault.Other is null || fault.Other == link.From.Name);
            if (!isFrom && !isTo)
            {
                continue;
            }

            switch (fault.Kind)
            {
                case FaultKind.Delay:
                    factor = Math.Max(factor, fault.Amount);
                    break;
                case FaultKind.Reordering:
                    link.Reordering = Math.Max(link.Reordering, fault.Amount);
                    break;
                case FaultKind.Loss:
                    link.Loss = Math.Max(link.Loss, fault.Amount);
                    break;
                case FaultKind.Duplication:
                    link.Duplication = Math.Max(link.Duplication, fault.Amount);
                    break;
                case FaultKind.Corruption:
                    link.Corruption = Math.Max(link.Corruption, fault.Amount);
                    break;
                case FaultKind.Cut:
                    link.IsCut = true;
                    break;
                case FaultKind.OneWayCut:
                    link.IsCut |= isFrom;
                    break;
                case FaultKind.Clog when isTo:
                    link.CloggedUntil = _ends[fault];
                    break;
                default:
                    break;
            }
        }

        link.Delay = delay * factor;
        link.Jitter = jitter * factor;
    }

    /// <summary>Of faults that overlap the worst counts: multiplied they would outlast every bound.</summary>
    private double Largest(FaultKind kind, string machine, double least) =>
        _active.Where(fault => fault.Kind == kind && fault.Machine == machine).Select(static fault => fault.Amount).Append(least).Max();
}
