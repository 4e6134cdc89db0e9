using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public sealed class WorkerMembershipTests
{
    private static readonly TimeSpan Second = WorkerHarness.Second;

    [Fact]
    public void Join_NoAnswer_AsksAgainWithGrowingPauses()
    {
        var worker = new WorkerHarness().Started();
        var times = new List<double> { 0 };
        for (var tick = 0; tick < 300; tick++)
        {
            var before = worker.All<JoinRequest>().Count();
            worker.Pass(0.1 * Second);
            if (worker.All<JoinRequest>().Count() > before)
            {
                times.Add(Math.Round(worker.Now.TotalSeconds, 1));
            }
        }

        times.ShouldBe([0, 0.5, 1.5, 3.5, 7.5, 15.5, 23.5]);
    }

    [Fact]
    public void Join_NoAnswerWithinTheBound_StopsNamingTheServer()
    {
        var worker = new WorkerHarness().Started();

        Should.Throw<WorkerException>(() => worker.Pass(64 * Second)).Message
            .ShouldBe("server did not answer for 63.5 s, in 11 requests to join.");
        worker.Phase.ShouldBe(WorkerPhase.Stopped);
    }

    [Fact]
    public void Join_SeveralServers_AsksEachInTurnAndFollowsTheOneThatAnswers()
    {
        var other = new TestRef("other");
        var worker = new WorkerHarness(options => options with { OtherServers = [other] }).Started();
        worker.Pass(0.5 * Second);
        worker.Sent.Select(sent => sent.To).ShouldBe([worker.Server, other]);

        worker.Accepted(term: 4, from: other);
        worker.Pass(2 * Second);

        worker.Sent.Last().ShouldBe((other, new Heartbeat(SessionNumber.Of(4, 1))));
    }

    [Fact]
    public void Member_ServerIsSilent_SaysThatItIsThereAndThenJoinsAgain()
    {
        var worker = new WorkerHarness().Started().Accepted();

        worker.Pass(8 * Second);
        worker.All<Heartbeat>().Count().ShouldBe(4);
        worker.Phase.ShouldBe(WorkerPhase.Member);
        worker.Pass(4 * Second);

        worker.Phase.ShouldBe(WorkerPhase.Joining);
        worker.All<JoinRequest>().Count().ShouldBeGreaterThan(1);
        worker.Accepted();
        worker.Phase.ShouldBe(WorkerPhase.Member);
    }

    [Fact]
    public void Member_ServerAnswers_Stays()
    {
        var worker = new WorkerHarness().Started().Accepted();
        for (var beat = 0; beat < 20; beat++)
        {
            worker.Pass(2 * Second);
            worker.Deliver(new HeartbeatAnswer(SessionNumber.Of(1, 1)));
        }

        worker.All<JoinRequest>().Count().ShouldBe(1);
        worker.All<Heartbeat>().Count().ShouldBe(20);
    }

    [Fact]
    public void Member_HigherTermAccepts_FollowsItAndTellsTheLowerOne()
    {
        var other = new TestRef("new server");
        var worker = new WorkerHarness().Started().Accepted();

        worker.Accepted(term: 2, from: other);
        worker.Accepted(number: 9);
        worker.Deliver(worker.Request(SessionNumber.Of(1, 1)));

        worker.Sent.Last().ShouldBe((worker.Server, new Superseded(2)));
        worker.All<SubtreeGradient>().ShouldBeEmpty();
        worker.Deliver(worker.Request(SessionNumber.Of(2, 1)), other);
        worker.Sent.Last().To.ShouldBe(other);
    }

    [Fact]
    public void Accepted_OfASessionThatHasEnded_IsIgnored()
    {
        var worker = new WorkerHarness().Started().Accepted();
        worker.Deliver(new Expelled(SessionNumber.Of(1, 1), "silence", MayReturn: true));
        worker.Phase.ShouldBe(WorkerPhase.Joining);

        worker.Accepted();

        worker.Phase.ShouldBe(WorkerPhase.Joining);
    }

    [Fact]
    public void Accepted_ForAnEarlierLife_AsksForItself()
    {
        var worker = new WorkerHarness().Started();

        worker.Accepted(incarnation: 2);

        worker.Phase.ShouldBe(WorkerPhase.Joining);
        worker.All<JoinRequest>().Select(request => request.Incarnation).ShouldBe([3, 3]);
    }

    [Fact]
    public void Refused_Always_StopsWithTheReason()
    {
        var worker = new WorkerHarness().Started();
        worker.Deliver(new JoinRefused(2, "for an earlier life"));

        Should.Throw<WorkerException>(() => worker.Deliver(new JoinRefused(3, "another run"))).Message
            .ShouldBe("server refused this worker: another run.");
    }

    [Fact]
    public void Expelled_ForGood_StopsWithTheReason()
    {
        var worker = new WorkerHarness().Started().Accepted();

        Should.Throw<WorkerException>(() => worker.Deliver(new Expelled(SessionNumber.Of(1, 1), "its gradient was wrong", MayReturn: false))).Message
            .ShouldBe("server shut this worker out: its gradient was wrong.");
    }

    [Fact]
    public void LeaveRun_AsAMember_TakesLeaveAndStops()
    {
        var worker = new WorkerHarness().Started().Accepted();

        worker.Deliver(new LeaveRun());
        worker.HasStopped.ShouldBeFalse();
        worker.Deliver(worker.Request(SessionNumber.Of(1, 1)));
        worker.Deliver(new Left(SessionNumber.Of(1, 1)));

        worker.All<LeaveRequest>().Single().Session.ShouldBe(SessionNumber.Of(1, 1));
        worker.All<SubtreeGradient>().ShouldBeEmpty();
        worker.HasStopped.ShouldBeTrue();
    }

    [Fact]
    public void LeaveRun_NoAnswer_GoesAnyway()
    {
        var worker = new WorkerHarness().Started().Accepted();

        worker.Deliver(new LeaveRun());
        worker.Pass(10 * Second);

        worker.All<LeaveRequest>().Count().ShouldBe(WorkerLimits.LeaveAttempts);
        worker.HasStopped.ShouldBeTrue();
    }

    [Fact]
    public void LeaveRun_TheServerIsGone_SaysItOnceAndGoesAtOnce()
    {
        var worker = new WorkerHarness().Started().Accepted();
        worker.Deliver(new Terminated(worker.Server, null));

        worker.Deliver(new LeaveRun());

        worker.All<LeaveRequest>().Single().Session.ShouldBe(SessionNumber.Of(1, 1));
        worker.HasStopped.ShouldBeTrue();
    }

    [Fact]
    public void LeaveRun_ServerIsSilent_SaysItOnceAndGoesAtOnce()
    {
        var worker = new WorkerHarness().Started().Accepted();
        worker.Pass(12 * Second);
        worker.Phase.ShouldBe(WorkerPhase.Joining);

        worker.Deliver(new LeaveRun());

        worker.All<LeaveRequest>().Single().Session.ShouldBe(SessionNumber.Of(1, 1));
        worker.HasStopped.ShouldBeTrue();
    }

    [Fact]
    public void Left_TheRunHasEnded_Stops()
    {
        var worker = new WorkerHarness().Started().Accepted();

        worker.Deliver(new Left(SessionNumber.Of(1, 1)));

        worker.HasStopped.ShouldBeTrue();
    }

    [Fact]
    public void Terminated_WithABound_TriesForAnotherServer()
    {
        var worker = new WorkerHarness().Started().Accepted();

        worker.Deliver(new Terminated(worker.Server, null));

        worker.HasStopped.ShouldBeFalse();
        worker.Phase.ShouldBe(WorkerPhase.Joining);
        worker.Accepted(term: 2);
        worker.Phase.ShouldBe(WorkerPhase.Member);
    }

    public static TheoryData<string, string> Cells
    {
        get
        {
            var data = new TheoryData<string, string>();
            foreach (var phase in Enum.GetNames<WorkerPhase>())
            {
                foreach (var message in Enum.GetNames<WorkerMessage>())
                {
                    data.Add(phase, message);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Receive_EveryMessageInEveryPhase_DoesWhatTheTableSays(string phaseName, string messageName)
    {
        var (phase, kind) = (Enum.Parse<WorkerPhase>(phaseName), Enum.Parse<WorkerMessage>(messageName));
        var worker = InPhase(phase);
        worker.Phase.ShouldBe(phase);
        var sent = worker.Sent.Count;
        var message = MessageOf(kind, worker);

        switch (WorkerTransitions.Of(phase, kind))
        {
            case WorkerHandling.Fault:
                Should.Throw<InvalidOperationException>(() => worker.Deliver(message));
                break;
            case WorkerHandling.Ignore:
                worker.Deliver(message);
                worker.Sent.Count.ShouldBe(sent);
                worker.Phase.ShouldBe(phase);
                break;
            default:
                try
                {
                    worker.Deliver(message);
                }
                catch (WorkerException)
                {
                    worker.Phase.ShouldBe(WorkerPhase.Stopped);
                }

                WorkerTransitions.MayFollow(phase, worker.Phase).ShouldBeTrue();
                break;
        }
    }

    [Fact]
    public void Table_EveryMessageOfTheProtocol_IsKnownToIt()
    {
        var types = typeof(JoinRequest).Assembly.GetTypes()
            .Where(type => type.Namespace == typeof(JoinRequest).Namespace && type is { IsClass: true, IsAbstract: false, IsNested: false });
        foreach (var type in types)
        {
            var message = System.Runtime.CompilerServices.RuntimeHelpers.GetUninitializedObject(type);
            var kind = WorkerTransitions.KindOf(message);
            kind.ShouldBe(Enum.TryParse<WorkerMessage>(type.Name, out var named) ? named : WorkerMessage.Foreign, type.Name);
        }
    }

    private static WorkerHarness InPhase(WorkerPhase phase)
    {
        var worker = new WorkerHarness();
        if (phase == WorkerPhase.Joining)
        {
            return worker;
        }

        worker.Started().Accepted();
        if (phase is WorkerPhase.Leaving or WorkerPhase.Stopped)
        {
            worker.Deliver(new LeaveRun());
        }

        if (phase == WorkerPhase.Stopped)
        {
            worker.Deliver(new Left(SessionNumber.Of(1, 1)));
        }

        return worker;
    }

    private static object MessageOf(WorkerMessage kind, WorkerHarness worker)
    {
        var session = SessionNumber.Of(1, 1);
        return kind switch
        {
            WorkerMessage.Started => Started.Instance,
            WorkerMessage.Tick => HeartbeatDue.Instance,
            WorkerMessage.Terminated => new Terminated(worker.Server, null),
            WorkerMessage.LeaveRun => new LeaveRun(),
            WorkerMessage.JoinAccepted => new JoinAccepted(session, 3, [worker.Server]),
            WorkerMessage.JoinRefused => new JoinRefused(3, "no"),
            WorkerMessage.HeartbeatAnswer => new HeartbeatAnswer(session),
            WorkerMessage.Left => new Left(session),
            WorkerMessage.Expelled => new Expelled(session, "no", MayReturn: true),
            WorkerMessage.ComputeLanes => worker.Request(session),
            WorkerMessage.EvaluateRows => worker.Evaluation(session),
            WorkerMessage.PartParameters => new PartParameters(session, 1, Exact: false, 0, new float[1]),
            _ => new Heartbeat(session),
        };
    }
}
