using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Engine;

/// <summary>Whom one actor watches: who is in it will be told of once, whichever way the news come first. A handful, so a list is searched from end to end.</summary>
internal sealed class WatchTable
{
    private readonly List<ActorRef> _watched = [];

    /// <summary>All of them.</summary>
    public IReadOnlyList<ActorRef> Watched => _watched;

    /// <summary>False if it is in the table already.</summary>
    public bool Add(ActorRef actor)
    {
        if (_watched.Contains(actor))
        {
            return false;
        }

        _watched.Add(actor);
        return true;
    }

    /// <summary>True if one that this Akka actor hosts is in it.</summary>
    public bool Holds(IActorRef actor) => IndexOf(actor) >= 0;

    /// <summary>Takes out whom Akka says has stopped; null if he is not, or not any more, in it.</summary>
    public ActorRef? Take(IActorRef stopped) => TakeAt(IndexOf(stopped));

    /// <summary>Takes out whom the wire says has stopped; null if he is not, or not any more, in it.</summary>
    public ActorRef? Take(ActorRef stopped) =>
        TakeAt(_watched.FindIndex(actor => actor == stopped || (actor is AkkaActorRef { Wire: { } wire } && wire == stopped)));

    private int IndexOf(IActorRef actor) => _watched.FindIndex(watched => watched is AkkaActorRef akka && akka.Actor.Equals(actor));

    private ActorRef? TakeAt(int index)
    {
        if (index < 0)
        {
            return null;
        }

        var actor = _watched[index];
        _watched.RemoveAt(index);
        return actor;
    }
}
