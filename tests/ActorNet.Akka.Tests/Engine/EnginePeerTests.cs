using ActorNet.Akka.Engine;
using ActorNet.Akka.Messages;
using ActorNet.Core.Actors;
using Akka.Actor;
using Akka.Event;
using Akka.TestKit;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Tests.Engine;

public sealed class EnginePeerTests : EngineTestKit
{
    private readonly TestProbe _probe;
    private readonly FakePeer _peer;
    private readonly AkkaEngine _engine;
    private readonly HostedActorRef _actor;

    public EnginePeerTests()
    {
        _probe = CreateTestProbe();
        _peer = new FakePeer(_probe.Ref, new FakeForeign("peer on the wire"));
        _engine = NewEngine(new FakePeers(_peer));
        _actor = Spawn(_engine, "actor", (message, context) =>
        {
            switch (message)
            {
                case Started:
                    break;
                case "watch":
                    context.Watch(_peer);
                    context.Watch(_peer);
                    break;
                case "stop":
                    context.Stop();
                    break;
                default:
                    TestActor.Tell((context.Sender, message), ActorRefs.NoSender);
                    break;
            }
        });
    }

    [Fact]
    public void Send_ToAForeignActor_IsPostedWithItsSender()
    {
        var foreign = new FakeForeign("foreign");
        var sender = SpawnTelling(_engine);

        Do(_engine, sender, context => context.Send(foreign, "hello"));

        foreign.Posted.ShouldBe([(sender, "hello")]);
    }

    [Fact]
    public void Post_ByTheWire_IsFromThePeerThatThePeersKnow()
    {
        _actor.Post(_peer.Wire, "known");
        var stranger = new FakeForeign("stranger");
        _actor.Post(stranger, "unknown");

        ExpectMsg<(ActorRef, object)>().ShouldBe((_peer, "known"));
        ExpectMsg<(ActorRef, object)>().ShouldBe((stranger, "unknown"));
    }

    [Fact]
    public void Tell_ControlMessage_IsReadByThePeersOrDropped()
    {
        _actor.Actor.Tell(new ControlMessage(new byte[] { 7 }), _probe);
        _actor.Actor.Tell(new ControlMessage(new byte[] { 1, 2 }), _probe);
        _actor.Actor.Tell(new ControlMessage(new byte[] { 8 }), TestActor);
        _actor.Actor.Tell(new ControlMessage(new byte[] { 9 }), _probe);

        ExpectMsg<(ActorRef, object)>().ShouldBe((_peer, 7));
        ExpectMsg<(ActorRef, object)>().ShouldBe((_peer, 9));
    }

