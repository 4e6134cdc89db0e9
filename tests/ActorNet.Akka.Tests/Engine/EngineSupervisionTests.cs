using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using Akka.Actor;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Tests.Engine;

public sealed class EngineSupervisionTests : EngineTestKit
{
    [Fact]
    public void Receive_Throws_StopsTheActorAndNeverStartsItAgain()
    {
        var engine = NewEngine();
        var starts = 0;
        var actor = Spawn(engine, "failing", (message, _) =>
        {
            starts += message is Started ? 1 : 0;
            if (message is not Started)
            {
                throw new InvalidOperationException("on purpose");
            }
        });
        Watch(actor.Actor);

        engine.Send(actor, "now");

        ExpectTerminated(actor.Actor);
        starts.ShouldBe(1);
        actor.Cause.ShouldNotBeNull().Message.ShouldBe("on purpose");
    }

    [Fact]
    public void Receive_StartedThrows_WatchersAreToldTheCause()
    {
        var engine = NewEngine();
        var watcher = SpawnTelling(engine);
        using var watched = new ManualResetEventSlim();
        var actor = Spawn(engine, "failing", (_, _) =>
        {
            watched.Wait();
            throw new InvalidOperationException("at its start");
        });
        Do(engine, watcher, context => context.Watch(actor));

        watched.Set();

        ExpectMsg<Terminated>().ShouldSatisfyAllConditions(
            told => told.Actor.ShouldBe(actor),
            told => told.Cause.ShouldNotBeNull().Message.ShouldBe("at its start"));
    }

    [Fact]
    public void Receive_StopsAndThenThrows_TheCauseIsKept()
    {
        var engine = NewEngine();
        var watcher = SpawnTelling(engine);
        var actor = Spawn(engine, "failing", (message, context) =>
        {
            if (message is not Started)
            {
                context.Stop();
                throw new InvalidOperationException("after it asked to stop");
            }
        });
        Do(engine, watcher, context => context.Watch(actor));

        engine.Send(actor, "now");

        ExpectMsg<Terminated>().Cause.ShouldNotBeNull().Message.ShouldBe("after it asked to stop");
    }

