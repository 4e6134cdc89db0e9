namespace ActorNet.Simulation;

/// <summary>What can go wrong in a simulation. Every seed switches some kinds off.</summary>
public enum FaultKind
{
    /// <summary>Messages of a machine take longer for a while.</summary>
    Delay,

    /// <summary>Messages overtake each other.</summary>
    Reordering,

    /// <summary>Messages are lost.</summary>
    Loss,

    /// <summary>Messages come twice.</summary>
    Duplication,

    /// <summary>Bits of messages are flipped, or their ends cut off; checksums must catch it.</summary>
    Corruption,

    /// <summary>Nothing passes between a machine and others, in either direction.</summary>
    Cut,

    /// <summary>Nothing passes in one direction.</summary>
    OneWayCut,

    /// <summary>Messages to a machine are held up, and all come at the end.</summary>
    Clog,

    /// <summary>A machine's process dies; its files stay.</summary>
    Crash,

    /// <summary>A machine loses power: what its disk had not synced is lost or torn.</summary>
    PowerLoss,

    /// <summary>A machine loses power and comes back with an empty disk.</summary>
    DiskLoss,

    /// <summary>A machine does nothing for a while.</summary>
    Freeze,

    /// <summary>A machine computes more slowly for a while.</summary>
    Slowness,

    /// <summary>A machine's clock leaps forward, and runs fast or slow from then on.</summary>
    Clock,

    /// <summary>A disk is full for a while.</summary>
    DiskFull,

    /// <summary>A disk is slow for a while.</summary>
    DiskSlow,

    /// <summary>Operations of a disk fail at random for a while.</summary>
    DiskFailure,

    /// <summary>A worker computes wrong numbers for a while.</summary>
    WrongNumbers,

    /// <summary>Another worker joins.</summary>
    Join,

    /// <summary>A worker takes its leave.</summary>
    Leave,

    /// <summary>A second server is started on another machine while the first still runs.</summary>
    SecondServer,
}
