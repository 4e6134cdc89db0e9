namespace ActorNet.Core.Actors;

/// <summary>Which threads of an engine an actor may run on. It never runs on two at once.</summary>
public readonly record struct Placement
{
    private Placement(PlacementKind kind, int index = 0) => (Kind, Index) = (kind, index);

    /// <summary>The thread that called <see cref="IActorEngine.Run"/>.</summary>
    public static Placement CallingThread { get; } = new(PlacementKind.CallingThread);

    /// <summary>Whichever thread has time: an actor that must go on while another thread is stuck.</summary>
    public static Placement AnyThread { get; } = new(PlacementKind.AnyThread);

    /// <summary>
    /// A thread for this actor alone, for one that waits for a disk or the like; the calling thread if the engine has no compute threads.
    /// </summary>
    public static Placement OwnThread { get; } = new(PlacementKind.OwnThread);

    /// <summary>What kind of thread.</summary>
    public PlacementKind Kind { get; }

    /// <summary>Which of the compute threads.</summary>
    public int Index { get; }

    /// <summary>Compute thread <paramref name="index"/>, or the calling thread if the engine has none.</summary>
    public static Placement ComputeThread(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(PlacementKind.ComputeThread, index);
    }
}

/// <summary>Kinds of threads that actors run on.</summary>
public enum PlacementKind
{
    /// <summary>See <see cref="Placement.CallingThread"/>.</summary>
    CallingThread,

    /// <summary>See <see cref="Placement.AnyThread"/>.</summary>
    AnyThread,

    /// <summary>See <see cref="Placement.OwnThread"/>.</summary>
    OwnThread,

    /// <summary>See <see cref="Placement.ComputeThread"/>.</summary>
    ComputeThread,
}
