using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Tests.Conformance;

namespace ActorNet.Simulation.Tests.Engine;

public sealed class SimulationEngineTests
{
    private readonly SimulationEngine _engine = new(seed: 7, new ConformanceCodec());
    private readonly List<object> _seen = [];

    [Fact]
    public void Run_SameSeedTwice_SameTraceAndUnseed()
    {
        var (first, second, other) = (Noise(3), Noise(3), Noise(4));

        second.ShouldBe(first);
        other.ShouldNotBe(first);
    }

    [Fact]
    public void Send_CostlyMessage_AnswerLeavesWhenItsTimeIsOver()
    {
        var answered = TimeSpan.Zero;
        var host = _engine.AddHost("host");
        var busy = host.Spawn(
            "busy",
            new ScriptedActor((message, context) =>
            {
                if (message is int)
                {
                    context.Send(context.Sender, "done");
                }
            }),
            message => message is int ? TimeSpan.FromSeconds(1) : TimeSpan.Zero);
        host.Spawn("asker", new ScriptedActor((message, context) =>
        {
            if (message is Started)
            {
                context.Send(busy, 1);
                context.Send(busy, 2);
            }
            else
            {
                answered = context.Now;
            }
        }));
        host.Slowness = 3;

        RunFor(10);

        answered.ShouldBe(TimeSpan.FromSeconds(6));
    }

    [Fact]
    public void Crash_WhileBusy_LosesTheAnswer()
    {
        var (sender, receiver) = Pair(cost: 1);
        _engine.At(TimeSpan.FromSeconds(0.5), () => receiver.Host.Crash(CrashKind.Process));

        RunFor(10);

        _seen.ShouldBeEmpty();
        sender.Cell!.HasStopped.ShouldBeFalse();
    }

    [Fact]
    public void Crash_Watched_IsToldLaterUnlessItIsSilent()
    {
        foreach (var isSilent in new[] { false, true })
        {
            var engine = new SimulationEngine(seed: 7, new ConformanceCodec());
            var told = new List<TimeSpan>();
            var watched = engine.AddHost("watched").Spawn("watched", new ScriptedActor((_, _) => { }));
            engine.AddHost("watcher").Spawn("watcher", new ScriptedActor((message, context) =>
            {
                if (message is Started)
                {
                    context.Watch(watched);
                }
                else if (message is Terminated)
                {
                    told.Add(context.Now);
                }
            }));
            watched.Host.DiesSilently = isSilent;
            engine.At(TimeSpan.FromSeconds(1), () => watched.Host.Crash(CrashKind.Power));

            engine.Run(() => false, TimeSpan.FromMinutes(1), 1000);

            told.Count.ShouldBe(isSilent ? 0 : 1);
            told.ShouldAllBe(time => time > TimeSpan.FromSeconds(1));
        }
    }

    [Fact]
    public void Start_AfterACrash_TheAddressReachesTheNewActor()
    {
        var lives = 0;
        var host = _engine.AddHost("host", Boot);
        Boot(host);
        var address = _engine.RefOf(host, "actor");
        _engine.At(TimeSpan.FromSeconds(1), () => host.Crash(CrashKind.Process));
        _engine.At(TimeSpan.FromSeconds(2), host.Start);
        _engine.At(TimeSpan.FromSeconds(3), () => _engine.Send(address, "hello"));

        RunFor(10);

        _seen.ShouldBe(["hello to 2"]);
        host.Incarnation.ShouldBe(2);

        void Boot(SimulatedHost machine)
        {
            var life = ++lives;
            machine.Spawn("actor", new ScriptedActor((message, _) =>
            {
                if (message is string text)
                {
                    _seen.Add($"{text} to {life}");
                }
            }));
        }
    }

