using ActorNet.Akka.Engine;
using ActorNet.Core.Training.Messages;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>Sends slices of gradients ahead on the wire of the actor that is to get them.</summary>
/// <param name="wire">The wire's own outlet.</param>
internal sealed class PeerOutlet(IGradientOutlet wire) : IGradientOutlet
{
    public bool Wants(SubtreeGradient gradient, ActorRef receiver) => wire.Wants(gradient, OnWire(receiver));

    public void Announce(SubtreeGradient gradient, ActorRef receiver, int start, int length) => wire.Announce(gradient, OnWire(receiver), start, length);

    public void Abandon(SubtreeGradient gradient) => wire.Abandon(gradient);

    private static ActorRef OnWire(ActorRef receiver) => (receiver as AkkaActorRef)?.Wire ?? receiver;
}
