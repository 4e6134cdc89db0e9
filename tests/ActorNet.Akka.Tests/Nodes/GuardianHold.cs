using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>Holds the guardian of a system's users on its thread: it tells the system's dead letters of what it cannot handle, and they do not return.</summary>
internal sealed class GuardianHold : MinimalActorRef, IDisposable
{
    private readonly ActorSystem _system;
    private readonly ICell _guardian;
    private readonly ManualResetEventSlim _holds = new();
    private readonly ManualResetEventSlim _goesOn = new();

    /// <summary>Returns once the guardian is held.</summary>
    public GuardianHold(ActorSystem system)
    {
        _system = system;
        Provider = ((ExtendedActorSystem)system).Provider;
        Path = Provider.TempPath();
        _guardian = ((ActorRefWithCell)Provider.Guardian).Underlying;
        system.EventStream.Subscribe(this, typeof(DeadLetter));
        Provider.Guardian.Tell(this, ActorRefs.NoSender);
        _holds.Wait(SmallRun.Bound).ShouldBeTrue();
    }

    public override ActorPath Path { get; }

    public override IActorRefProvider Provider { get; }

    /// <summary>How much others have had to say to the guardian meanwhile.</summary>
    public int Messages => _guardian.NumberOfMessages;

    public void Dispose()
    {
        // What it waits for is not disposed: the guardian may still be on its way out of there.
        _goesOn.Set();
        _system.EventStream.Unsubscribe(this);
    }

    protected override void TellInternal(object message, IActorRef sender)
    {
        if (message is DeadLetter { Message: GuardianHold })
        {
            _holds.Set();
            _goesOn.Wait();
        }
    }
}
