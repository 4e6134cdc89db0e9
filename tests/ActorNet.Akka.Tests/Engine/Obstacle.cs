using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Tests.Engine;

/// <summary>Holds the guardian of an engine on its thread: it hears, as part of the system's events, of what the guardian cannot handle, and does not return.</summary>
internal sealed class Obstacle : MinimalActorRef, IDisposable
{
    private readonly ActorSystem _system;
    private readonly ManualResetEventSlim _holds = new();
    private readonly ManualResetEventSlim _goesOn = new();

    /// <summary>Returns once the guardian is held.</summary>
    /// <param name="system">Its system.</param>
    /// <param name="actor">An actor of the engine.</param>
    public Obstacle(ActorSystem system, IActorRef actor)
    {
        _system = system;
        Provider = ((ExtendedActorSystem)system).Provider;
        Path = Provider.TempPath();
        system.EventStream.Subscribe(this, typeof(UnhandledMessage));
        system.ActorSelection(actor.Path.Parent).Tell(this, ActorRefs.NoSender);
        _holds.Wait();
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    /// <summary>Lets the guardian go on.</summary>
    public void Release() => _goesOn.Set();

    public void Dispose()
    {
        // What it waits for is not disposed: the guardian may still be on its way out of there.
        Release();
        _system.EventStream.Unsubscribe(this);
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is UnhandledMessage unhandled && ReferenceEquals(unhandled.Message, this))
        {
            _holds.Set();
            _goesOn.Wait();
        }
    }
}
