using System.Threading.Channels;

namespace ActorNet.Core.Actors;

/// <summary>One actor in the in-process engine: its mailbox, its timers, those who watch it.</summary>
internal sealed class ActorCell : ActorRef, IActorContext
{
    private readonly InProcessEngine _engine;
    private readonly IActor _actor;
    private readonly Channel<Envelope> _mailbox = Channel.CreateBounded<Envelope>(
        new BoundedChannelOptions(EngineLimits.MailboxCapacity + EngineLimits.MailboxReserve) { AllowSynchronousContinuations = false });

    private readonly List<ActorRef> _watchers = [];
    private readonly Lock _watchLock = new();
    private ActorRef _sender;
    private Exception? _cause;
    private int _entered;
    private bool _stopRequested;
    private volatile bool _stopped;

    public ActorCell(InProcessEngine engine, string name, IActor actor, EngineThread? home)
        : base(name)
    {
        _engine = engine;
        _actor = actor;
        _sender = this;
        Home = home;
        Reserve();
    }

    /// <summary>The thread it runs on, or null for any.</summary>
    public EngineThread? Home { get; }

    /// <summary>True if messages wait and no thread is at them.</summary>
    public bool CanWork => !_stopped && Volatile.Read(ref _entered) == 0 && _mailbox.Reader.Count > 0;

    public bool HasStopped => _stopped;

    public ActorRef Self => this;

    public ActorRef Sender => _sender;

    public TimeSpan Now => _engine.Now;

    public void Send(ActorRef receiver, object message)
    {
        if (receiver is ActorCell cell)
        {
            cell.Post(new Envelope(this, message, null, 0));
        }
        else
        {
            ((ForeignActorRef)receiver).Post(this, message);
        }
    }

    public void Watch(ActorRef actor)
    {
        if (actor is ActorCell cell)
        {
            cell.AddWatcher(this);
        }
        else
        {
            ((ForeignActorRef)actor).AddWatcher(this);
        }
    }

    public void SetTimer(string name, TimeSpan after, object message) => _engine.Timers.Set(this, name, _engine.Now + after, message);

    public void CancelTimer(string name) => _engine.Timers.Cancel(this, name);

    public void Stop() => _stopRequested = true;

    /// <param name="envelope">The message.</param>
    /// <param name="wakes">False if the caller sees to it that somebody runs the actor.</param>
    public void Post(Envelope envelope, bool wakes = true)
    {
        if (_stopped)
        {
            (envelope.Message as PooledMessage)?.Release();
            return;
        }

        // Actors have a bound; what the engine itself has to say (a timer, an end) comes through behind it.
        var isFull = !envelope.IsFromEngine && _mailbox.Reader.Count >= EngineLimits.MailboxCapacity;
        if (isFull || !_mailbox.Writer.TryWrite(envelope))
        {
            (envelope.Message as PooledMessage)?.Release();
            var exception = new MailboxFullException($"{Name} has {EngineLimits.MailboxCapacity} messages waiting.");
            if (!envelope.IsFromEngine)
            {
                throw exception;
            }

            _engine.Fail(exception);
            return;
        }

        if (_stopped)
        {
            // It stopped in between, and may have emptied the mailbox before this message was in it.
            ReleaseWaiting();
            return;
        }

        if (!wakes)
        {
            return;
        }

        if (Home is not null)
        {
            Home.Wake();
        }
        else
        {
            _engine.WakeForFloating();
        }
    }

    /// <summary>Receives up to <paramref name="limit"/> messages if no other thread is at it; false if there was nothing to do.</summary>
    public bool Work(int limit)
    {
        if (!CanWork || Interlocked.Exchange(ref _entered, 1) != 0)
        {
            return false;
        }

        var count = 0;
        try
        {
            while (count < limit && !_stopped && _mailbox.Reader.TryRead(out var envelope))
            {
                Receive(envelope);
                count++;
            }
        }
        finally
        {
            Volatile.Write(ref _entered, 0);
        }

        return count > 0;
    }

    /// <summary>Has the mailbox take its memory for a usual burst now, so that none is taken in the middle of a run.</summary>
    private void Reserve()
    {
        const int UsualBurst = 64;
        for (var count = 0; count < UsualBurst; count++)
        {
            _mailbox.Writer.TryWrite(default);
        }

        while (_mailbox.Reader.TryRead(out _))
        {
            // Emptied again.
        }
    }

    private void Receive(Envelope envelope)
    {
        if (envelope.Timer is not null && !_engine.Timers.IsCurrent(envelope.Timer, envelope.TimerVersion))
        {
            return;
        }

        if (ReferenceEquals(envelope.Message, StopSignal.Instance))
        {
            Terminate();
            return;
        }

        _sender = envelope.Sender ?? this;
#pragma warning disable CA1031 // Whatever an actor throws stops that actor, and only it; watchers are told the cause.
        try
        {
            _actor.Receive(envelope.Message, this);
        }
        catch (Exception exception)
        {
            _cause = exception;
            _stopRequested = true;
        }
#pragma warning restore CA1031

        if (_stopRequested)
        {
            Terminate();
        }
    }

    private void Terminate()
    {
        List<ActorRef> watchers;
        lock (_watchLock)
        {
            _stopped = true;
            watchers = [.. _watchers];
            _watchers.Clear();
        }

        _engine.Timers.Remove(this);
        ReleaseWaiting();
        foreach (var watcher in watchers)
        {
            Send(watcher, new Terminated(this, _cause));
        }

        _engine.OnStopped(this, _cause, isWatched: watchers.Count > 0);
    }

    private void ReleaseWaiting()
    {
        while (_mailbox.Reader.TryRead(out var envelope))
        {
            (envelope.Message as PooledMessage)?.Release();
        }
    }

    internal void RemoveWatcher(ActorRef watcher)
    {
        lock (_watchLock)
        {
            _watchers.Remove(watcher);
        }
    }

    internal void AddWatcher(ActorRef watcher)
    {
        lock (_watchLock)
        {
            if (!_stopped)
            {
                if (!_watchers.Contains(watcher))
                {
                    _watchers.Add(watcher);
                }

                return;
            }
        }

        Send(watcher, new Terminated(this, _cause));
    }
}

/// <summary>A message in a mailbox; with a timer, the version of it that sent the message.</summary>
internal readonly record struct Envelope(ActorRef? Sender, object Message, TimerSlot? Timer, long TimerVersion)
{
    public bool IsFromEngine => Timer is not null || Message is Terminated or StopSignal;
}

/// <summary>Asks a cell to stop its actor once it comes to this message.</summary>
internal sealed class StopSignal
{
    public static readonly StopSignal Instance = new();
}
