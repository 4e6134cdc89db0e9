namespace ActorNet.Core.Actors;

/// <summary>A thread of the in-process engine: the actors that live on it, and how it sleeps and is woken.</summary>
internal sealed class EngineThread(string name) : IDisposable
{
    private readonly SemaphoreSlim _signal = new(0);
    private ActorCell[] _cells = [];
    private int _asleep;

    public string Name { get; } = name;

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
        if (Volatile.Read(ref _asleep) != 0 && Interlocked.Exchange(ref _asleep, 0) != 0)
        {
            _signal.Release();
        }
    }

    /// <summary>Sleeps until woken or for a time, unless <paramref name="hasWork"/> holds once the thread counts as asleep.</summary>
    public void Sleep(TimeSpan time, Func<bool> hasWork)
    {
        Interlocked.Exchange(ref _asleep, 1);
        if (hasWork())
        {
            // Somebody may have begun to wake this thread: then the signal is taken by the next sleep, which only returns early.
            Interlocked.Exchange(ref _asleep, 0);
            return;
        }

        _signal.Wait(time);
        Interlocked.Exchange(ref _asleep, 0);
    }

    public void Dispose() => _signal.Dispose();
}