    [Fact]
    public void Receive_WatchedActorThrows_IsLoggedForDebuggingOnly()
    {
        var errors = CreateTestProbe();
        var details = CreateTestProbe();
        Sys.EventStream.Subscribe(errors, typeof(Error));
        Sys.EventStream.Subscribe(details, typeof(Debug));
        var engine = NewEngine();
        var watcher = SpawnTelling(engine);
        var actor = SpawnTelling(engine, "failing");
        Do(engine, watcher, context => context.Watch(actor));

        engine.Send(actor, "throw");

        ExpectMsg<Terminated>();
        details.FishForMessage(message => message is Debug { Cause: InvalidOperationException, Message: "on purpose" });
        errors.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Receive_ActorThrowsThatNobodyHears_IsLoggedAsAnError()
    {
        var errors = CreateTestProbe();
        Sys.EventStream.Subscribe(errors, typeof(Error));
        var engine = NewEngine();

        engine.Send(SpawnTelling(engine, "failing"), "throw");

        errors.ExpectMsg<Error>().Cause.ShouldBeOfType<InvalidOperationException>();
    }

    [Fact]
    public void PoisonPill_FromAnyAkkaActor_StopsItAfterWhatWaitsAndTellsItsWatchers()
    {
        var engine = NewEngine();
        var watcher = SpawnTelling(engine, "watcher");
        var actor = SpawnTelling(engine, "poisoned");
        Do(engine, watcher, context => context.Watch(actor));
        Watch(actor.Actor);

        engine.Send(actor, "before");
        actor.Actor.Tell(PoisonPill.Instance);
        engine.Send(actor, "after");

        ExpectMsg("before");
        var told = new object[] { ExpectMsg<object>(), ExpectMsg<object>() };
        told.OfType<global::Akka.Actor.Terminated>().ShouldHaveSingleItem().ActorRef.ShouldBe(actor.Actor);
        told.OfType<Terminated>().ShouldHaveSingleItem().ShouldBe(new Terminated(actor, null));
        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Kill_FromAnyAkkaActor_IsTheCause()
    {
        var engine = NewEngine();
        var watcher = SpawnTelling(engine, "watcher");
        var actor = SpawnTelling(engine, "killed");
        Do(engine, watcher, context => context.Watch(actor));

        actor.Actor.Tell(Kill.Instance);

        ExpectMsg<Terminated>().Cause.ShouldBeOfType<ActorKilledException>();
    }

    [Fact]
    public void Watch_ItHasStoppedAndTheyWereTold_TellsAgainWithTheCause()
    {
        var engine = NewEngine();
        var watcher = SpawnTelling(engine, "watcher");
        var actor = SpawnTelling(engine, "failing");
        Do(engine, watcher, context => context.Watch(actor));
        engine.Send(actor, "throw");
        ExpectMsg<Terminated>();

        engine.Send(watcher, (Action<ActorNet.Core.Actors.IActorContext>)(context => context.Watch(actor)));

        ExpectMsg<Terminated>().Cause.ShouldNotBeNull().Message.ShouldBe("on purpose");
    }

    [Fact]
    public void Watch_ActorOfAnotherEngine_TellsTheCause()
    {
        var (engine, other) = (NewEngine(), NewEngine());
        var watcher = SpawnTelling(engine, "watcher");
        var actor = SpawnTelling(other, "failing");
        Do(engine, watcher, context => context.Watch(actor));

        other.Send(actor, "throw");

        ExpectMsg<Terminated>().Cause.ShouldNotBeNull().Message.ShouldBe("on purpose");
    }

    [Fact]
    public void Run_ActorThatNobodyWatchesThrows_Throws()
    {
        var engine = NewEngine();
        var waiting = SpawnTelling(engine, "waiting");
        engine.Send(SpawnTelling(engine, "failing"), "throw");

        var exception = Should.Throw<InvalidOperationException>(() => engine.Run(waiting));

        exception.InnerException.ShouldBeOfType<InvalidOperationException>().Message.ShouldBe("on purpose");
    }

    [Fact]
    public void Run_WatchedActorThrows_GoesOn()
    {
        var engine = NewEngine();
        var waiting = Spawn(engine, "waiting", (message, context) =>
        {
            if (message is ActorRef actor)
            {
                context.Watch(actor);
                context.Send(actor, "throw");
            }
            else if (message is Terminated)
            {
                context.Stop();
            }
        });
        engine.Send(waiting, SpawnTelling(engine, "failing"));

        Should.NotThrow(() => engine.Run(waiting));
    }

    [Fact]
    public void Run_TheAwaitedActorThrowsAndIsWatched_Throws()
    {
        var engine = NewEngine();
        var watcher = SpawnTelling(engine, "watcher");
        var actor = SpawnTelling(engine, "failing");
        Do(engine, watcher, context => context.Watch(actor));
        engine.Send(actor, "throw");
        ExpectMsg<Terminated>();

        Should.Throw<InvalidOperationException>(() => engine.Run(actor)).InnerException.ShouldNotBeNull().Message.ShouldBe("on purpose");
    }

    [Fact]
    public void Run_NobodyElseWatches_TheErrorIsNotLoggedBesides()
    {
        var errors = CreateTestProbe();
        Sys.EventStream.Subscribe(errors, typeof(Error));
        var engine = NewEngine();
        using var runs = new ManualResetEventSlim();
        var actor = Spawn(engine, "failing", (message, _) =>
        {
            if (message is not Started)
            {
                runs.Wait();
                throw new InvalidOperationException("on purpose");
            }
        });
        engine.Send(actor, "now");

        var run = Task.Run(() => engine.Run(actor));
        AwaitCondition(() => engine.IsHeard(actor));
        runs.Set();

        Should.Throw<InvalidOperationException>(run);
        errors.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Receive_SenderFillsAMailbox_OnlyTheSenderFails()
    {
        var engine = NewEngine();
        using var goesOn = new ManualResetEventSlim();
        var slow = Spawn(engine, "slow", (message, _) =>
        {
            if (message is "wait")
            {
                goesOn.Wait();
            }
        }, Placement.OwnThread);
        engine.Send(slow, "wait");
        var watcher = SpawnTelling(engine, "watcher");
        var pooled = new ConformanceMessage([]);
        var hasty = SpawnTelling(engine, "hasty");
        Do(engine, watcher, context => context.Watch(hasty));

        engine.Send(hasty, (Action<ActorNet.Core.Actors.IActorContext>)(context =>
        {
            for (var number = 0; number <= EngineLimits.MailboxCapacity + 1; number++)
            {
                context.Send(slow, pooled);
            }
        }));

        ExpectMsg<Terminated>().Cause.ShouldBeOfType<MailboxFullException>();
        goesOn.Set();
        Watch(slow.Actor);
        engine.Stop(slow);
        ExpectTerminated(slow.Actor);
        slow.Cause.ShouldBeNull();
    }
}
