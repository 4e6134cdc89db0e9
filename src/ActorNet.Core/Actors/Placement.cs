namespace ActorNet.Core.Actors;

/// <summary>Which threads of the in-process engine an actor may run on. It never runs on two at once.</summary>
public readonly record struct Placement
{
    private Placement(int thread) => Thread = thread;

    /// <summary>The thread that called <see cref="InProcessEngine.Run"/>.</summary>
    public static Placement CallingThread { get; } = new(-1);

    /// <summary>Whichever thread has time: an actor that must go on while another thread is stuck.</summary>
    public static Placement AnyThread { get; } = new(-2);

    /// <summary>
    /// A thread for this actor alone, for one that waits for a disk or the like; the calling thread if the engine has no compute threads.
    /// </summary>
    public static Placement OwnThread { get; } = new(-3);

    internal int Thread { get; }

    /// <summary>Compute thread <paramref name="index"/>, or the calling thread if the engine has none.</summary>
    public static Placement ComputeThread(int index)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        return new(index);
    }
}
