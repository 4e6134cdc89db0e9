using ActorNet.Core.Actors;

namespace ActorNet.Simulation.Engine;

/// <summary>How much of a machine's disk a crash takes with it.</summary>
internal enum CrashKind
{
    /// <summary>The process dies; what it wrote stays.</summary>
    Process,

    /// <summary>The machine loses power: what was not synced is lost or torn.</summary>
    Power,

    /// <summary>The machine comes back without its disk.</summary>
    Disk,
}

/// <summary>Something of a machine that a crash concerns besides its actors, such as a disk.</summary>
internal interface ICrashes
{
    /// <summary>The machine has crashed.</summary>
    void OnCrash(CrashKind kind, TimeSpan time);
}

/// <summary>A machine: actors that share memory, a clock, and a fate.</summary>
internal sealed class SimulatedHost
{
    private readonly SimulationEngine _engine;
    private readonly Action<SimulatedHost>? _boot;
    private readonly List<SimulatedCell> _cells = [];
    private readonly List<ICrashes> _attached = [];
    private TimeSpan _clockBase;
    private TimeSpan _clockSince;
    private TimeSpan _outFree;
    private TimeSpan _inFree;

    public SimulatedHost(SimulationEngine engine, string name, int index, Action<SimulatedHost>? boot)
    {
        _engine = engine;
        _boot = boot;
        Name = name;
        Index = index;
    }

    public string Name { get; }

    public int Index { get; }

    public bool IsUp { get; private set; } = true;

    /// <summary>How often it has started.</summary>
    public int Incarnation { get; private set; } = 1;

    /// <summary>True while its actors do nothing, though time passes.</summary>
    public bool IsFrozen { get; private set; }

    /// <summary>By what the time that messages take is multiplied.</summary>
    public double Slowness { get; set; } = 1;

    /// <summary>Seconds of its clock a second.</summary>
    public double ClockRate { get; private set; } = 1;

    /// <summary>True if nobody is told when it crashes; else those who watch its actors are, a little later.</summary>
    public bool DiesSilently { get; set; }

    /// <summary>Bytes a second that it can send and receive; null for no bound.</summary>
    public double? BytesPerSecond { get; set; }

    /// <summary>Its running actors.</summary>
    public IReadOnlyList<SimulatedCell> Cells => _cells;

    /// <summary>Starts an actor under a name.</summary>
    /// <param name="name">Its name; an actor that has it already is replaced.</param>
    /// <param name="actor">The actor.</param>
    /// <param name="cost">The time that each message takes, or null for none.</param>
    public SimulatedRef Spawn(string name, IActor actor, Func<object, TimeSpan>? cost = null)
    {
        var address = _engine.RefOf(this, name);
        if (address.Cell is { HasStopped: false } before)
        {
            throw new InvalidOperationException($"{before.Ref.Address} is running.");
        }

        var cell = new SimulatedCell(_engine, this, address, actor, cost);
        address.Cell = cell;
        _cells.Add(cell);
        cell.Post(new Envelope(null, Started.Instance, null, 0));
        return address;
    }

    /// <summary>One of its actors has stopped.</summary>
    public void Forget(SimulatedCell cell) => _cells.Remove(cell);

    /// <summary>Has something told of crashes.</summary>
    public void Attach(ICrashes attached) => _attached.Add(attached);

    /// <summary>Ends all actors at once, with their mailboxes and timers.</summary>
    public void Crash(CrashKind kind)
    {
        if (!IsUp)
        {
            return;
        }

        IsUp = false;
        IsFrozen = false;
        _engine.Counters.Crashes++;
        var cells = _cells.ToArray();
        _cells.Clear();
        foreach (var cell in cells)
        {
            cell.Crash(isSilent: DiesSilently);
        }

        foreach (var attached in _attached)
        {
            attached.OnCrash(kind, _engine.Now);
        }
    }

    /// <summary>Starts a crashed machine: its clock begins anew, and its boot action starts the actors.</summary>
    public void Start()
    {
        if (IsUp)
        {
            return;
        }

        IsUp = true;
        Incarnation++;
        _engine.Counters.Restarts++;
        _clockBase = TimeSpan.Zero;
        _clockSince = _engine.Now;
        _boot?.Invoke(this);
    }

    /// <summary>Stops the machine from doing anything, until <see cref="Thaw"/>.</summary>
    public void Freeze()
    {
        _engine.Counters.Freezes += IsUp && !IsFrozen ? 1 : 0;
        IsFrozen = IsUp;
    }

    /// <summary>Ends a freeze: what waited is done now.</summary>
    public void Thaw()
    {
        if (!IsFrozen)
        {
            return;
        }

        IsFrozen = false;
        foreach (var cell in _cells.ToArray())
        {
            cell.Resume();
        }
    }

    /// <summary>Has its clock run at another rate from now on, after a leap forward.</summary>
    public void SetClock(double rate, TimeSpan leap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(leap, TimeSpan.Zero);
        _clockBase = LocalTime(_engine.Now) + leap;
        _clockSince = _engine.Now;
        ClockRate = rate;
        foreach (var cell in _cells)
        {
            cell.ResetTimers();
        }
    }

    /// <summary>The time of its clock.</summary>
    public TimeSpan LocalTime(TimeSpan time) => _clockBase + ((time - _clockSince) * ClockRate);

    /// <summary>When its clock will show a time, rounded up so that it does show it then.</summary>
    public TimeSpan TimeOf(TimeSpan local) =>
        local <= LocalTime(_engine.Now) ? _engine.Now : _clockSince + ((local - _clockBase) / ClockRate) + TimeSpan.FromTicks(ClockRate == 1 ? 0 : 1);

    /// <summary>When bytes that are ready at a time have left.</summary>
    public TimeSpan TakeOut(TimeSpan ready, int bytes) => BytesPerSecond is { } rate ? Take(ref _outFree, ready, bytes / rate) : ready;

    /// <summary>
    /// When bytes are here of which the last would arrive at a time: they come in as they are sent, so only those of others, which come at the same time, make
    /// them later.
    /// </summary>
    public TimeSpan TakeIn(TimeSpan last, int bytes)
    {
        if (BytesPerSecond is not { } rate)
        {
            return last;
        }

        var seconds = bytes / rate;
        return Take(ref _inFree, last - TimeSpan.FromSeconds(seconds), seconds);
    }

    private static TimeSpan Take(ref TimeSpan free, TimeSpan ready, double seconds)
    {
        free = (free > ready ? free : ready) + TimeSpan.FromSeconds(seconds);
        return free;
    }
}
