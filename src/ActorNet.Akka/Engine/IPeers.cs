using ActorNet.Akka.Messages;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Engine;

/// <summary>What an engine knows of the actors of other nodes. Called on the threads of its actors, and of the wire.</summary>
internal interface IPeers
{
    /// <summary>Whom a message is from that came by the wire, and by that name to the actors of this engine.</summary>
    ActorRef FromWire(ActorRef sender);

    /// <summary>Reads what came through Akka.</summary>
    /// <param name="sender">The Akka actor it came from.</param>
    /// <param name="control">What came.</param>
    /// <param name="receiver">Whom it is for.</param>
    /// <returns>Whom it is from, and the message; null for what is not understood or may not come from there, which is dropped.</returns>
    (ActorRef Sender, object Message)? Read(IActorRef sender, ControlMessage control, ActorRef receiver);
}
