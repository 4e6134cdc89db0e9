using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Engine;

/// <summary>
/// Hears of the messages that nobody will receive, because the actor they waited for has stopped, and gives back what is pooled. It is no actor but only looks
/// like one to the system's events, so that all is given back by the time the engine, and those who watch through Akka, learn that the actor is
/// gone. Those who watch it by the wire are told before: of what is pooled here they have nothing.
/// </summary>
internal sealed class UndeliveredListener : MinimalActorRef
{
    private readonly ActorSystem _system;

    private UndeliveredListener(ActorSystem system)
    {
        _system = system;
        Provider = ((ExtendedActorSystem)system).Provider;
        Path = Provider.TempPath();
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    /// <summary>Begins to listen.</summary>
    public static UndeliveredListener Subscribe(ActorSystem system)
    {
        var listener = new UndeliveredListener(system);
        system.EventStream.Subscribe(listener, typeof(SuppressedDeadLetter));
        return listener;
    }

    /// <summary>Ends it.</summary>
    public void Unsubscribe() => _system.EventStream.Unsubscribe(this);

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is SuppressedDeadLetter { Message: Delivery delivery })
        {
            delivery.Drop();
        }
    }
}
