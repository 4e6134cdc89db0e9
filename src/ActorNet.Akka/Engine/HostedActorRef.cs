using ActorNet.Core.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Engine;

/// <summary>An actor that an engine of this process hosts.</summary>
/// <param name="engine">The engine.</param>
/// <param name="name">Name for messages and logs.</param>
internal sealed class HostedActorRef(AkkaEngine engine, string name) : AkkaActorRef(name)
{
    private readonly Lock _watchLock = new();
    private readonly List<ActorRef> _watchers = [];
    private IActorRef? _actor;
    private int _waiting;
    private volatile bool _isWatchedHere;
    private volatile bool _hasStopped;

    public override IActorRef Actor => _actor ?? throw new InvalidOperationException($"{Name} has not been started.");

    /// <summary>What it threw; set before those who watch it are told.</summary>
    public Exception? Cause { get; private set; }

    /// <summary>True if somebody is, or was when it stopped, to be told of its end.</summary>
    public bool IsWatched
    {
        get
        {
            lock (_watchLock)
            {
                return _isWatchedHere || _watchers.Count > 0;
            }
        }
    }

    /// <summary>True once it has stopped and nothing waits for it any more; used under the engine's lock.</summary>
    public bool IsGone { get; set; }

    /// <exception cref="MailboxFullException">It has <see cref="EngineLimits.MailboxCapacity"/> messages waiting.</exception>
    public override void Post(ActorRef sender, object message)
    {
        if (_hasStopped || engine.IsDisposed)
        {
            (message as PooledMessage)?.Release();
            return;
        }

        // Actors have a bound; news of an end comes through behind it, and timers are no deliveries. What other nodes send through Akka is none either, and has no
        // bound: it waits in Akka's mailbox, where a sender cannot be told that there is no room.
        if (Interlocked.Increment(ref _waiting) > EngineLimits.MailboxCapacity && message is not Terminated)
        {
            Interlocked.Decrement(ref _waiting);
            (message as PooledMessage)?.Release();
            throw new MailboxFullException($"{Name} has {EngineLimits.MailboxCapacity} messages waiting.");
        }

        var delivery = new Delivery(sender, message);
        Actor.Tell(delivery, ActorRefs.NoSender);
        if (_hasStopped)
        {
            // It stopped in between: the mailbox may have been emptied, and closed, before this message was in it.
            delivery.Drop();
        }
    }

    public override void AddWatcher(ActorRef watcher)
    {
        lock (_watchLock)
        {
            if (!_hasStopped)
            {
                if (!_watchers.Contains(watcher))
                {
                    _watchers.Add(watcher);
                }

                return;
            }
        }

        TellEnd(watcher);
    }

    public override void RemoveWatcher(ActorRef watcher)
    {
        lock (_watchLock)
        {
            // Once it has stopped he is told, or has been: what it threw has been heard of, and stays so.
            if (!_hasStopped)
            {
                _watchers.Remove(watcher);
            }
        }
    }

    /// <summary>The Akka actor that hosts it, known before anybody else can know this reference.</summary>
    public void Start(IActorRef actor)
    {
        _actor = actor;
        Post(this, Started.Instance);
    }

    /// <summary>An actor of this process watches the Akka actor.</summary>
    public void NoteWatcher() => _isWatchedHere = true;

    /// <summary>It has thrown, and will be stopped for it.</summary>
    public void Fail(Exception cause) => Cause ??= cause;

    /// <summary>It takes a message out of its mailbox; false if it is not to be received any more, because it has been given back.</summary>
    public bool TryTake(Delivery delivery)
    {
        Interlocked.Decrement(ref _waiting);
        return delivery.TryClaim();
    }

    /// <summary>It receives nothing any more; what is in its mailbox is given back after this. Who watches it by the wire is told now, also when the guardian stops with it.</summary>
    public void Stop()
    {
        ActorRef[] watchers;
        lock (_watchLock)
        {
            // The list stays as it is: whether somebody watched it is asked later.
            _hasStopped = true;
            watchers = [.. _watchers];
        }

        foreach (var watcher in watchers)
        {
            TellEnd(watcher);
        }
    }

    private void TellEnd(ActorRef watcher) => ((ForeignActorRef)watcher).Post(this, new Terminated(this, Cause));
}
