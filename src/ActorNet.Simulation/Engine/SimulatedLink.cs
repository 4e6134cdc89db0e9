namespace ActorNet.Simulation.Engine;

/// <summary>The way from one machine to another: how long messages take and what happens to them.</summary>
internal sealed class SimulatedLink(SimulatedHost from, SimulatedHost to, SimulationRandom random)
{
    private TimeSpan _lastArrival;

    public SimulatedHost From { get; } = from;

    public SimulatedHost To { get; } = to;

    public SimulationRandom Random { get; } = random;

    /// <summary>The least time a message takes.</summary>
    public TimeSpan Delay { get; set; } = TimeSpan.FromMilliseconds(0.05);

    /// <summary>Typical time that comes on top, by chance.</summary>
    public TimeSpan Jitter { get; set; } = TimeSpan.FromMilliseconds(0.05);

    /// <summary>Probability that a message is lost.</summary>
    public double Loss { get; set; }

    /// <summary>Probability that a message comes twice.</summary>
    public double Duplication { get; set; }

    /// <summary>Probability that bits of a message are flipped.</summary>
    public double Corruption { get; set; }

    /// <summary>Probability that a message is held back while later ones pass.</summary>
    public double Reordering { get; set; }

    /// <summary>How long such a message is held back, typically.</summary>
    public TimeSpan HoldBack { get; set; } = TimeSpan.FromMilliseconds(5);

    /// <summary>True while nothing comes through.</summary>
    public bool IsCut { get; set; }

    /// <summary>Messages arrive no earlier.</summary>
    public TimeSpan CloggedUntil { get; set; }

    /// <summary>When a message that leaves now arrives: after those before it, unless it is held back.</summary>
    public TimeSpan ArrivalOf(TimeSpan leaves, int bytes, out bool isReordered)
    {
        var arrives = leaves + Delay + (Jitter > TimeSpan.Zero ? Random.Around(Jitter) : TimeSpan.Zero);
        arrives = arrives < CloggedUntil ? CloggedUntil : arrives;
        arrives = To.TakeIn(arrives, bytes);
        isReordered = Random.Chance(Reordering);
        if (isReordered)
        {
            return arrives + Random.Around(HoldBack);
        }

        arrives = arrives < _lastArrival ? _lastArrival : arrives;
        _lastArrival = arrives;
        return arrives;
    }
}
