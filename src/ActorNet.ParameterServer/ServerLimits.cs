namespace ActorNet.ParameterServer;

/// <summary>The bounds of a parameter server's queues, retries and waits that are no settings of a run.</summary>
public static class ServerLimits
{
    /// <summary>Steps that may be left out one after the other before the run counts as failed.</summary>
    public const int MaximumSkippedInARow = 100;

    /// <summary>How often each worker may be given up for silence before an answer to anything comes.</summary>
    public const int MaximumExpulsions = 3;

    /// <summary>Messages to the observer that it may not have noted yet before the run waits for it.</summary>
    public const int MaximumUnnoted = 256;

    /// <summary>Workers that may be members, or wait to become members, at a time.</summary>
    public const int MaximumMembers = 16_384;

    /// <summary>Workers that may be shut out for good before the run counts as failed.</summary>
    public const int MaximumBarred = 64;

    /// <summary>Workers that one warning, or one error, names.</summary>
    public const int MaximumNamed = 8;

    /// <summary>The housekeeping tick comes at least so many times within each bound it watches over.</summary>
    public const int TicksPerBound = 4;

    /// <summary>How often the pause before the run is claimed again doubles, when parts are lost one after the other.</summary>
    public const int MostDoublings = 5;

    /// <summary>How often storage is asked again within the bound on its answer.</summary>
    public const int StorageRetries = 8;

    /// <summary>Heartbeats of a member, since it was asked, after which something must have got lost; twice as many after each repetition.</summary>
    public const int HeartbeatsBeforeAskingAgain = 2;

    /// <summary>A member is late when it takes so many times as long as usual, and <see cref="LateFloor"/> longer.</summary>
    public const double LateFactor = 1.5;

    /// <summary>Batches of ledger entries that storage may not have written yet before the run waits for it.</summary>
    public const int MaximumUnwritten = 8;

    /// <summary>What is not late yet, however fast a member usually is.</summary>
    public static readonly TimeSpan LateFloor = TimeSpan.FromMilliseconds(10);

    /// <summary>How often members that may be late are looked at, at most.</summary>
    public static readonly TimeSpan LateInterval = TimeSpan.FromMilliseconds(20);

    /// <summary>How often lanes are shared anew by speed, at most.</summary>
    public static readonly TimeSpan ShareInterval = TimeSpan.FromMilliseconds(500);

    /// <summary>How long an entry of the ledger may wait for its batch to be full.</summary>
    public static readonly TimeSpan LedgerInterval = TimeSpan.FromSeconds(1);

    /// <summary>How often the observer hears who has which lanes, and that one member is slow, at most.</summary>
    public static readonly TimeSpan NewsInterval = TimeSpan.FromSeconds(2);

    /// <summary>How long a server that is to stop waits for a worker, where it cannot end without one.</summary>
    public static readonly TimeSpan StopPatience = TimeSpan.FromSeconds(5);

    /// <summary>How often the observer hears how an epoch goes, at most.</summary>
    public static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);
}
