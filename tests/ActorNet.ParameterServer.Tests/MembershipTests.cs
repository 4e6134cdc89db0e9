using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

public sealed class MembershipTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Join_FewerThanExpected_WaitsAndThenBeginsWithThem()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, JoinTimeout = 5 * Second });
        var worker = server.Join("a");
        server.To<ComputeLanes>(worker).ShouldBeEmpty();

        server.Pass(5 * Second);

        server.LanesOf(worker).ShouldBe([0, 1, 2, 3]);
        server.To<RunWarning>(server.Observer).Single().Text.ShouldBe("1 of 2 workers joined within 5.0 s; the run begins with them.");
    }

    [Fact]
    public void Join_FirstWorkerOfARunThatGoesOn_IsEnough()
    {
        var state = new Core.Training.TrainingState { Step = 3, Version = 3, Parameters = [1f, 1f], Slots = [], Totals = default, History = [] };
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, WorkersToGoOn = 1 }, resume: state);

        var worker = server.Join("a");

        server.LanesOf(worker).ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void Join_FirstWorkerOfARunResumedBeforeItsFirstStep_WaitsForTheOthers()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, WorkersToGoOn = 1 });

        var worker = server.Join("a");

        server.To<ComputeLanes>(worker).ShouldBeEmpty();
    }

    [Fact]
    public void Join_FirstWorkerAfterAPartWasLost_IsEnough()
    {
        var part = new TestRef("part-2");
        var server = new ServerHarness(options => options with
        {
            ExpectedWorkers = 2, WorkersToGoOn = 1, OtherParts = [part], Storage = ServerHarness.Storage,
        });
        server.Join("a");
        server.Join("b");
        server.Deliver(part, new Terminated(part, null));
        server.Phase.ShouldBe(ServerPhase.Claiming);
        server.Deliver(ServerHarness.Storage, new RunClaimed(server.To<ClaimRun>(ServerHarness.Storage).Last().Claim, 2, null));

        server.Join("a");

        server.Phase.ShouldBe(ServerPhase.Waiting);
    }

    [Fact]
    public void Join_Nobody_FailsAtTheBound()
    {
        var server = new ServerHarness(options => options with { JoinTimeout = 5 * Second });

        server.Pass(5 * Second);

        server.Failure.ShouldNotBeNull().Reason.ShouldBe("Step 0: no worker is left to begin: none joined within 5.0 s.");
    }

    [Fact]
    public void Join_ThreeWorkers_ShareTheLanesContiguously()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 3 });
        var workers = new[] { server.Join("a"), server.Join("b"), server.Join("c") };

        workers.SelectMany(server.LanesOf).ShouldBe([0, 1, 2, 3]);
        workers.ShouldAllBe(worker => server.LanesOf(worker).Length >= 1);
    }

    [Fact]
    public void Join_InTheMiddleOfAStep_GetsLanesFromTheNextStep()
    {
        var server = new ServerHarness();
        var first = server.Join("a");
        var second = server.Join("b");
        server.To<ComputeLanes>(second).ShouldBeEmpty();

        server.Answer(first);

        server.LanesOf(first).ShouldBe([0, 1]);
        server.LanesOf(second).ShouldBe([2, 3]);
    }

    [Fact]
    public void Terminated_WorkerOwesLanes_GoToTheOthersWithinTheStep()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2 });
        var first = server.Join("a");
        var second = server.Join("b");
        server.Answer(second);

        server.Deliver(first, new Terminated(first, new InvalidOperationException("broken")));

        server.LanesOf(second).ShouldBe([0, 1]);
        server.To<ComputeLanes>(second).Last().Step.ShouldBe(0);
        server.To<RunWarning>(server.Observer).Single().Text
            .ShouldBe("Step 0: a stopped: InvalidOperationException: broken; it owed lanes 0-1.");
        server.Answer(second);
        server.To<ComputeLanes>(second).Last().Step.ShouldBe(1);
    }

    [Fact]
    public void Terminated_LastWorker_FailsNamingStepAndLanes()
    {
        var server = new ServerHarness(options => options with { RejoinTimeout = TimeSpan.Zero });
        var worker = server.Join("a");
        server.Answer(worker);

        server.Deliver(worker, new Terminated(worker, null));

        server.Failure.ShouldNotBeNull().Reason.ShouldBe("Step 1: no worker is left to compute lanes 0-3. The last one lost: a was stopped.");
    }

    [Fact]
    public void Terminated_LastWorkerAndAnotherJoinsInTime_GoesOn()
    {
        var server = new ServerHarness(options => options with { RejoinTimeout = 3 * Second });
        var worker = server.Join("a");
        server.Deliver(worker, new Terminated(worker, null));
        server.Pass(2 * Second);

        var other = server.Join("b");
        server.Pass(2 * Second);

        server.Failure.ShouldBeNull();
        server.LanesOf(other).ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void Terminated_LastWorkerAndNobodyJoins_FailsAtTheBound()
    {
        var server = new ServerHarness(options => options with { RejoinTimeout = 3 * Second });
        var worker = server.Join("a");
        server.Deliver(worker, new Terminated(worker, null));

        server.Pass(3 * Second);

        server.Failure.ShouldNotBeNull().Reason.ShouldContain("no worker is left to compute lanes 0-3");
    }

    [Fact]
    public void Silence_PastTheBound_GivesTheWorkerUpAndIgnoresWhatStillComes()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, WorkerTimeout = 4 * Second });
        var silent = server.Join("a");
        var other = server.Join("b");
        server.KeepAlive(other);
        server.Answer(other);
        var session = server.SessionOf(silent);

        server.Pass(6 * Second);
        server.LanesOf(other).ShouldBe([0, 1]);
        server.To<Expelled>(silent).Single().Session.ShouldBe(session);
        server.Deliver(silent, server.Gradient(session, 0, new(1, 0), _ => 7f));

        server.To<Expelled>(silent).Last().ShouldBe(new Expelled(session, "no member has this session", MayReturn: true));
        server.To<ComputeLanes>(other).Last().Step.ShouldBe(0);
        server.Deliver(other, server.Gradient(server.SessionOf(other), 0, new(1, 0), _ => 1f));
        server.To<ComputeLanes>(other).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -4f / 8);
        server.To<RunWarning>(server.Observer).Single().Text.ShouldMatch(
            @"^Step 0: a was silent for [45][.0-9]+ s \(last heard 0.0 s after the start\); it owed lanes 0-1\.$");
    }

    [Fact]
    public void Silence_WorkerOwesNothing_IsNotGivenUp()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, WorkerTimeout = 4 * Second });
        var first = server.Join("a");
        var second = server.Join("b");
        server.KeepAlive(second);
        server.Answer(second);
        server.Pass(3 * Second);
        server.Answer(first);
        server.Answer(first);

        server.Pass(2 * Second);

        server.To<Expelled>(first).ShouldBeEmpty();
        server.To<Expelled>(second).ShouldBeEmpty();
    }

    [Fact]
    public void Silence_AgainAndAgain_FailsInsteadOfGoingRound()
    {
        var server = new ServerHarness(options => options with { WorkerTimeout = 4 * Second, RejoinTimeout = 20 * Second });
        var worker = server.Join("a");
        for (var round = 0; round < ServerLimits.MaximumExpulsions; round++)
        {
            server.Failure.ShouldBeNull();
            server.Pass(6 * Second);
            server.Rejoin(worker);
        }

        server.Failure.ShouldNotBeNull().Reason.ShouldStartWith("Step 0: workers were given up 3 times without an answer (a was silent for ");
    }

    [Fact]
    public void Join_AgainAfterBeingGivenUp_IsANewSession()
    {
        var server = new ServerHarness(options => options with { WorkerTimeout = 4 * Second, RejoinTimeout = 20 * Second });
        var worker = server.Join("a");
        var before = server.SessionOf(worker);
        server.Pass(6 * Second);

        server.Rejoin(worker);

        server.SessionOf(worker).ShouldNotBe(before);
        server.LanesOf(worker).ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void Join_TwiceBySameIncarnation_GetsTheSameAnswerAndNothingChanges()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        var session = server.SessionOf(worker);

        server.Rejoin(worker);

        server.SessionOf(worker).ShouldBe(session);
        server.To<ComputeLanes>(worker).Count().ShouldBe(1);
    }

    [Fact]
    public void Join_ByALaterIncarnation_GivesTheLanesOfTheEarlierSessionAgain()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        var before = server.SessionOf(worker);

        server.Rejoin(worker, incarnation: 2);

        server.SessionOf(worker).ShouldBeGreaterThan(before);
        server.To<ComputeLanes>(worker).Count().ShouldBe(2);
        server.To<ComputeLanes>(worker).Last().Session.ShouldBe(server.SessionOf(worker));
        server.To<RunWarning>(server.Observer).Single().Text.ShouldBe("Step 0: a was started anew; it owed lanes 0-3.");
    }

    [Fact]
    public void Join_ByAnEarlierIncarnation_IsIgnored()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        server.Rejoin(worker, incarnation: 2);
        var answers = server.To<JoinAccepted>(worker).Count();

        server.Deliver(worker, new JoinRequest(1, "", ""));

        server.To<JoinAccepted>(worker).Count().ShouldBe(answers);
        server.To<ComputeLanes>(worker).Count().ShouldBe(2);
    }

    [Fact]
    public void Join_AnotherRun_IsRefused()
    {
        var server = new ServerHarness(options => options with { Run = "abc" });
        var worker = new TestRef("a");

        server.Deliver(worker, new JoinRequest(5, "", "xyz"));

        server.To<JoinRefused>(worker).Single().ShouldBe(new JoinRefused(5, "this server drives run abc, not xyz"));
        server.Phase.ShouldBe(ServerPhase.Joining);
    }

    [Fact]
    public void Heartbeat_OfAMember_IsAnsweredAndOfAnybodyElseExpelled()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        var other = new TestRef("b");

        server.Deliver(worker, new Heartbeat(server.SessionOf(worker)));
        server.Deliver(other, new Heartbeat(server.SessionOf(worker)));

        server.To<HeartbeatAnswer>(worker).Single().Session.ShouldBe(server.SessionOf(worker));
        server.To<Expelled>(other).Single().MayReturn.ShouldBeTrue();
    }

    [Fact]
    public void Leave_Politely_FreesTheLanesAtOnceAndIsAnsweredAgainWhenAskedTwice()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2 });
        var first = server.Join("a");
        var second = server.Join("b");

        server.Deliver(first, new LeaveRequest(server.SessionOf(first)));
        server.Deliver(first, new LeaveRequest(server.SessionOf(first)));

        server.LanesOf(second).ShouldBe([0, 1]);
        server.To<Left>(first).Count().ShouldBe(2);
        server.To<RunWarning>(server.Observer).Single().Text.ShouldBe("Step 0: a left; it owed lanes 0-1.");
    }

    [Fact]
    public void Answer_IsLost_IsAskedForAgainOnceTheWorkerSaysThatItIsThere()
    {
        var server = new ServerHarness(options => options with { WorkerTimeout = 4 * Second });
        var worker = server.Join("a");
        server.Pass(0.5 * Second);
        server.To<ComputeLanes>(worker).Count().ShouldBe(1);
        for (var beat = 0; beat < 2; beat++)
        {
            server.To<ComputeLanes>(worker).Count().ShouldBe(1);
            server.Deliver(worker, new Heartbeat(server.SessionOf(worker)));
        }

        server.Pass(Second);

        server.To<ComputeLanes>(worker).Count().ShouldBe(2);
        server.To<ComputeLanes>(worker).Last().Lanes.ToArray().ShouldBe([0, 1, 2, 3]);
        server.Answer(worker);
        server.To<ComputeLanes>(worker).Last().Step.ShouldBe(1);
    }

    [Fact]
    public void Step_TakesTooLong_FailsNamingWorkerHostStepAndLanes()
    {
        var server = new ServerHarness(options => options with { StepTimeout = 60 * Second });
        var worker = new TestRef("a");
        server.Rejoin(worker, 1, "host-1:42");
        server.KeepAlive(worker);

        server.Pass(60 * Second);

        server.Failure.ShouldBe(new RunFailed(
            RunFailure.StepTimeout,
            "Step 0: lanes 0-3 missing after 60.0 s. a on host-1:42 owes lanes 0-3 (last heard 60.0 s after the start)."));
    }

    [Fact]
    public void Evaluation_TakesTooLong_FailsNamingThePiece()
    {
        var server = new ServerHarness(
            options => options with { StepTimeout = 60 * Second }, plan => plan with { Samples = 8, ValidationSamples = 300 });
        var worker = server.Join("a");
        server.KeepAlive(worker);
        server.Answer(worker);

        server.Pass(60 * Second);

        server.Failure.ShouldNotBeNull().Reason.ShouldBe(
            "Step 1: no piece of the Validation set was evaluated for 60.0 s. a owes piece 0 (last heard 60.0 s after the start).");
    }

    [Fact]
    public void Gradient_ThatNoWorkerOfThisRunSends_EndsTheSessionAndNotTheRun()
    {
        foreach (var (step, subtree) in new[] { (5L, new Core.Training.Subtree(0, 0)), (0L, new(0, 4)), (0L, new(3, 0)), (-1L, new(0, 0)) })
        {
            var server = new ServerHarness();
            var worker = server.Join("a");

            server.Deliver(worker, server.Gradient(server.SessionOf(worker), step, subtree, _ => 1f));

            server.To<Expelled>(worker).Count().ShouldBe(1);
            server.Failure.ShouldBeNull();
        }
    }

    [Fact]
    public void Gradient_WithAWrongCount_EndsTheSessionAndNotTheRun()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        var gradient = server.Gradient(server.SessionOf(worker), 0, new(1, 0), _ => 1f);
        gradient.Statistics = new Core.Networks.LaneStatistics(1, 1, 5);

        server.Deliver(worker, gradient);

        server.To<Expelled>(worker).Single().Reason.ShouldBe("counted 5 samples in lanes 0-1 of step 0 instead of 4");
    }

    [Fact]
    public void Silence_OfTheServerItself_IsNotHeldAgainstTheMembers()
    {
        var server = new ServerHarness(options => options with { WorkerTimeout = 4 * Second });
        var worker = server.Join("a");

        // The tick was due after a second and comes after twenty.
        server.Stall(20 * Second);

        server.To<Expelled>(worker).ShouldBeEmpty();
    }

    [Fact]
    public void Members_TenThousand_EveryRoundTakesTimeThatGrowsWithThem()
    {
        const int Workers = 10_000;
        var server = new ServerHarness(
            options => options with { ExpectedWorkers = Workers },
            plan => plan with { Samples = 65_536, BatchSize = 32_768, Lanes = 16_384, Epochs = 1, Steps = 1 });
        var workers = Enumerable.Range(0, Workers).Select(index => server.Join($"w{index}")).ToList();

        foreach (var (worker, request) in server.Sent.Where(sent => sent.Message is ComputeLanes).Select(sent => (sent.To, (ComputeLanes)sent.Message)).ToList())
        {
            foreach (var subtree in request.Subtrees.ToArray())
            {
                server.Deliver(worker, server.Gradient(request.Session, 0, subtree, _ => 1f));
            }
        }

        server.Ended.ShouldNotBeNull().State.Step.ShouldBe(1);
        server.Sent.Count(sent => sent.Message is Left).ShouldBe(workers.Count);
    }
}
