using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Engine;

/// <summary>A message on its way to an actor of this process, by reference. It never leaves the process, and dead letters are not the place to read about it.</summary>
/// <param name="sender">Whom it is from, as this engine or the wire knows him.</param>
/// <param name="message">The message.</param>
internal sealed class Delivery(ActorRef sender, object message) : ILocalOnly, IDeadLetterSuppression
{
    private int _claimed;

    /// <summary>Whom it is from.</summary>
    public ActorRef Sender => sender;

    /// <summary>The message; its owner is who has claimed it.</summary>
    public object Message => message;

    /// <summary>True for one caller only: the receiver, or who finds that there is none any more.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;

    /// <summary>Nobody will receive it: a pooled message goes back.</summary>
    public void Drop()
    {
        if (TryClaim())
        {
            (message as PooledMessage)?.Release();
        }
    }
}

/// <summary>The message of a timer, told from what others may send.</summary>
/// <param name="message">What the actor is to receive.</param>
internal sealed class TimerDelivery(object message) : ILocalOnly
{
    /// <summary>What the actor is to receive.</summary>
    public object Message => message;
}
