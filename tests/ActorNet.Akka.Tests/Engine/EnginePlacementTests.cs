using ActorNet.Core.Actors;
using Akka.Actor;

namespace ActorNet.Akka.Tests.Engine;

public sealed class EnginePlacementTests : EngineTestKit
{
    public static TheoryData<string, string> Placements { get; } = new()
    {
        { nameof(PlacementKind.ComputeThread), "actornet.compute-dispatcher" },
        { nameof(PlacementKind.OwnThread), "actornet.storage-dispatcher" },
        { nameof(PlacementKind.AnyThread), "actornet.control-dispatcher" },
        { nameof(PlacementKind.CallingThread), "actornet.control-dispatcher" },
    };

    [Theory]
    [MemberData(nameof(Placements))]
    public void Spawn_Placed_RunsOnAThreadOfTheDispatcherForIt(string kind, string dispatcher)
    {
        var engine = NewEngine();

        var thread = ThreadOf(engine, PlacementOf(kind));

        thread.Name.ShouldNotBeNull().ShouldStartWith($"{dispatcher}_");
        thread.IsThreadPoolThread.ShouldBeFalse();
        thread.IsBackground.ShouldBeTrue();
    }

    [Theory]
    [InlineData(nameof(PlacementKind.ComputeThread))]
    [InlineData(nameof(PlacementKind.OwnThread))]
    public void Spawn_PlacedOnAThreadOfItsOwn_SharesItWithNobody(string kind)
    {
        var engine = NewEngine();

        ThreadOf(engine, PlacementOf(kind)).ShouldNotBe(ThreadOf(engine, PlacementOf(kind)));
    }

    [Fact]
    public void Receive_AllThatComputeAreBusy_TheOthersGoOn()
    {
        var engine = NewEngine();
        using var goesOn = new CountdownEvent(1);
        for (var index = 0; index < 2 * Environment.ProcessorCount; index++)
        {
            Spawn(engine, "busy", (_, _) => goesOn.Wait(), Placement.ComputeThread(index));
        }

        Settle(engine, SpawnTelling(engine, "control", Placement.CallingThread));
        Settle(engine, SpawnTelling(engine, "storage", Placement.OwnThread));
        goesOn.Signal();
    }

    [Fact]
    public void Spawn_FromEveryThreadThatActorsRunOn_StartsThem()
    {
        // More at once than the control dispatcher has threads: if a start needed one of them, all would wait for each other.
        var engine = NewEngine();
        var count = 2 * Math.Max(4, Environment.ProcessorCount);
        for (var index = 0; index < count; index++)
        {
            Spawn(engine, "parent", (_, _) => Settled(Spawn(engine, "child", (_, _) => { })));
        }

        for (var index = 0; index < count; index++)
        {
            ExpectMsg<IActorRef>().Path.Parent.Name.ShouldStartWith("engine-");
        }

        void Settled(ActorNet.Akka.Engine.HostedActorRef child) => TestActor.Tell(child.Actor, ActorRefs.NoSender);
    }

    private static Placement PlacementOf(string kind) => kind switch
    {
        nameof(PlacementKind.ComputeThread) => Placement.ComputeThread(3),
        nameof(PlacementKind.OwnThread) => Placement.OwnThread,
        nameof(PlacementKind.AnyThread) => Placement.AnyThread,
        _ => Placement.CallingThread,
    };

    private Thread ThreadOf(ActorNet.Akka.Engine.AkkaEngine engine, Placement placement)
    {
        Spawn(engine, "placed", (_, _) => TestActor.Tell(Thread.CurrentThread, ActorRefs.NoSender), placement);
        return ExpectMsg<Thread>();
    }
}

public sealed class EngineDispatcherSettingTests : EngineTestKit
{
    public EngineDispatcherSettingTests()
        : base("actornet.control-dispatcher.fork-join-executor { parallelism-min = 1, parallelism-max = 1 }")
    {
    }

    [Fact]
    public void Spawn_TheSystemsConfigurationSetsAPartOfADispatcher_ItHoldsAndTheRestIsAsEver()
    {
        var engine = NewEngine();
        for (var index = 0; index < 8; index++)
        {
            Spawn(engine, "placed", (_, _) => TestActor.Tell(Thread.CurrentThread, ActorRefs.NoSender));
        }

        Enumerable.Range(0, 8).Select(_ => ExpectMsg<Thread>()).ToHashSet().ShouldHaveSingleItem().Name.ShouldBe("actornet.control-dispatcher_1");
    }
}
