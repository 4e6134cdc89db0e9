using System.Buffers;
using ActorNet.Akka.Engine;
using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>
/// An actor of another node. What is long takes the wire, and so do the two messages that begin a session: the wire keeps order, so a session's first request
/// finds it begun. Everything else goes through Akka.
/// </summary>
/// <param name="actor">The Akka actor there.</param>
/// <param name="wire">The same actor as the wire knows it.</param>
/// <param name="engine">The remote engine of this process.</param>
/// <param name="name">What it is called in messages and logs.</param>
internal sealed class PeerActorRef(IActorRef actor, ForeignActorRef wire, RemoteEngine engine, string name) : AkkaActorRef(name)
{
    public override IActorRef Actor => actor;

    public override ActorRef Wire => wire;

    /// <summary>True for messages that take the wire; Akka carries none of them.</summary>
    public static bool TakesWire(object message) => message is PooledMessage or JoinRequest or JoinAccepted;

    public override void Post(ActorRef sender, object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        if (TakesWire(message) || sender is not AkkaActorRef from)
        {
            wire.Post(sender, message);
            return;
        }

        var bytes = new ArrayBufferWriter<byte>();
        engine.Codec.Encode(message, bytes, engine);
        actor.Tell(new ControlMessage(bytes.WrittenMemory), from.Actor);
    }

    // Akka watches for those who ask by way of their context; nobody else does.
    public override void AddWatcher(ActorRef watcher) => wire.AddWatcher(watcher);

    public override void RemoveWatcher(ActorRef watcher) => wire.RemoveWatcher(watcher);
}
