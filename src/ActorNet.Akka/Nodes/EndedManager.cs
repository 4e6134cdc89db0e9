using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Nodes;

/// <summary>
/// Answers for a singleton manager that was stopped because there is nothing to hand over any more: when its node leaves, Akka asks it whether it has handed over,
/// and would wait for an answer as long as a hand-over may take.
/// </summary>
internal sealed class EndedManager : UntypedActor
{
    private readonly IActorRef _manager;

    /// <param name="manager">The manager.</param>
    public EndedManager(IActorRef manager) => _manager = manager;

    /// <summary>Stops a manager.</summary>
    /// <param name="system">Its system.</param>
    /// <param name="manager">The manager.</param>
    /// <param name="bound">How long that may take.</param>
    public static Task EndAsync(ActorSystem system, IActorRef manager, TimeSpan bound)
    {
        system.EventStream.Subscribe(system.ActorOf(Props.Create(() => new EndedManager(manager))), typeof(AllDeadLetters));
        return manager.GracefulStop(bound);
    }

    protected override void OnReceive(object message)
    {
        // Managers of other nodes ask too, to take over; they go on when this node has left.
        if (message is AllDeadLetters letter && WasManagers(letter.Recipient) && letter.Sender is { Path.Address.HasLocalScope: true } asker && !asker.IsNobody())
        {
            asker.Tell(global::Akka.Done.Instance);
        }
    }

    /// <summary>True for the manager, and for the actor by which it follows the cluster: Akka asks both.</summary>
    private bool WasManagers(IActorRef recipient) => recipient.Path.Equals(_manager.Path) || _manager.Path.Equals(recipient.Path.Parent);
}
