using ActorNet.Core.Actors;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Engine;

/// <summary>An actor that an Akka actor hosts, here or on another node.</summary>
/// <param name="name">Name for messages and logs.</param>
internal abstract class AkkaActorRef(string name) : ForeignActorRef(name)
{
    /// <summary>The Akka actor: death watch is by it, and what is short goes to it.</summary>
    public abstract IActorRef Actor { get; }

    /// <summary>The same actor as the wire knows it, which is watched too; null for one of this node.</summary>
    public virtual ActorRef? Wire => null;
}
