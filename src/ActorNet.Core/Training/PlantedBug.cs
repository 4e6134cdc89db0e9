namespace ActorNet.Core.Training;

/// <summary>Mistakes that a build with <c>-p:PlantedBugs=true</c> can make on purpose, one at a time, to show that the simulation finds them.</summary>
public enum PlantedBug
{
    /// <summary>No mistake.</summary>
    None,

    /// <summary>A second copy of a gradient is added to the first.</summary>
    GradientAppliedTwice,

    /// <summary>Lanes that a worker takes over within a round are counted, but nothing is added for them.</summary>
    LaneDropped,

    /// <summary>A gradient of an earlier round is taken for one of the round under way.</summary>
    LateGradientCounts,

    /// <summary>Gradients are added in the order in which they come, and not along the tree.</summary>
    AddedInOrderOfArrival,

    /// <summary>The lanes of a worker that was lost are not given to others.</summary>
    DeadWorkersLanesKept,

    /// <summary>The bound on storage's answer goes on after the answer.</summary>
    TimerNotCancelled,

    /// <summary>Storage takes what a server writes under a lower term.</summary>
    TwoServers,

    /// <summary>The ledger's entry is written before the step is taken.</summary>
    LedgerBeforeStep,

    /// <summary>A checkpoint is said to be stored before it is on the disk.</summary>
    CheckpointNotSynced,

    /// <summary>A checkpoint is stored before the ledger up to it is on the disk.</summary>
    LedgerNotSynced,

    /// <summary>A server that goes on from a checkpoint begins with an empty optimizer.</summary>
    SlotsForgotten,

    /// <summary>A server that goes on from a checkpoint counts versions from zero.</summary>
    VersionForgotten,

    /// <summary>A server that goes on from a checkpoint forgets what early stopping and plateaus have seen.</summary>
    ControlForgotten,

    /// <summary>A damaged message is taken for a whole one.</summary>
    ChecksumUnchecked,

    /// <summary>A worker that is sent back to an earlier epoch keeps the order of the later one.</summary>
    EpochOrderKept,

    /// <summary>A worker whose session has ended waits for lanes for ever.</summary>
    RejoiningForgotten,

    /// <summary>Two copies of a gradient that differ are no matter.</summary>
    DisputeIgnored,
}

/// <summary>Arms a planted bug. In a usual build nothing can be armed, and the questions cost nothing.</summary>
public static class PlantedBugs
{
#if PLANTED_BUGS
    // By thread: simulations run one to a thread, and the reference that each is held against runs unarmed.
    [ThreadStatic]
    private static PlantedBug _armed;

    /// <summary>True in a build that can arm bugs.</summary>
    public static bool CanBeArmed => true;

    /// <summary>True if this bug is armed on this thread.</summary>
    public static bool IsArmed(PlantedBug bug) => _armed == bug;

    /// <summary>Arms a bug on this thread, in the place of any other; <see cref="PlantedBug.None"/> to arm none.</summary>
    public static void Arm(PlantedBug bug) => _armed = bug;
#else
    /// <summary>True in a build that can arm bugs.</summary>
    public static bool CanBeArmed => false;

    /// <summary>True if this bug is armed on this thread.</summary>
    public static bool IsArmed(PlantedBug bug) => false;

    /// <summary>Arms a bug on this thread, in the place of any other; <see cref="PlantedBug.None"/> to arm none.</summary>
    /// <exception cref="NotSupportedException">This build cannot arm any.</exception>
    public static void Arm(PlantedBug bug)
    {
        if (bug != PlantedBug.None)
        {
            throw new NotSupportedException("This build has no planted bugs; build with -p:PlantedBugs=true.");
        }
    }
#endif
}
