using System.Diagnostics;

namespace ActorNet.Core.Actors;

/// <summary>
/// Hosts actors in this process: one mailbox an actor, messages by reference. Without compute threads everything runs on the thread that
/// calls <see cref="Run"/>; with them, that thread keeps the timers and the actors placed on it, and sleeps otherwise.
/// </summary>
public sealed class InProcessEngine : IActorEngine
{
    // Enough to empty a burst, few enough that the actors of one thread take turns.
    private const int MessagesPerTurn = 32;
    private static readonly TimeSpan LongestSleep = TimeSpan.FromSeconds(1);

    [ThreadStatic]
    private static EngineThread? _current;

    private readonly long _start = Stopwatch.GetTimestamp();
    private readonly EngineThread _caller = new("calling thread", EngineThreadRole.Calling);
    private readonly EngineThread[] _threads;
    private readonly EngineThread _floating = new("any thread", EngineThreadRole.Calling);
    private readonly List<EngineThread> _ownThreads = [];
    private readonly SharedWork _work = new();
    private readonly Action _wakeHelpers;
    private readonly bool _spins;
    private volatile bool _stopping;
    private volatile ActorCell? _awaited;
    private Exception? _failure;

    /// <summary>Starts the compute threads.</summary>
    /// <param name="computeThreads">Their number; 0 to run everything on the calling thread.</param>
    /// <param name="sharesProcessors">
    /// True where other processes of the same training need the processors too: then a thread without work sleeps at once instead of looking for some first.
    /// </param>
    public InProcessEngine(int computeThreads, bool sharesProcessors = false)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(computeThreads);
        _spins = !sharesProcessors && computeThreads <= Environment.ProcessorCount;
        _wakeHelpers = WakeHelpers;
        Timers = new TimerTable(_caller.Wake);
        _threads = [.. Enumerable.Range(0, computeThreads).Select(index => new EngineThread($"compute {index}", EngineThreadRole.Compute))];
        foreach (var thread in _threads)
        {
            Start(thread);
        }
    }

    /// <inheritdoc/>
    public TimeSpan Now => Stopwatch.GetElapsedTime(_start);

    internal TimerTable Timers { get; }

    /// <inheritdoc/>
    public ActorRef Spawn(string name, IActor actor, Placement placement)
    {
        ObjectDisposedException.ThrowIf(_stopping, this);
        var home = placement.Kind switch
        {
            PlacementKind.AnyThread => null,
            PlacementKind.OwnThread when _threads.Length > 0 => NewOwnThread(name),
            PlacementKind.ComputeThread when _threads.Length > 0 => _threads[placement.Index % _threads.Length],
            _ => _caller,
        };
        var cell = new ActorCell(this, name, actor, home);
        (home ?? _floating).Add(cell);
        cell.Post(new Envelope(null, Started.Instance, null, 0));
        return cell;
    }

    /// <inheritdoc/>
    public void Send(ActorRef receiver, object message)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (!_stopping)
        {
            ((ActorCell)receiver).Post(new Envelope(null, message, null, 0));
        }
    }

    /// <summary>
    /// Posts a message that an actor of another engine has sent, from any thread, which may be made to run the receiver. Dropped once the engine is disposed.
    /// </summary>
    /// <exception cref="MailboxFullException">The receiver has <see cref="EngineLimits.MailboxCapacity"/> messages waiting.</exception>
    public void Deliver(ActorRef receiver, ActorRef sender, object message)
    {
        ArgumentNullException.ThrowIfNull(receiver);
        if (_stopping)
        {
            (message as PooledMessage)?.Release();
            return;
        }

        var cell = (ActorCell)receiver;
        cell.Post(new Envelope(sender, message, null, 0), wakes: cell.Home is not null);
        if (cell.Home is null)
        {
            // An actor that may run anywhere runs here, at once: waking a thread for it would take as long as a small step.
            while (cell.Work(MessagesPerTurn))
            {
                // Until nothing waits, or another thread is at it, which then goes on.
            }
        }
    }

    /// <summary>Has an actor of another engine told, by a <see cref="Terminated"/> message, when one of this engine stops.</summary>
    public static void Watch(ActorRef actor, ForeignActorRef watcher)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ((ActorCell)actor).AddWatcher(watcher);
    }

    /// <summary>Ends <see cref="Watch"/>.</summary>
    public static void Unwatch(ActorRef actor, ForeignActorRef watcher)
    {
        ArgumentNullException.ThrowIfNull(actor);
        ((ActorCell)actor).RemoveWatcher(watcher);
    }

    /// <inheritdoc/>
    public void Stop(ActorRef actor) => Send(actor, StopSignal.Instance);

    /// <summary>Lends the calling thread to the engine until an actor has stopped.</summary>
    /// <exception cref="InvalidOperationException">An actor that nobody watches has thrown.</exception>
    public void Run(ActorRef until)
    {
        _awaited = (ActorCell)until;
        Loop(_caller, static engine => engine._awaited!.HasStopped || engine._failure is not null);
        if (_failure is not null)
        {
            throw new InvalidOperationException(_failure.Message, _failure);
        }
    }

    /// <inheritdoc/>
    public void For(int count, Action<int> piece)
    {
        if (count <= 1 || _threads.Length <= 1 || !_work.TryRun(count, piece, _wakeHelpers))
        {
            InlineComputePool.Instance.For(count, piece);
        }
    }

    /// <summary>Ends the threads. One that does not come back in time is abandoned; it can do no harm but use its core.</summary>
    public void Dispose()
    {
        if (_stopping)
        {
            return;
        }

        _stopping = true;
        EngineThread[] threads;
        lock (_ownThreads)
        {
            threads = [.. _threads, .. _ownThreads];
        }

        foreach (var thread in threads)
        {
            thread.Wake();
        }

        var deadline = Now + EngineLimits.ShutdownTime;
        var abandoned = false;
        foreach (var thread in threads)
        {
            var left = deadline - Now;
            abandoned |= !thread.Thread!.Join(left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        if (abandoned)
        {
            return;
        }

        foreach (var thread in threads.Append(_caller).Append(_floating))
        {
            thread.Dispose();
        }
    }

    /// <summary>
    /// Makes sure that somebody runs an actor without a home: the sender's own thread does next, if it runs such actors; else the calling thread.
    /// </summary>
    internal void WakeForFloating()
    {
        if (_current is null || _current.Role == EngineThreadRole.Own)
        {
            _caller.Wake();
        }
    }

    /// <summary>Ends <see cref="Run"/> with an error.</summary>
    internal void Fail(Exception exception)
    {
        _failure ??= exception;
        _caller.Wake();
    }

    internal void OnStopped(ActorCell cell, Exception? cause, bool isWatched)
    {
        if (cause is not null && (!isWatched || cell == _awaited))
        {
            _failure ??= cause;
        }

        if (cell == _awaited || _failure is not null)
        {
            _caller.Wake();
        }
    }

    private EngineThread NewOwnThread(string name)
    {
        var thread = new EngineThread(name, EngineThreadRole.Own);
        lock (_ownThreads)
        {
            _ownThreads.Add(thread);
        }

        Start(thread);
        return thread;
    }

    private void Start(EngineThread thread)
    {
        thread.Thread = new Thread(() => Loop(thread, static _ => false)) { IsBackground = true, Name = $"ActorNet {thread.Name}" };
        thread.Thread.Start();
    }

    private void Loop(EngineThread self, Func<InProcessEngine, bool> isDone)
    {
        var before = _current;
        _current = self;
        var helps = self.Role != EngineThreadRole.Own;
        var spins = _spins && self.Role == EngineThreadRole.Compute;
        Func<bool> hasWork = () =>
            _stopping || isDone(this) || CanWork(self.Cells) || (helps && (CanWork(_floating.Cells) || _work.IsOpen));
        Func<TimeSpan> sleepTime = () => SleepTime(self.Role);
        var idleSince = 0L;
        while (!_stopping && !isDone(this))
        {
            if (WorkOnce(self, helps))
            {
                idleSince = 0;
                continue;
            }

            if (spins)
            {
                idleSince = idleSince == 0 ? Stopwatch.GetTimestamp() : idleSince;
                if (Stopwatch.GetElapsedTime(idleSince) < EngineLimits.SpinTime)
                {
                    Thread.SpinWait(8);
                    continue;
                }
            }

            self.Sleep(sleepTime, hasWork);
            idleSince = 0;
        }

        _current = before;
    }

    private bool WorkOnce(EngineThread self, bool helps)
    {
        var worked = false;
        foreach (var cell in self.Cells)
        {
            worked |= cell.Work(MessagesPerTurn);
        }

        if (helps)
        {
            foreach (var cell in _floating.Cells)
            {
                worked |= cell.Work(MessagesPerTurn);
            }

            worked |= _work.Help();
        }

        if (self.Role == EngineThreadRole.Calling && Now >= Timers.Earliest)
        {
            worked |= Timers.Fire(Now);
        }

        return worked;
    }

    private TimeSpan SleepTime(EngineThreadRole role)
    {
        if (role != EngineThreadRole.Calling)
        {
            return LongestSleep;
        }

        var left = Timers.Earliest - Now;
        return left <= TimeSpan.Zero ? TimeSpan.Zero : left < LongestSleep ? left + TimeSpan.FromMilliseconds(1) : LongestSleep;
    }

    private static bool CanWork(ActorCell[] cells)
    {
        foreach (var cell in cells)
        {
            if (cell.CanWork)
            {
                return true;
            }
        }

        return false;
    }

    private void WakeHelpers()
    {
        foreach (var thread in _threads)
        {
            thread.Wake();
        }
    }
}
