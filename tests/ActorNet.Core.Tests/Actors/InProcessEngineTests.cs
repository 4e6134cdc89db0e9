using ActorNet.Core.Actors;

namespace ActorNet.Core.Tests.Actors;

public sealed class OneThreadConformanceTests : InProcessConformance
{
    public OneThreadConformanceTests()
        : base(0, Placement.CallingThread, Placement.CallingThread)
    {
    }
}

public sealed class ComputeThreadConformanceTests : InProcessConformance
{
    public ComputeThreadConformanceTests()
        : base(2, Placement.CallingThread, Placement.ComputeThread(1))
    {
    }
}

public sealed class AnyThreadConformanceTests : InProcessConformance
{
    public AnyThreadConformanceTests()
        : base(2, Placement.AnyThread, Placement.ComputeThread(0))
    {
    }
}

public abstract class InProcessConformance(int threads, Placement mainPlacement, Placement otherPlacement) : EngineConformance
{
    protected override void RunAll(params ConformanceActor[] actors)
    {
        using var engine = new InProcessEngine(threads);
        ActorRef? main = null;
        main = engine.Spawn("main", new ScriptedActor((message, context) => actors[0].Receive(message, context, main!)), mainPlacement);
        foreach (var actor in actors.Skip(1))
        {
            engine.Spawn(actor.Name, new ScriptedActor((message, context) => actor.Receive(message, context, main)), otherPlacement);
        }

        engine.Run(main);
    }
}

public sealed class InProcessEngineTests
{
    [Fact]
    public void Run_NoComputeThreads_ReceivesOnTheCallingThread()
    {
        var threads = new HashSet<int>();
        using var engine = new InProcessEngine(0);
        var last = engine.Spawn("last", new ScriptedActor((message, context) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            if (message is not Started)
            {
                context.Stop();
            }
        }), Placement.ComputeThread(0));
        engine.Spawn("first", new ScriptedActor((_, context) =>
        {
            threads.Add(Environment.CurrentManagedThreadId);
            context.Send(last, "end");
        }), Placement.AnyThread);

        engine.Run(last);

        threads.ShouldBe([Environment.CurrentManagedThreadId]);
    }

    [Fact]
    public void Run_ActorThatNobodyWatchesThrows_Throws()
    {
        using var engine = new InProcessEngine(1);
        var waiting = engine.Spawn("waiting", new ScriptedActor((_, _) => { }), Placement.CallingThread);
        engine.Spawn("failing", new ScriptedActor((_, _) => throw new FormatException("on purpose")), Placement.ComputeThread(0));

        var exception = Should.Throw<InvalidOperationException>(() => engine.Run(waiting));

        exception.InnerException.ShouldBeOfType<FormatException>();
    }

    [Fact]
    public void Run_OneThreadIsStuck_TimersAndFloatingActorsGoOn()
    {
        using var stuck = new ManualResetEventSlim();
        using var engine = new InProcessEngine(1);
        engine.Spawn("stuck", new ScriptedActor((_, _) => stuck.Wait()), Placement.ComputeThread(0));
        var floating = engine.Spawn("floating", new ScriptedActor((message, context) =>
        {
            if (message is Started)
            {
                context.SetTimer("timer", TimeSpan.FromMilliseconds(1), "due");
            }
            else
            {
                context.Stop();
            }
        }), Placement.AnyThread);

        engine.Run(floating);
        stuck.Set();
    }

    [Fact]
    public void Send_FromAnOwnThreadToAFloatingActor_IsReceivedWithoutDelay()
    {
        using var engine = new InProcessEngine(1);
        var rounds = 0;
        var floating = engine.Spawn("floating", new ScriptedActor((message, context) =>
        {
            if (message is ActorRef own)
            {
                context.Send(own, "ping");
            }
            else if (message is "pong" && ++rounds == 100)
            {
                context.Stop();
            }
            else if (message is "pong")
            {
                context.Send(context.Sender, "ping");
            }
        }), Placement.AnyThread);
        engine.Spawn("own", new ScriptedActor((message, context) => context.Send(floating, message is Started ? context.Self : "pong")), Placement.OwnThread);

        var began = engine.Now;
        engine.Run(floating);

        // A thread that is not woken looks once a second: a hundred rounds would take minutes.
        (engine.Now - began).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public void For_OneThreadIsStuck_StillDoesEveryPieceOnce()
    {
        using var stuck = new ManualResetEventSlim();
        using var engine = new InProcessEngine(2);
        engine.Spawn("stuck", new ScriptedActor((_, _) => stuck.Wait()), Placement.ComputeThread(0));
        var counts = new int[1000];

        for (var round = 0; round < 20; round++)
        {
            engine.For(counts.Length, piece => Interlocked.Increment(ref counts[piece]));
        }

        stuck.Set();
        counts.ShouldAllBe(count => count == 20);
    }

    [Fact]
    public void For_PieceThrows_ThrowsAtTheCaller()
    {
        using var engine = new InProcessEngine(2);

        Should.Throw<InvalidOperationException>(() => engine.For(8, piece => ThrowAt(piece, 5))).Message.ShouldContain("piece 5");
        engine.For(8, _ => { });
    }

    [Fact]
    public void Stop_FromOutside_StopsAfterTheMessagesBefore()
    {
        using var engine = new InProcessEngine(1);
        var seen = new List<object>();
        var actor = engine.Spawn("actor", new ScriptedActor((message, _) => seen.Add(message)), Placement.CallingThread);
        engine.Send(actor, "before");
        engine.Stop(actor);
        engine.Send(actor, "after");

        engine.Run(actor);

        seen.ShouldBe([Started.Instance, "before"]);
    }

    private static void ThrowAt(int piece, int bad)
    {
        if (piece == bad)
        {
            throw new FormatException($"piece {piece}");
        }
    }
}