    [Fact]
    public void Dispose_ControlMessageComesBeforeItsActorHasStopped_IsNotReceived()
    {
        using var obstacle = new Obstacle(Sys, _actor.Actor);
        var disposal = BeginDisposal(_engine);

        _actor.Actor.Tell(new ControlMessage(new byte[] { 7 }), _probe);

        PassMailbox(_actor);
        obstacle.Release();
        disposal.Join();
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Tell_ControlMessageAndThereAreNoPeers_IsUnhandled()
    {
        var unhandled = CreateTestProbe();
        Sys.EventStream.Subscribe(unhandled, typeof(UnhandledMessage));
        var engine = NewEngine();
        var actor = SpawnTelling(engine);

        actor.Actor.Tell(new ControlMessage(new byte[] { 7 }), _probe);

        unhandled.ExpectMsg<UnhandledMessage>().Message.ShouldBeOfType<ControlMessage>();
        Settle(engine, actor);
    }

    [Fact]
    public void Watch_PeerWhoseAkkaActorStopsFirst_TellsOnceAndEndsTheOther()
    {
        _engine.Send(_actor, "watch");
        AwaitCondition(() => _peer.OnWire.Watchers.Count > 0);
        _peer.OnWire.Watchers.ShouldBe([_actor]);

        Sys.Stop(_probe);

        ExpectMsg<(ActorRef, object)>().ShouldBe((_peer, new Terminated(_peer, null)));
        _peer.OnWire.Watchers.ShouldBeEmpty();
        _peer.OnWire.TellEnd(_actor, new IOException("the connection has ended"));
        ExpectSettled();
    }

    [Fact]
    public void Watch_PeerWhoseWireEndsFirst_TellsOnceWithTheCause()
    {
        _engine.Send(_actor, "watch");
        AwaitCondition(() => _peer.OnWire.Watchers.Count > 0);
        var cause = new IOException("the connection has ended");

        _peer.OnWire.TellEnd(_actor, cause);

        ExpectMsg<(ActorRef, object)>().ShouldBe((_peer, new Terminated(_peer, cause)));
        Watch(_probe);
        Sys.Stop(_probe);
        ExpectTerminated(_probe);
        ExpectSettled();
    }

    [Fact]
    public void Watch_PeerThatHasComeBackByAnotherWire_TheEndOfTheFirstWireIsNotTheEndOfTheOther()
    {
        var again = new FakePeer(_probe.Ref, new FakeForeign("peer on another wire"));
        var watcher = SpawnTelling(_engine);
        Do(_engine, watcher, context =>
        {
            context.Watch(_peer);
            context.Watch(again);
        });

        _peer.OnWire.TellEnd(watcher, null);
        ExpectMsg<Terminated>().Actor.ShouldBe(_peer);
        Sys.Stop(_probe);

        ExpectMsg<Terminated>().Actor.ShouldBe(again);
        Settle(_engine, watcher);
    }

    [Fact]
    public void Watch_PeerThatHasComeBackByAnotherWireStops_TellsOfBoth()
    {
        var again = new FakePeer(_probe.Ref, new FakeForeign("peer on another wire"));
        var watcher = SpawnTelling(_engine);
        Do(_engine, watcher, context =>
        {
            context.Watch(_peer);
            context.Watch(again);
        });

        Sys.Stop(_probe);

        new[] { ExpectMsg<Terminated>().Actor, ExpectMsg<Terminated>().Actor }.ShouldBe([_peer, again]);
        _peer.OnWire.Watchers.ShouldBeEmpty();
        again.OnWire.Watchers.ShouldBeEmpty();
    }

    [Fact]
    public void Stop_ItWatchesAPeer_TheWireForgetsIt()
    {
        _engine.Send(_actor, "watch");
        _engine.Send(_actor, "stop");

        _engine.Run(_actor);

        _peer.OnWire.Watchers.ShouldBeEmpty();
    }

    [Fact]
    public void Watch_ForeignActor_TellsOnceAndAgainWhenAskedAgain()
    {
        var foreign = new FakeForeign("foreign");
        var watcher = SpawnTelling(_engine);
        Do(_engine, watcher, context =>
        {
            context.Watch(foreign);
            context.Watch(foreign);
        });
        foreign.Watchers.ShouldBe([watcher]);

        foreign.TellEnd(watcher, null);
        foreign.TellEnd(watcher, null);
        ExpectMsg<Terminated>().Actor.ShouldBe(foreign);
        Settle(_engine, watcher);

        Do(_engine, watcher, context => context.Watch(foreign));
        foreign.TellEnd(watcher, new IOException("gone"));
        ExpectMsg<Terminated>().Cause.ShouldBeOfType<IOException>();
    }

    [Fact]
    public void Watch_MailboxOfTheWatcherIsFull_TheNewsComeBehind()
    {
        using var goesOn = new ManualResetEventSlim();
        var foreign = new FakeForeign("foreign");
        var told = 0;
        var watcher = Spawn(_engine, "watcher", (message, context) =>
        {
            switch (message)
            {
                case Started:
                    context.Watch(foreign);
                    break;
                case "wait":
                    goesOn.Wait();
                    break;
                case Terminated:
                    told++;
                    context.Stop();
                    break;
                default:
                    break;
            }
        });
        _engine.Send(watcher, "wait");
        Should.Throw<MailboxFullException>(() =>
        {
            for (var number = 0; number <= EngineLimits.MailboxCapacity + 1; number++)
            {
                watcher.Post(foreign, number);
            }
        });

        foreign.TellEnd(watcher, null);
        goesOn.Set();
        _engine.Run(watcher);

        told.ShouldBe(1);
    }

    [Fact]
    public void AddWatcher_ByTheWire_IsToldTheCauseOnce()
    {
        var foreign = new FakeForeign("watcher over there");
        var failing = SpawnTelling(_engine, "failing");
        failing.AddWatcher(foreign);
        failing.AddWatcher(foreign);
        Watch(failing.Actor);

        _engine.Send(failing, "throw");

        ExpectTerminated(failing.Actor);
        foreign.Posted.ShouldHaveSingleItem().ShouldBe((failing, new Terminated(failing, failing.Cause)));
        failing.Cause.ShouldNotBeNull();
    }

    [Fact]
    public void AddWatcher_ByTheWire_CountsAsBeingWatched()
    {
        var waiting = SpawnTelling(_engine, "waiting");
        var failing = SpawnTelling(_engine, "failing");
        failing.AddWatcher(new FakeForeign("watcher over there"));
        Watch(failing.Actor);
        _engine.Send(failing, "throw");
        ExpectTerminated(failing.Actor);
        _engine.Send(waiting, "stop");

        Should.NotThrow(() => _engine.Run(waiting));
    }

    [Fact]
    public void RemoveWatcher_AsItIsTold_CountsAsHavingBeenWatched()
    {
        var waiting = SpawnTelling(_engine, "waiting");
        var failing = SpawnTelling(_engine, "failing");
        var foreign = new FakeForeign("watcher over there", static (foreign, message) =>
        {
            if (message is Terminated { Actor: HostedActorRef stopped })
            {
                stopped.RemoveWatcher(foreign);
            }
        });
        failing.AddWatcher(foreign);
        Watch(failing.Actor);
        _engine.Send(failing, "throw");
        ExpectTerminated(failing.Actor);
        _engine.Send(waiting, "stop");

        Should.NotThrow(() => _engine.Run(waiting));
        foreign.Posted.ShouldHaveSingleItem();
    }

    [Fact]
    public void AddWatcher_ItHasStopped_TellsAtOnce()
    {
        var foreign = new FakeForeign("watcher over there");
        _engine.Send(_actor, "stop");
        _engine.Run(_actor);

        _actor.AddWatcher(foreign);

        foreign.Posted.ShouldBe([(_actor, new Terminated(_actor, null))]);
    }

    [Fact]
    public void RemoveWatcher_BeforeItStops_IsNotTold()
    {
        var foreign = new FakeForeign("watcher over there");
        _actor.AddWatcher(foreign);
        _actor.RemoveWatcher(foreign);

        _engine.Send(_actor, "stop");
        _engine.Run(_actor);

        foreign.Posted.ShouldBeEmpty();
    }

    /// <summary>The actor has received nothing but what was expected.</summary>
    private void ExpectSettled()
    {
        var mark = new object();
        _engine.Send(_actor, mark);
        ExpectMsg<(ActorRef, object)>().Item2.ShouldBeSameAs(mark);
    }
}
