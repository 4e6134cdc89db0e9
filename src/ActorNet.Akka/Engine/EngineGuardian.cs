using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Engine;

/// <summary>The parent of all actors of one engine: starts them, stops one that throws, and tells the engine when one is gone.</summary>
/// <param name="engine">The engine.</param>
internal sealed class EngineGuardian(AkkaEngine engine) : UntypedActor
{
    private const int LongestName = 64;

    private readonly Dictionary<IActorRef, HostedActorRef> _actors = [];
    private long _count;

    /// <summary>A name as a part of a path, and that no other actor has: with what a path cannot hold replaced, and a number behind it.</summary>
    public static string PathElement(string name, long number)
    {
        var kept = name.Length <= LongestName ? name : name[..LongestName];
        return string.Create(null, $"{string.Concat(kept.Select(static letter => char.IsAsciiLetterOrDigit(letter) ? letter : '-'))}-{number}");
    }

    protected override SupervisorStrategy SupervisorStrategy() => new Supervision(engine, _actors);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case SpawnRequest request:
                OnSpawn(request);
                break;
            case global::Akka.Actor.Terminated terminated when _actors.Remove(terminated.ActorRef, out var actor):
                engine.OnGone(actor);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => engine.OnOver();

    private void OnSpawn(SpawnRequest request)
    {
        if (!request.TryClaim())
        {
            return;
        }

#pragma warning disable CA1031 // It is the caller's to learn what is wrong: a dispatcher that cannot be made, say.
        try
        {
            var hosted = new HostedActorRef(engine, request.Name);
            var props = Props.Create<HostActor>(engine, hosted, request.Actor).WithDispatcher(EngineDispatchers.For(request.Placement));
            var actor = Context.ActorOf(props, PathElement(request.Name, ++_count));
            _actors.Add(actor, hosted);
            Context.Watch(actor);
            hosted.Start(actor);
            request.Completion.TrySetResult(hosted);
        }
        catch (Exception exception)
        {
            request.Completion.TrySetException(exception);
        }
#pragma warning restore CA1031
    }

    /// <summary>Whatever an actor throws stops that actor, and only it; it is never started again: what it knew is lost, and the protocol says what follows.</summary>
    private sealed class Supervision(AkkaEngine engine, Dictionary<IActorRef, HostedActorRef> actors) : OneForOneStrategy(static _ => Directive.Stop)
    {
        protected override Directive Handle(IActorRef child, Exception exception)
        {
            actors.GetValueOrDefault(child)?.Fail(exception);
            return Directive.Stop;
        }

        protected override void LogFailure(global::Akka.Actor.IActorContext context, IActorRef child, Exception cause, Directive directive)
        {
            if (actors.TryGetValue(child, out var actor) && engine.IsHeard(actor))
            {
                context.System.EventStream.Publish(new Debug(cause, child.Path.ToString(), typeof(HostActor), cause.Message));
            }
            else
            {
                base.LogFailure(context, child, cause, directive);
            }
        }
    }
}

/// <summary>Asks an engine's guardian to start an actor.</summary>
/// <param name="Name">Name for messages and logs.</param>
/// <param name="Actor">The actor.</param>
/// <param name="Placement">Which thread it runs on.</param>
internal sealed record SpawnRequest(string Name, IActor Actor, Placement Placement) : ILocalOnly, IDeadLetterSuppression
{
    private int _claimed;

    /// <summary>The actor, once it is there.</summary>
    public TaskCompletionSource<HostedActorRef> Completion { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>True for one caller only: the guardian, which starts the actor, or who has waited for that in vain, so that it never is.</summary>
    public bool TryClaim() => Interlocked.Exchange(ref _claimed, 1) == 0;
}
