namespace ActorNet.Core.Actors;

/// <summary>
/// One piece-wise job at a time that idle threads join. Pieces are claimed one by one, so a thread that never comes takes none, and the
/// publisher waits only for pieces that somebody is at work on.
/// </summary>
internal sealed class SharedWork
{
    private int _taken;
    private Action<int>? _piece;
    private int _count;
    private int _next;
    private int _active;
    private volatile bool _open;
    private Exception? _failure;

    public bool IsOpen => _open;

    /// <summary>Runs a job to its end on the calling thread and those that join; false if another job is under way.</summary>
    public bool TryRun(int count, Action<int> piece, Action wake)
    {
        if (Interlocked.Exchange(ref _taken, 1) != 0)
        {
            return false;
        }

        _piece = piece;
        _count = count;
        _failure = null;
        Volatile.Write(ref _next, 0);
        _open = true;
        wake();
        Claim();
        _open = false;

        // A helper counts itself before it looks whether the job is open, so none can slip in after this wait.
        Interlocked.MemoryBarrier();
        var spin = default(SpinWait);
        while (Volatile.Read(ref _active) != 0)
        {
            spin.SpinOnce(sleep1Threshold: -1);
        }

        var failure = _failure;
        _piece = null;
        Volatile.Write(ref _taken, 0);
        return failure is null ? true : throw new InvalidOperationException($"A piece of shared work failed: {failure.Message}", failure);
    }

    /// <summary>Joins the job under way; false if there is none.</summary>
    public bool Help()
    {
        if (!_open)
        {
            return false;
        }

        Interlocked.Increment(ref _active);
        var helped = _open && Claim();
        Interlocked.Decrement(ref _active);
        return helped;
    }

    private bool Claim()
    {
        var any = false;
        int index;
        while ((index = Interlocked.Increment(ref _next) - 1) < _count)
        {
            any = true;
#pragma warning disable CA1031 // Carried to the publisher: a helper thread must not die of another actor's failure.
            try
            {
                _piece!(index);
            }
            catch (Exception exception)
            {
                Interlocked.CompareExchange(ref _failure, exception, null);
            }
#pragma warning restore CA1031
        }

        return any;
    }
}
