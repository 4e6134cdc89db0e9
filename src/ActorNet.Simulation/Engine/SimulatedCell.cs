using ActorNet.Core.Actors;

namespace ActorNet.Simulation.Engine;

/// <summary>One life of an actor in a simulation: its mailbox, its timers, those who watch it.</summary>
internal sealed class SimulatedCell : IActorContext
{
    private readonly SimulationEngine _engine;
    private readonly IActor _actor;
    private readonly Func<object, TimeSpan>? _cost;
    private readonly Queue<Envelope> _mailbox = new();
    private readonly List<SimulatedTimer> _timers = [];
    private readonly List<SimulatedCell> _watchers = [];
    private SimulatedRef _sender;
    private Envelope? _inHand;
    private TimeSpan _handDone;
    private TimeSpan _busyUntil;
    private TimeSpan _spent;
    private Exception? _cause;
    private bool _workQueued;
    private bool _stopRequested;

    public SimulatedCell(SimulationEngine engine, SimulatedHost host, SimulatedRef address, IActor actor, Func<object, TimeSpan>? cost)
    {
        _engine = engine;
        _actor = actor;
        _cost = cost;
        Host = host;
        Ref = address;
        _sender = address;
    }

    public SimulatedHost Host { get; }

    public SimulatedRef Ref { get; }

    public bool HasStopped { get; private set; }

    /// <summary>When its machine crashed, if it did: what it had not sent by then is lost.</summary>
    public TimeSpan? CrashedAt { get; private set; }

    /// <summary>Messages that wait, and the one it is busy with.</summary>
    public int Waiting => _mailbox.Count + (_inHand is null ? 0 : 1);

    public int TimerCount => _timers.Count;

    ActorRef IActorContext.Self => Ref;

    ActorRef IActorContext.Sender => _sender;

    public TimeSpan Now => Host.LocalTime(_engine.Now + _spent);

    /// <summary>Time that what it does just now takes, besides the message's own cost: its sends leave after it.</summary>
    public void Spend(TimeSpan time) => _spent += time;

    /// <summary>Time of the simulation, with what has been spent.</summary>
    public TimeSpan TimeSpent => _engine.Now + _spent;

    public void Send(ActorRef receiver, object message)
    {
        var to = (SimulatedRef)receiver;
        _engine.Tap?.OnSent(Ref, to, message, TimeSpent);
        if (to.Host != Host)
        {
            _engine.SendOut(this, to, message, TimeSpent);
        }
        else if (_spent > TimeSpan.Zero)
        {
            _engine.SendLater(this, to, message, TimeSpent);
        }
        else
        {
            _engine.PostLocal(to, new Envelope(Ref, message, null, 0));
        }
    }

    public void Watch(ActorRef actor)
    {
        var target = (SimulatedRef)actor;
        if (target.Cell is { HasStopped: false } cell)
        {
            if (!cell._watchers.Contains(this))
            {
                cell._watchers.Add(this);
            }
        }
        else if (target.Host == Host || target.Host.IsUp || !target.Host.DiesSilently)
        {
            Tell(this, target, target.Cell?._cause);
        }
    }

    public void SetTimer(string name, TimeSpan after, object message)
    {
        var timer = _timers.Find(other => other.Name == name);
        if (timer is null)
        {
            timer = new SimulatedTimer(this, name);
            _timers.Add(timer);
        }

        timer.Message = message;
        timer.Deadline = Now + after;
        timer.Version++;
        _engine.SetTimer(timer);
    }

    public void CancelTimer(string name)
    {
        if (_timers.Find(other => other.Name == name) is { } timer)
        {
            timer.Version++;
            timer.Message = null;
        }
    }

    public void Stop() => _stopRequested = true;

    /// <summary>Puts a message into the mailbox.</summary>
    /// <exception cref="MailboxFullException">Too many wait already.</exception>
    public void Post(Envelope envelope)
    {
        if (HasStopped)
        {
            envelope.Release();
            return;
        }

        var bound = envelope.IsFromEngine ? EngineLimits.MailboxCapacity + EngineLimits.MailboxReserve : EngineLimits.MailboxCapacity;
        if (_mailbox.Count >= bound)
        {
            envelope.Release();
            throw new MailboxFullException($"{Ref.Address} has {_mailbox.Count} messages waiting.");
        }

        _mailbox.Enqueue(envelope);
        _engine.Counters.LongestMailbox = Math.Max(_engine.Counters.LongestMailbox, _mailbox.Count);
        QueueWork();
    }

