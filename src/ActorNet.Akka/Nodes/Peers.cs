using ActorNet.Akka.Engine;
using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using ActorNet.Remote;
using ActorNet.Remote.Engine;
using Akka.Actor;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>What a process of a run knows of the actors of other nodes, by the wire and by Akka.</summary>
/// <param name="engine">The remote engine of this process.</param>
/// <param name="role">What this process is.</param>
/// <param name="peer">What those are that it hears from.</param>
/// <param name="log">Told of what is dropped.</param>
internal abstract class Peers(RemoteEngine engine, PeerRole role, PeerRole peer, ILoggingAdapter log) : IPeers
{
    protected RemoteEngine Engine => engine;

    public abstract ActorRef FromWire(ActorRef sender);

    public (ActorRef Sender, object Message)? Read(IActorRef sender, ControlMessage control, ActorRef receiver)
    {
        if (Find(sender) is not { } from)
        {
            // Its wire is gone, and so is its session; it will ask to join again.
            log.Debug("A message from {0} is dropped: it has no wire to this process.", sender.Path);
            return null;
        }

        try
        {
            var message = engine.Codec.Decode(control.Bytes.Span, engine);
            if (!PeerActorRef.TakesWire(message) && ProcessMessages.MayCome(role, peer, message))
            {
                return (from, message);
            }

            (message as PooledMessage)?.Release();
            log.Warning("{0} from {1} is dropped: it may not come this way.", message.GetType().Name, sender.Path);
        }
        catch (MessageFormatException exception)
        {
            log.Warning("A message from {0} is dropped: {1}", sender.Path, exception.Message);
        }

        return null;
    }

    /// <summary>The peer that an Akka actor is, or null.</summary>
    protected abstract PeerActorRef? Find(IActorRef actor);
}
