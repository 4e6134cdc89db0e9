namespace ActorNet.Simulation.Engine;

/// <summary>What happened in a simulation, counted.</summary>
internal sealed class SimulationCounters
{
    public long Events { get; set; }

    /// <summary>Messages received by actors.</summary>
    public long Received { get; set; }

    /// <summary>Messages handed to the network.</summary>
    public long Sent { get; set; }

    public long BytesSent { get; set; }

    public long Lost { get; set; }

    public long CutOff { get; set; }

    public long Duplicated { get; set; }

    public long Reordered { get; set; }

    public long Corrupted { get; set; }

    /// <summary>Corrupted messages that the codec refused, as it must.</summary>
    public long CorruptionsCaught { get; set; }

    /// <summary>Messages to an address where nobody is, or whose machine is down.</summary>
    public long Undeliverable { get; set; }

    /// <summary>The most messages that have waited in one mailbox.</summary>
    public int LongestMailbox { get; set; }

    public int Crashes { get; set; }

    public int Restarts { get; set; }

    public int Freezes { get; set; }
}
