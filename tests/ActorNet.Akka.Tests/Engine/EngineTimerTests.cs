using ActorNet.Akka.Engine;
using Akka.Actor;
using Akka.Configuration;
using Akka.Event;
using Akka.TestKit;

namespace ActorNet.Akka.Tests.Engine;

/// <summary>A scheduler whose time passes when the test says so, on every one of its clocks.</summary>
public sealed class VirtualScheduler(Config config, ILoggingAdapter log) : TestScheduler(config, log), ITimeProvider
{
    private readonly DateTimeOffset _start = DateTimeOffset.UtcNow;

    TimeSpan ITimeProvider.MonotonicClock => Now - _start;

    TimeSpan ITimeProvider.HighResMonotonicClock => Now - _start;
}

public sealed class EngineTimerTests : EngineTestKit
{
    public EngineTimerTests()
        : base("akka.scheduler.implementation = \"ActorNet.Akka.Tests.Engine.VirtualScheduler, ActorNet.Akka.Tests\"")
    {
    }

    private VirtualScheduler Scheduler => (VirtualScheduler)Sys.Scheduler;

    [Fact]
    public void SetTimer_ItsTimeHasNotPassed_IsNotReceived()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        Do(engine, actor, context => context.SetTimer("timer", TimeSpan.FromHours(1), "fired"));

        Scheduler.Advance(TimeSpan.FromMinutes(59));
        Settle(engine, actor);
        Scheduler.Advance(TimeSpan.FromMinutes(1));

        ExpectMsg("fired");
        Scheduler.Advance(TimeSpan.FromDays(1));
        Settle(engine, actor);
    }

    [Fact]
    public void Now_TimePasses_IsTheTimeOfTheSystem()
    {
        var engine = NewEngine();
        var before = engine.Now;

        Scheduler.Advance(TimeSpan.FromHours(3));

        (engine.Now - before).ShouldBe(TimeSpan.FromHours(3));
        var actor = SpawnTelling(engine);
        Do(engine, actor, context => context.Now.ShouldBe(engine.Now));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    public void SetTimer_NoTime_IsReceivedWithTheNextTick(int seconds)
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        Do(engine, actor, context => context.SetTimer("timer", TimeSpan.FromSeconds(seconds), "fired"));

        Scheduler.Advance(TimeSpan.Zero);

        ExpectMsg("fired");
    }

    [Fact]
    public void SetTimer_TheFirstOfThatNameIsInTheMailbox_OnlyTheSecondIsReceived()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        using var fired = new ManualResetEventSlim();
        Do(engine, actor, context => context.SetTimer("timer", TimeSpan.FromSeconds(1), "first"));
        engine.Send(actor, (Action<ActorNet.Core.Actors.IActorContext>)(context =>
        {
            fired.Wait();
            context.SetTimer("timer", TimeSpan.FromSeconds(1), "second");
        }));

        Scheduler.Advance(TimeSpan.FromSeconds(1));
        fired.Set();
        Settle(engine, actor);
        Scheduler.Advance(TimeSpan.FromSeconds(1));

        ExpectMsg("second");
    }

    [Fact]
    public void CancelTimer_ItsMessageIsInTheMailbox_IsNotReceivedEvenIfSetAgainLater()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        using var fired = new ManualResetEventSlim();
        Do(engine, actor, context => context.SetTimer("timer", TimeSpan.Zero, "cancelled"));
        engine.Send(actor, (Action<ActorNet.Core.Actors.IActorContext>)(context =>
        {
            fired.Wait();
            context.CancelTimer("timer");
            context.SetTimer("timer", TimeSpan.FromSeconds(1), "again");
            context.CancelTimer("timer");
            context.SetTimer("timer", TimeSpan.FromSeconds(2), "last");
        }));

        Scheduler.Advance(TimeSpan.Zero);
        fired.Set();
        Settle(engine, actor);
        Scheduler.Advance(TimeSpan.FromSeconds(1));
        Settle(engine, actor);
        Scheduler.Advance(TimeSpan.FromSeconds(1));

        ExpectMsg("last");
    }

    [Fact]
    public void CancelTimer_ThereIsNone_IsNoFault()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);

        Do(engine, actor, context => context.CancelTimer("unknown"));

        actor.Cause.ShouldBeNull();
    }

    [Fact]
    public void SetTimer_ItsMessageIsReceived_TheActorIsItsSender()
    {
        var engine = NewEngine();
        var other = SpawnTelling(engine, "other");
        var actor = Spawn(engine, "timed", (message, context) =>
        {
            if (message is "set")
            {
                context.SetTimer("timer", TimeSpan.Zero, "fired");
                context.Send(other, "was set");
            }
            else if (message is "fired")
            {
                context.Send(other, context.Sender);
            }
        });
        engine.Send(actor, "set");
        ExpectMsg("was set");

        Scheduler.Advance(TimeSpan.Zero);

        ExpectMsg<HostedActorRef>().ShouldBe(actor);
    }

    [Fact]
    public void Stop_TimerIsSet_IsNeverReceived()
    {
        var unhandled = CreateTestProbe();
        Sys.EventStream.Subscribe(unhandled, typeof(AllDeadLetters));
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        Watch(actor.Actor);
        Do(engine, actor, context => context.SetTimer("timer", TimeSpan.FromSeconds(1), "late"));
        engine.Send(actor, "stop");
        ExpectTerminated(actor.Actor);

        Scheduler.Advance(TimeSpan.FromSeconds(2));

        ExpectNoMsg(TimeSpan.Zero);
        unhandled.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Dispose_TimeOfATimerPassesBeforeItsActorHasStopped_IsNotReceived()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        Do(engine, actor, context => context.SetTimer("timer", TimeSpan.FromSeconds(1), "late"));
        using var obstacle = new Obstacle(Sys, actor.Actor);
        var disposal = BeginDisposal(engine);

        Scheduler.Advance(TimeSpan.FromSeconds(1));

        PassMailbox(actor);
        obstacle.Release();
        disposal.Join();
        ExpectNoMsg(TimeSpan.Zero);
    }
}
