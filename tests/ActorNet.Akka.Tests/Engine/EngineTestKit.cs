using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using Akka.Actor;
using Akka.TestKit.Xunit2;
using IActorContext = ActorNet.Core.Actors.IActorContext;

namespace ActorNet.Akka.Tests.Engine;

/// <summary>An actor system for one test, and the engines in it, which end with it.</summary>
public abstract class EngineTestKit(string config = "") : TestKit(
    $"akka {{ stdout-loglevel = OFF, test {{ single-expect-default = 3m, default-timeout = 3m }} }}\n{config}", "engine")
{
    private readonly List<AkkaEngine> _engines = [];

    internal AkkaEngine NewEngine(IPeers? peers = null, IComputePool? compute = null)
    {
        var engine = new AkkaEngine(Sys, "engine", compute ?? InlineComputePool.Instance, peers) { ShutdownTime = Patience.Bound };
        _engines.Add(engine);
        return engine;
    }

    internal static HostedActorRef Spawn(AkkaEngine engine, string name, Action<object, IActorContext> receive, Placement? placement = null) =>
        (HostedActorRef)engine.Spawn(name, new ScriptedActor(receive), placement ?? Placement.AnyThread);

    /// <summary>An actor that says to the test what it receives, but for its start; "stop", "throw" and a function it does.</summary>
    internal HostedActorRef SpawnTelling(AkkaEngine engine, string name = "telling", Placement? placement = null) => Spawn(
        engine,
        name,
        (message, context) =>
        {
            switch (message)
            {
                case Started:
                    break;
                case "stop":
                    context.Stop();
                    break;
                case "throw":
                    throw new InvalidOperationException("on purpose");
                case Action<IActorContext> act:
                    act(context);
                    break;
                default:
                    TestActor.Tell(message, ActorRefs.NoSender);
                    break;
            }
        },
        placement);

    /// <summary>Has an actor of <see cref="SpawnTelling"/> do something, and waits until it has.</summary>
    internal void Do(AkkaEngine engine, HostedActorRef actor, Action<IActorContext> act)
    {
        engine.Send(actor, act);
        Settle(engine, actor);
    }

    /// <summary>Waits until an actor of <see cref="SpawnTelling"/> has received all that was sent before.</summary>
    internal void Settle(AkkaEngine engine, HostedActorRef actor)
    {
        var mark = new object();
        engine.Send(actor, mark);
        ExpectMsg<object>().ShouldBeSameAs(mark);
    }

    /// <summary>Disposes an engine whose guardian is held, so that its actors have not stopped yet when this returns.</summary>
    /// <returns>The disposal, to be joined once the guardian goes on.</returns>
    internal static Thread BeginDisposal(AkkaEngine engine)
    {
        var disposal = new Thread(engine.Dispose);
        disposal.Start();
        SpinWait.SpinUntil(() => engine.IsDisposed);
        return disposal;
    }

    /// <summary>Waits until an actor has come past all that is in its mailbox, whether it receives that or not.</summary>
    internal void PassMailbox(HostedActorRef actor)
    {
        var probe = CreateTestProbe();
        actor.Actor.Tell(new Identify(null), probe);
        probe.ExpectMsg<ActorIdentity>();
    }

    protected override void AfterAll()
    {
        _engines.ForEach(engine => engine.Dispose());
        base.AfterAll();
    }
}
