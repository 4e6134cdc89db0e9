using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using Akka.Actor;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Tests.Engine;

public sealed class EngineDeliveryTests : EngineTestKit
{
    [Fact]
    public void Post_ByManyThreads_EachInItsOwnOrder()
    {
        const int Count = 500;
        var engine = NewEngine();
        var seen = new Dictionary<ActorRef, List<int>>();
        var actor = Spawn(engine, "busy", (message, context) =>
        {
            if (message is int number)
            {
                seen.TryAdd(context.Sender, []);
                seen[context.Sender].Add(number);
            }
            else if (message is "end")
            {
                context.Stop();
            }
        });
        var senders = Enumerable.Range(0, 4).Select(index => new FakeForeign($"sender {index}")).ToList();

        var threads = senders.ConvertAll(sender => new Thread(() =>
        {
            for (var number = 0; number < Count; number++)
            {
                actor.Post(sender, number);
            }
        }));
        threads.ForEach(thread => thread.Start());
        threads.ForEach(thread => thread.Join());
        engine.Send(actor, "end");
        engine.Run(actor);

        seen.Keys.ShouldBe(senders, ignoreOrder: true);
        seen.Values.ShouldAllBe(numbers => numbers.SequenceEqual(Enumerable.Range(0, Count)));
    }

    [Fact]
    public void Stop_FromOutside_StopsAfterTheMessagesBeforeAndReleasesThoseAfter()
    {
        var engine = NewEngine();
        var letters = CreateTestProbe();
        Sys.EventStream.Subscribe(letters, typeof(DeadLetter));
        using var goesOn = new ManualResetEventSlim();
        var actor = SpawnTelling(engine);
        engine.Send(actor, (Action<ActorNet.Core.Actors.IActorContext>)(_ => goesOn.Wait()));
        engine.Send(actor, "before");
        engine.Stop(actor);
        var waiting = Enumerable.Range(0, 10).Select(_ => new ConformanceMessage([])).ToList();
        waiting.ForEach(message => engine.Send(actor, message));

        goesOn.Set();
        engine.Run(actor);

        ExpectMsg("before");
        ExpectNoMsg(TimeSpan.Zero);
        waiting.ShouldAllBe(message => message.Releases == 1);
        letters.ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void Post_WhileTheReceiverStops_ReleasesEachMessageOnce()
    {
        for (var round = 0; round < 50; round++)
        {
            var engine = NewEngine();
            var messages = Enumerable.Range(0, 200).Select(_ => new ConformanceMessage([])).ToArray();
            var received = 0;
            var actor = Spawn(engine, "stopping", (message, context) =>
            {
                if (message is ConformanceMessage pooled)
                {
                    pooled.Release();
                    if (++received == 20)
                    {
                        context.Stop();
                    }
                }
            });

            var sender = new Thread(() => Array.ForEach(messages, message => actor.Post(actor, message)));
            sender.Start();
            engine.Run(actor);
            sender.Join();
            engine.Dispose();

            received.ShouldBe(20);
            messages.ShouldAllBe(message => message.Releases == 1);
        }
    }

    [Fact]
    public void Dispose_MessagesWait_ReleasesThemAndWhatComesLater()
    {
        var engine = NewEngine();
        using var goesOn = new ManualResetEventSlim();
        using var waits = new ManualResetEventSlim();
        var actor = Spawn(engine, "slow", (_, _) =>
        {
            waits.Set();
            goesOn.Wait();
        });
        waits.Wait();
        var before = new ConformanceMessage([]);
        var after = new ConformanceMessage([]);
        var byWire = new ConformanceMessage([]);
        engine.Send(actor, before);

        var disposal = new Thread(engine.Dispose);
        disposal.Start();
        SpinWait.SpinUntil(() => engine.IsDisposed);
        goesOn.Set();
        disposal.Join();
        engine.Send(actor, after);
        actor.Post(new FakeForeign("wire"), byWire);

        before.Releases.ShouldBe(1);
        after.Releases.ShouldBe(1);
        byWire.Releases.ShouldBe(1);
    }

    [Fact]
    public void Dispose_AnActorDoesNotComeBack_IsNotWaitedForLongerThanTheLimit()
    {
        var engine = NewEngine();
        engine.ShutdownTime = EngineLimits.ShutdownTime;
        using var goesOn = new ManualResetEventSlim();
        using var waits = new ManualResetEventSlim();
        var message = new ConformanceMessage([]);
        var stuck = Spawn(engine, "stuck", (_, _) =>
        {
            waits.Set();
            goesOn.Wait();
        }, Placement.ComputeThread(0));
        waits.Wait();
        engine.Send(stuck, message);

        engine.Dispose();

        // It has waited, and gone on; what was in the mailbox is still given back when the actor does come back.
        message.Releases.ShouldBe(0);
        Watch(stuck.Actor);
        goesOn.Set();
        ExpectTerminated(stuck.Actor);
        message.Releases.ShouldBe(1);
    }

    [Fact]
    public void Dispose_SomebodyRuns_LetsHimGo()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        var run = Task.Run(() => engine.Run(actor));
        AwaitCondition(() => engine.IsHeard(actor));

        engine.Dispose();

        Should.NotThrow(run);
        Should.Throw<ObjectDisposedException>(() => SpawnTelling(engine));
    }

