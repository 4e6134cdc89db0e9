using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using AkkaTerminated = Akka.Actor.Terminated;
using IActorContext = ActorNet.Core.Actors.IActorContext;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Engine;

/// <summary>The Akka actor around one of ours: what Akka calls a message, a timer and a death becomes what the contract says of them.</summary>
/// <param name="engine">The engine.</param>
/// <param name="self">How others know the actor.</param>
/// <param name="actor">The actor.</param>
internal sealed class HostActor(AkkaEngine engine, HostedActorRef self, IActor actor) : UntypedActor, IWithTimers, IActorContext
{
    private readonly WatchTable _watched = new();
    private ActorRef _sender = self;
    private bool _stops;

    public ITimerScheduler Timers { get; set; } = null!;

    ActorRef IActorContext.Self => self;

    ActorRef IActorContext.Sender => _sender;

    TimeSpan IActorContext.Now => engine.Now;

    void IActorContext.Send(ActorRef receiver, object message) => ((ForeignActorRef)receiver).Post(self, message);

    void IActorContext.Watch(ActorRef actor)
    {
        if (!_watched.Add(actor))
        {
            return;
        }

        if (actor is AkkaActorRef akka)
        {
            (akka as HostedActorRef)?.NoteWatcher();
            Context.Watch(akka.Actor);
        }

        WireOf(actor)?.AddWatcher(self);
    }

    void IActorContext.SetTimer(string name, TimeSpan after, object message) =>
        Timers.StartSingleTimer(name, new TimerDelivery(message), after > TimeSpan.Zero ? after : TimeSpan.Zero);

    void IActorContext.CancelTimer(string name) => Timers.Cancel(name);

    void IActorContext.Stop() => _stops = true;

    protected override void OnReceive(object message)
    {
        if (engine.IsDisposed)
        {
            // The guardian has not come to stop it yet; it receives nothing any more, whichever way that comes.
            (message as Delivery)?.Drop();
            return;
        }

        switch (message)
        {
            case Delivery delivery:
                OnDelivery(delivery);
                break;
            case TimerDelivery timer:
                Receive(self, timer.Message);
                break;
            case AkkaTerminated terminated:
                OnStopped(terminated.ActorRef);
                break;
            case ControlMessage control when engine.Peers is not null:
                if (engine.Peers.Read(Sender, control, self) is { } read)
                {
                    Receive(read.Sender, read.Message);
                }

                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop()
    {
        foreach (var actor in _watched.Watched)
        {
            WireOf(actor)?.RemoveWatcher(self);
        }

        self.Stop();
    }

    /// <summary>What must be asked to tell of an actor's end besides Akka: the wire it is reached by, or whatever else stands for it.</summary>
    private static ForeignActorRef? WireOf(ActorRef actor) => (ForeignActorRef?)(actor is AkkaActorRef akka ? akka.Wire : actor);

    private void OnDelivery(Delivery delivery)
    {
        if (!self.TryTake(delivery))
        {
            return;
        }

        if (delivery.Message is Terminated terminated)
        {
            OnStopped(terminated);
        }
        else
        {
            // What no Akka actor has sent came by the wire.
            var sender = delivery.Sender is AkkaActorRef || engine.Peers is null ? delivery.Sender : engine.Peers.FromWire(delivery.Sender);
            Receive(sender, delivery.Message);
        }
    }

    /// <summary>Akka says that an actor has stopped.</summary>
    private void OnStopped(IActorRef stopped)
    {
        // More than one, if it has come back by another wire and the end of the one before is not known yet.
        while (!_stops && _watched.Take(stopped) is { } actor)
        {
            WireOf(actor)?.RemoveWatcher(self);
            Receive(actor, new Terminated(actor, (actor as HostedActorRef)?.Cause));
        }
    }

    /// <summary>The wire says that an actor has stopped or cannot be reached; if it is not watched any more, Akka said so before.</summary>
    private void OnStopped(Terminated terminated)
    {
        if (_watched.Take(terminated.Actor) is { } actor)
        {
            if (actor is AkkaActorRef akka && !_watched.Holds(akka.Actor))
            {
                Context.Unwatch(akka.Actor);
            }

            Receive(actor, new Terminated(actor, terminated.Cause));
        }
    }

    private void Receive(ActorRef sender, object message)
    {
        _sender = sender;
        actor.Receive(message, this);
        if (_stops)
        {
            // Not at once when it asks: what it throws after that must still be its end.
            Context.Stop(Self);
        }
    }
}