    /// <summary>A timer's time has come by the clock of the simulation.</summary>
    public void OnTimer(SimulatedTimer timer, long version)
    {
        if (HasStopped || timer.Version != version)
        {
            return;
        }

        if (Host.LocalTime(_engine.Now) < timer.Deadline)
        {
            _engine.SetTimer(timer);
            return;
        }

        Post(new Envelope(null, timer.Message!, timer, version));
    }

    /// <summary>Takes the next message.</summary>
    public void Work()
    {
        _workQueued = false;
        if (HasStopped || Host.IsFrozen || _inHand is not null || _mailbox.Count == 0)
        {
            return;
        }

        if (_busyUntil > _engine.Now)
        {
            QueueWork();
            return;
        }

        var envelope = _mailbox.Dequeue();
        if (envelope.Timer is { } timer && timer.Version != envelope.TimerVersion)
        {
            QueueWork();
            return;
        }

        var cost = _cost?.Invoke(envelope.Message) ?? TimeSpan.Zero;
        if (cost <= TimeSpan.Zero)
        {
            Receive(envelope);
            return;
        }

        _inHand = envelope;
        _handDone = _engine.Now + (cost * Host.Slowness);
        _engine.FinishAt(this, _handDone);
    }

    /// <summary>The time that the message in hand takes is over.</summary>
    public void Finish()
    {
        if (HasStopped || Host.IsFrozen || _inHand is not { } envelope || _handDone > _engine.Now)
        {
            return;
        }

        _inHand = null;
        if (envelope.Timer is { } timer && timer.Version != envelope.TimerVersion)
        {
            QueueWork();
            return;
        }

        Receive(envelope);
    }

    /// <summary>Goes on after a freeze.</summary>
    public void Resume()
    {
        if (_inHand is not null)
        {
            _handDone = _handDone > _engine.Now ? _handDone : _engine.Now;
            _engine.FinishAt(this, _handDone);
        }

        _workQueued = false;
        QueueWork();
    }

    /// <summary>Its machine's clock has changed.</summary>
    public void ResetTimers()
    {
        foreach (var timer in _timers)
        {
            if (timer.Message is not null)
            {
                _engine.SetTimer(timer);
            }
        }
    }

    /// <summary>Its machine has crashed.</summary>
    public void Crash(bool isSilent)
    {
        CrashedAt = _engine.Now;
        _cause = new IOException($"{Host.Name} went down.");
        Terminate(tellsOthers: !isSilent);
    }

    private void QueueWork()
    {
        if (!_workQueued && !Host.IsFrozen && _inHand is null && _mailbox.Count > 0)
        {
            _workQueued = true;
            _engine.WorkAt(this, _busyUntil > _engine.Now ? _busyUntil : _engine.Now);
        }
    }

    private void Receive(Envelope envelope)
    {
        if (ReferenceEquals(envelope.Message, StopSignal.Instance))
        {
            Terminate(tellsOthers: true);
            return;
        }

        _sender = envelope.Sender ?? Ref;
        _engine.OnReceiving(this, _sender, envelope.Message);
        _engine.Current = this;
#pragma warning disable CA1031 // Whatever an actor throws stops that actor, and only it; watchers are told the cause.
        try
        {
            _actor.Receive(envelope.Message, this);
        }
        catch (Exception exception)
        {
            _cause = exception;
            _stopRequested = true;
            _engine.Tap?.OnThrown(Ref, exception, _engine.Now);
        }
#pragma warning restore CA1031

        _engine.Current = null;
        if (_spent > TimeSpan.Zero)
        {
            _busyUntil = _engine.Now + _spent;
            _spent = TimeSpan.Zero;
        }

        if (_stopRequested)
        {
            Terminate(tellsOthers: true);
            return;
        }

        QueueWork();
    }

    private void Terminate(bool tellsOthers)
    {
        HasStopped = true;
        foreach (var timer in _timers)
        {
            timer.Version++;
        }

        _timers.Clear();
        _inHand?.Release();
        _inHand = null;
        while (_mailbox.TryDequeue(out var envelope))
        {
            envelope.Release();
        }

        var watchers = _watchers.ToArray();
        _watchers.Clear();
        foreach (var watcher in watchers)
        {
            if (tellsOthers || watcher.Host == Host)
            {
                Tell(watcher, Ref, _cause);
            }
        }

        _engine.OnStopped(this, _cause, isWatched: watchers.Length > 0);
    }

    private void Tell(SimulatedCell watcher, SimulatedRef stopped, Exception? cause)
    {
        var news = new Terminated(stopped, cause);
        if (stopped.Host == watcher.Host)
        {
            watcher.Post(new Envelope(stopped, news, null, 0));
        }
        else
        {
            _engine.SendNews(stopped, watcher, news);
        }
    }
}