    [Fact]
    public async Task Terminate_TheSystem_LetsHimGoWhoRuns()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        var run = Task.Run(() => engine.Run(actor));
        AwaitCondition(() => engine.IsHeard(actor));

        await Sys.Terminate();

        await run;
        Should.Throw<ObjectDisposedException>(() => SpawnTelling(engine));
    }

    [Theory]
    [InlineData("")]
    [InlineData("worker 1 of 3 / Zürich: $temp?#%")]
    [InlineData("a very long name that goes on and on and on, beyond all that anybody would ever read in a path of actors")]
    public void Spawn_AnyName_IsKeptAndFitsAPath(string name)
    {
        var engine = NewEngine();

        var first = SpawnTelling(engine, name);
        var second = SpawnTelling(engine, name);

        first.Name.ShouldBe(name);
        first.Actor.Path.ShouldNotBe(second.Actor.Path);
        ActorPath.IsValidPathElement(first.Actor.Path.Name).ShouldBeTrue();
        Settle(engine, second);
    }

    [Fact]
    public void Spawn_ByManyThreads_StartsEach()
    {
        var engine = NewEngine();

        Parallel.For(0, 20, index => Spawn(engine, $"actor {index}", (_, _) => TestActor.Tell(index, ActorRefs.NoSender)));

        Enumerable.Range(0, 20).Select(_ => ExpectMsg<int>()).Order().ShouldBe(Enumerable.Range(0, 20));
    }

    [Fact]
    public void Spawn_TheGuardianIsNotFreeInTime_TheActorIsNeverStarted()
    {
        var engine = NewEngine();
        var actor = SpawnTelling(engine);
        var patience = engine.SpawnTime;
        using (new Obstacle(Sys, actor.Actor))
        {
            engine.SpawnTime = TimeSpan.Zero;
            Should.Throw<TimeoutException>(() => Spawn(engine, "late", (message, _) => TestActor.Tell(message, ActorRefs.NoSender)));
            engine.SpawnTime = patience;
        }

        Settle(engine, SpawnTelling(engine, "next"));
        engine.Dispose();

        ExpectNoMsg(TimeSpan.Zero);
    }

    [Fact]
    public void For_Always_IsDoneByThePoolThatWasGiven()
    {
        var pool = new CountingPool();

        NewEngine(compute: pool).For(5, _ => { });

        pool.Pieces.ShouldBe(5);
    }

    [Fact]
    public void Tell_ByAnActorOfTheSystem_IsNotTakenForAMessage()
    {
        var engine = NewEngine();
        var unhandled = CreateTestProbe();
        Sys.EventStream.Subscribe(unhandled, typeof(UnhandledMessage));
        var actor = SpawnTelling(engine);

        actor.Actor.Tell("stop", TestActor);

        unhandled.ExpectMsg<UnhandledMessage>().Message.ShouldBe("stop");
        Settle(engine, actor);
    }

    private sealed class CountingPool : IComputePool
    {
        public int Pieces { get; private set; }

        public void For(int count, Action<int> piece) => Pieces += count;
    }
}
