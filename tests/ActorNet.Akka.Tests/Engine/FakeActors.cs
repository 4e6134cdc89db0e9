using ActorNet.Akka.Engine;
using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Tests.Engine;

/// <summary>An actor of another process as the wire would show it: keeps what is asked of it.</summary>
/// <param name="name">Name for messages.</param>
/// <param name="onPost">What it does with a message besides keeping it; null for nothing.</param>
internal sealed class FakeForeign(string name, Action<FakeForeign, object>? onPost = null) : ForeignActorRef(name)
{
    private readonly Lock _lock = new();
    private readonly List<(ActorRef Sender, object Message)> _posted = [];
    private readonly List<ActorRef> _watchers = [];

    public IReadOnlyList<(ActorRef Sender, object Message)> Posted
    {
        get
        {
            lock (_lock)
            {
                return [.. _posted];
            }
        }
    }

    public IReadOnlyList<ActorRef> Watchers
    {
        get
        {
            lock (_lock)
            {
                return [.. _watchers];
            }
        }
    }

    public override void Post(ActorRef sender, object message)
    {
        lock (_lock)
        {
            _posted.Add((sender, message));
        }

        onPost?.Invoke(this, message);
    }

    public override void AddWatcher(ActorRef watcher)
    {
        lock (_lock)
        {
            _watchers.Add(watcher);
        }
    }

    public override void RemoveWatcher(ActorRef watcher)
    {
        lock (_lock)
        {
            _watchers.Remove(watcher);
        }
    }

    /// <summary>Tells a watcher that this actor has stopped.</summary>
    public void TellEnd(ActorRef watcher, Exception? cause) => ((ForeignActorRef)watcher).Post(this, new Terminated(this, cause));
}

/// <summary>An actor of another node: Akka's, and the same one on the wire.</summary>
internal sealed class FakePeer(IActorRef actor, FakeForeign wire) : AkkaActorRef("peer")
{
    public override IActorRef Actor => actor;

    public override ActorRef Wire => wire;

    public FakeForeign OnWire => wire;

    public override void Post(ActorRef sender, object message) => actor.Tell(message, ((AkkaActorRef)sender).Actor);

    public override void AddWatcher(ActorRef watcher) => throw new NotSupportedException("Hosted actors watch the two sides of it.");

    public override void RemoveWatcher(ActorRef watcher) => throw new NotSupportedException("Hosted actors watch the two sides of it.");
}

/// <summary>Knows one peer; a control message of one byte is read as that number.</summary>
internal sealed class FakePeers(FakePeer peer) : IPeers
{
    public ActorRef FromWire(ActorRef sender) => sender == peer.Wire ? peer : sender;

    public (ActorRef Sender, object Message)? Read(IActorRef sender, ControlMessage control, ActorRef receiver) =>
        sender.Equals(peer.Actor) && control.Bytes.Length == 1 ? (peer, (int)control.Bytes.Span[0]) : null;
}
