namespace ActorNet.Core.Actors;

/// <summary>A thread of the in-process engine: the actors that live on it, and how it sleeps and is woken.</summary>
internal sealed class EngineThread(string name, EngineThreadRole role) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);
    private ActorCell[] _cells = [];
    private int _asleep;

    public string Name { get; } = name;

    public EngineThreadRole Role { get; } = role;

    /// <summary>The operating system's thread; null for the calling thread.</summary>
    public Thread? Thread { get; set; }

    /// <summary>Replaced as a whole when an actor is added, so that it can be read without a lock.</summary>
    public ActorCell[] Cells => Volatile.Read(ref _cells);

    public void Add(ActorCell cell)
    {
        ActorCell[] before, after;
        do
        {
            before = Cells;
            after = [.. before.Where(other => !other.HasStopped), cell];
        }
        while (Interlocked.CompareExchange(ref _cells, after, before) != before);
    }

    public void Wake()
    {
        // The work that is to be seen was written before: it must not move behind the look at who sleeps.
        Interlocked.MemoryBarrier();
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            _signal.Release();
        }
    }

    /// <summary>
    /// Sleeps until woken or for a time, unless <paramref name="hasWork"/> holds once the thread counts as asleep; the time is asked for then, too.
    /// </summary>
    public void Sleep(Func<TimeSpan> time, Func<bool> hasWork)
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (hasWork())
        {
            // Somebody may have begun to wake this thread: then the signal is taken by the next sleep, which only returns early.
            Interlocked.Exchange(ref _asleep, 0);
            return;
        }

        _signal.Wait(time());
        Interlocked.Exchange(ref _asleep, 0);
    }

    public void Dispose() => _signal.Dispose();
}

/// <summary>What a thread does besides running the actors that live on it.</summary>
internal enum EngineThreadRole
{
    /// <summary>Keeps the timers and runs actors without a home; sleeps when there is nothing to do.</summary>
    Calling,

    /// <summary>Runs actors without a home and helps with shared work; looks for work for a while before it sleeps.</summary>
    Compute,

    /// <summary>Nothing.</summary>
    Own,
}