    [Fact]
    public void Freeze_MessagesAndTimers_WaitForTheThaw()
    {
        var (_, receiver) = Pair();
        receiver.Host.Freeze();
        _engine.At(TimeSpan.FromSeconds(5), receiver.Host.Thaw);

        _engine.Run(() => _seen.Count > 0, TimeSpan.FromMinutes(1), 1000).ShouldBe(RunEnd.Done);

        _engine.Now.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void SetClock_FastAndAhead_TimersFollowTheMachinesClock()
    {
        var fired = TimeSpan.Zero;
        var host = _engine.AddHost("host");
        host.Spawn("actor", new ScriptedActor((message, context) =>
        {
            if (message is Started)
            {
                context.SetTimer("timer", TimeSpan.FromSeconds(10), "fired");
            }
            else
            {
                fired = context.Now;
            }
        }));
        _engine.At(TimeSpan.FromSeconds(1), () => host.SetClock(2, TimeSpan.FromSeconds(3)));

        _engine.Run(() => fired > TimeSpan.Zero, TimeSpan.FromMinutes(1), 1000).ShouldBe(RunEnd.Done);

        // At 1 s the clock leaps to 4 s; what is left, 6 s, passes in 3.
        _engine.Now.TotalSeconds.ShouldBe(4, tolerance: 1e-6);
        fired.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void Link_Cut_NothingPassesInThatDirection()
    {
        var (sender, receiver) = Pair();
        _engine.Link(sender.Host, receiver.Host).IsCut = true;

        RunFor(1);

        _seen.ShouldBeEmpty();
        _engine.Counters.CutOff.ShouldBe(100);
    }

    [Fact]
    public void Link_CutTheOtherWay_StillPasses()
    {
        var (sender, receiver) = Pair();
        _engine.Link(receiver.Host, sender.Host).IsCut = true;

        RunFor(1);

        _engine.Counters.CutOff.ShouldBe(100);
        _engine.Counters.Received.ShouldBe(102);
        _seen.ShouldBeEmpty();
    }

    [Fact]
    public void Link_Loss_LosesAShare()
    {
        var (sender, receiver) = Pair();
        _engine.Link(sender.Host, receiver.Host).Loss = 0.5;

        RunFor(1);

        _seen.Count.ShouldBeInRange(25, 75);
        _seen.Count.ShouldBe(100 - (int)_engine.Counters.Lost);
    }

    [Fact]
    public void Link_Duplication_SomeComeTwice()
    {
        var (sender, receiver) = Pair();
        _engine.Link(sender.Host, receiver.Host).Duplication = 0.5;

        RunFor(1);

        _seen.Count.ShouldBe(100 + (int)_engine.Counters.Duplicated);
        _seen.Distinct().Count().ShouldBe(100);
        _seen.Count.ShouldBeGreaterThan(110);
    }

    [Fact]
    public void Link_Reordering_SomeAreOvertakenAndNoneIsLost()
    {
        var (sender, receiver) = Pair();
        _engine.Link(sender.Host, receiver.Host).Reordering = 0.2;

        RunFor(1);

        _seen.Cast<int>().Order().ShouldBe(Enumerable.Range(0, 100));
        _seen.Cast<int>().ShouldNotBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public void Link_Corruption_TheCodecCatchesIt()
    {
        // One flipped bit always shows in the sum; longer damage may not, so only those are drawn here that do.
        var (sender, receiver) = Pair();
        _engine.Link(sender.Host, receiver.Host).Corruption = 0.3;
        var broken = new BrokenTap();
        _engine.Tap = broken;

        RunFor(1);

        _engine.Counters.Corrupted.ShouldBeGreaterThan(10);
        (_engine.Counters.CorruptionsCaught + broken.Count).ShouldBe(_engine.Counters.Corrupted);
        _seen.Count.ShouldBe(100 - (int)_engine.Counters.CorruptionsCaught);
    }

    [Fact]
    public void Link_Clogged_EverythingComesAtTheEndInOrder()
    {
        var (sender, receiver) = Pair();
        _engine.Link(sender.Host, receiver.Host).CloggedUntil = TimeSpan.FromSeconds(3);

        _engine.Run(() => _seen.Count == 1, TimeSpan.FromMinutes(1), 10_000).ShouldBe(RunEnd.Done);
        _engine.Now.ShouldBeGreaterThanOrEqualTo(TimeSpan.FromSeconds(3));
        RunFor(10);
        _seen.Cast<int>().ShouldBe(Enumerable.Range(0, 100));
    }

    [Fact]
    public void BytesPerSecond_Bounded_MessagesQueueForTheWire()
    {
        // 6 bytes each, 100 messages, 60 bytes a second: 10 seconds out, and the last of them in again.
        var (sender, _) = Pair();
        sender.Host.BytesPerSecond = 60;

        _engine.Run(() => _seen.Count == 100, TimeSpan.FromMinutes(1), 10_000).ShouldBe(RunEnd.Done);

        _engine.Now.TotalSeconds.ShouldBe(10, tolerance: 0.2);
    }

    [Fact]
    public void Send_ToAMachineThatIsDown_IsUndeliverable()
    {
        var (_, receiver) = Pair();
        receiver.Host.Crash(CrashKind.Process);

        RunFor(1);

        _engine.Counters.Undeliverable.ShouldBe(100);
    }

    private static (ulong Trace, ulong Unseed) Noise(ulong seed)
    {
        var engine = new SimulationEngine(seed, new ConformanceCodec())
        {
            OnNewLink = static link => (link.Loss, link.Reordering, link.Duplication, link.Corruption) = (0.1, 0.1, 0.1, 0.1),
        };
        var left = 2000;
        var actors = Enumerable.Range(0, 5).Select(index => engine.RefOf(engine.AddHost($"host {index}"), "actor")).ToList();
        foreach (var actor in actors)
        {
            actor.Host.Spawn("actor", new ScriptedActor((message, context) =>
            {
                if (left-- > 0)
                {
                    context.Send(actors[engine.Random.Next(actors.Count)], left);
                    context.SetTimer("again", TimeSpan.FromMilliseconds(3), "again");
                }
            }));
        }

        engine.Run(() => false, TimeSpan.FromHours(1), 100_000);
        return (engine.Trace.Value, engine.Unseed);
    }

    /// <summary>A sender of 100 numbers on one machine and their receiver on another; what it received it sends back as seen.</summary>
    private (SimulatedRef Sender, SimulatedRef Receiver) Pair(double cost = 0)
    {
        var receiver = _engine.AddHost("receiver").Spawn(
            "receiver",
            new ScriptedActor((message, context) =>
            {
                if (message is int number)
                {
                    context.Send(context.Sender, number);
                }
            }),
            message => message is int ? TimeSpan.FromSeconds(cost) : TimeSpan.Zero);
        var sender = _engine.AddHost("sender").Spawn("sender", new ScriptedActor((message, context) =>
        {
            if (message is Started)
            {
                for (var number = 0; number < 100; number++)
                {
                    context.Send(receiver, number);
                }
            }
            else if (message is int)
            {
                _seen.Add(message);
            }
        }));
        return (sender, receiver);
    }

    private void RunFor(double seconds) => _engine.Run(() => false, _engine.Now + TimeSpan.FromSeconds(seconds), 100_000);

    private sealed class BrokenTap : ISimulationTap
    {
        public int Count { get; private set; }

        public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time)
        {
        }

        public void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time)
        {
        }

        public void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time)
        {
        }

        public void OnBroken(string what, TimeSpan time) => Count++;
    }
}
