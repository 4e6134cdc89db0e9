using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Tests.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Worker;
using Terminated = ActorNet.Core.Actors.Terminated;

namespace ActorNet.Akka.Tests.Training;

/// <summary>The bounds that a worker keeps, with Akka's timers and death watch; the servers are actors of the test's.</summary>
public sealed class WorkerTimeTests : VirtualTimeKit
{
    private static readonly long Session = SessionNumber.Of(1, 1);

    private readonly FencedEngine _engine;
    private readonly ProbeRef _server;
    private readonly TaskCompletionSource _toldOfAnEnd = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public WorkerTimeTests() => (_engine, _server) = (NewEngine(), Probe("server"));

    [Fact]
    public void Join_NoAnswer_AsksAgainWithGrowingPauses()
    {
        Begin();
        var times = new List<double>();
        for (var tick = 0; tick <= 300; tick++)
        {
            if (_server.Taken().OfType<JoinRequest>().Any())
            {
                times.Add(tick / 10d);
            }

            _engine.Pass(0.1 * Second);
        }

        times.ShouldBe([0, 0.5, 1.5, 3.5, 7.5, 15.5, 23.5]);
    }

    [Fact]
    public void Join_NoAnswerWithinTheBound_StopsNamingTheServer()
    {
        var worker = Begin();

        _engine.Pass(63.4 * Second);
        _server.Taken().Count.ShouldBe(11);
        _engine.Pass(0.1 * Second);

        Should.Throw<InvalidOperationException>(() => _engine.Run(worker)).InnerException.ShouldBeOfType<WorkerException>().Message
            .ShouldBe("server did not answer for 63.5 s, in 11 requests to join.");
    }

    [Fact]
    public void Join_Refused_StopsWithTheReason()
    {
        var worker = Begin();

        Answer(worker, new JoinRefused(3, "another run"));

        Should.Throw<InvalidOperationException>(() => _engine.Run(worker)).InnerException.ShouldBeOfType<WorkerException>().Message
            .ShouldBe("server refused this worker: another run.");
    }

    [Fact]
    public void Member_ServerAnswers_SaysThatItIsThereFourTimesWithinTheBound()
    {
        var worker = Begin();
        Answer(worker, Accepted());
        _server.Taken().OfType<JoinRequest>().Count().ShouldBe(1);

        for (var beat = 0; beat < 20; beat++)
        {
            _engine.Pass(2 * Second);
            _server.Taken().ShouldBe([new Heartbeat(Session)]);
            Answer(worker, new HeartbeatAnswer(Session));
        }
    }

    [Fact]
    public void Member_ServerFallsSilent_AsksToJoinAgainAndStopsAtTheBound()
    {
        var worker = Begin();
        Answer(worker, Accepted());
        _server.Taken();

        _engine.Pass(8 * Second);
        _server.Taken().ShouldBe(Enumerable.Repeat(new Heartbeat(Session), 4));
        _engine.Pass(4 * Second);
        _server.Taken().OfType<JoinRequest>().ShouldNotBeEmpty();
        _engine.Pass(70 * Second);

        Should.Throw<InvalidOperationException>(() => _engine.Run(worker)).InnerException.ShouldBeOfType<WorkerException>().Message
            .ShouldMatch("^server did not answer for 6[0-9.]+ s, in [0-9]+ requests to join\\.$");
    }

    [Fact]
    public async Task Member_ServerIsStopped_AsksTheOtherWithinThePause()
    {
        var other = Probe("other");
        var worker = Begin(options => options with { OtherServers = [other] });
        Answer(worker, Accepted());
        other.Taken().ShouldBeEmpty();

        Sys.Stop(_server.Actor);
        await _toldOfAnEnd.Task.WaitAsync(Bound);
        _engine.Pass(0.4 * Second);
        other.Taken().ShouldBeEmpty();
        _engine.Pass(0.1 * Second);

        other.Taken().OfType<JoinRequest>().Single().Incarnation.ShouldBe(3);
    }

    [Fact]
    public void Member_OfOneProcessAndServerIsStopped_StopsWithIt()
    {
        var worker = Begin(options => options with { ServerTimeout = TimeSpan.Zero });
        Answer(worker, Accepted());

        Sys.Stop(_server.Actor);

        _engine.Run(worker);
        NoErrorWasLogged();
    }

    [Fact]
    public void LeaveRun_NoAnswer_AsksAFewTimesAndGoes()
    {
        var worker = Begin();
        Answer(worker, Accepted());

        Answer(worker, new LeaveRun());
        _engine.Pass(10 * Second);

        _engine.Run(worker);
        _server.Taken().OfType<LeaveRequest>().Count().ShouldBe(WorkerLimits.LeaveAttempts);
    }

    protected override void Dispose(bool disposing)
    {
        _engine.Dispose();
        base.Dispose(disposing);
    }

    private ActorRef Begin(Func<WorkerOptions, WorkerOptions>? change = null)
    {
        var options = new WorkerOptions { Incarnation = 3, WorkerTimeout = 8 * Second, ServerTimeout = 60 * Second };
        var data = new Dataset("points", [1, 2, 3, 4, 5, 6, 7, 8], [2], [0, 1, 0, 1], ["a", "b"], [], 0);
        var plan = new RunPlan
        {
            Samples = 4,
            ValidationSamples = 4,
            TestSamples = 0,
            BatchSize = 4,
            Lanes = 2,
            Epochs = 1,
            Steps = null,
            Seed = 1,
            L2 = 0,
            OnNonFinite = NonFinitePolicy.Fail,
        };
        var network = new Network(NetworkDescription.Parse([2], "2:softmax"));
        var job = new WorkerJob(plan, network, Loss.Parse("categorical_crossentropy"), data, data, null);
        var actor = new WorkerActor(
            _server, job, new(pool => new SubtreeGradient(pool, network.ParameterCount), capacity: 4), change?.Invoke(options) ?? options);
        var worker = _engine.Spawn("worker", new ScriptedActor((message, context) => Receive(actor, message, context)), Placement.ComputeThread(0));
        _engine.Settle();
        return worker;
    }

    private void Receive(WorkerActor actor, object message, IActorContext context)
    {
        actor.Receive(message, context);
        if (message is Terminated)
        {
            _toldOfAnEnd.TrySetResult();
        }
    }

    private JoinAccepted Accepted() => new(Session, 3, [_server]);

    private void Answer(ActorRef worker, object message)
    {
        ((HostedActorRef)worker).Post(_server, message);
        _engine.Settle();
    }
}
