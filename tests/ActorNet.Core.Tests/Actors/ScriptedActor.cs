using ActorNet.Core.Actors;

namespace ActorNet.Core.Tests.Actors;

/// <summary>An actor made of a function.</summary>
internal sealed class ScriptedActor(Action<object, IActorContext> receive) : IActor
{
    public void Receive(object message, IActorContext context) => receive(message, context);
}
