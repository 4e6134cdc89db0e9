using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>Lanes that are computed twice: of late members, in audits, and in disputes.</summary>
public sealed class SecondCopyTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Late_AnotherIsIdle_GetsTheSameLanesAndTheFirstCopyCounts()
    {
        var (server, workers) = NewServer(2);
        Rounds(server, workers, 3, Second);
        server.AnswerAll(workers[0]);

        server.Pass(1.4 * Second);
        server.To<ComputeLanes>(workers[0]).Last().Lanes.ToArray().ShouldBe([0, 1]);
        server.Pass(1 * Second);

        server.To<ComputeLanes>(workers[0]).Last().Lanes.ToArray().ShouldBe([2, 3]);
        server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(3);
        server.AnswerAll(workers[0]);
        server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(4);
        server.Deliver(workers[1], server.Gradient(server.SessionOf(workers[1]), 3, new(1, 1), _ => 99f));
        server.To<ComputeLanes>(workers[0]).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -4 * 4f / 8);
        server.To<RunWarning>(server.Observer).ShouldBeEmpty();
    }

    [Fact]
    public void Stuck_OthersDoItsLanes_GetsNothingNewAndIsGivenUpForItsSilence()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, WorkerTimeout = 4 * Second });
        var (stuck, other) = (server.Join("a"), server.Join("b"));
        server.KeepAlive(other);
        for (var turn = 0; turn < 50 && server.To<ComputeLanes>(other).Last().Step < 4; turn++)
        {
            server.AnswerAll(other);
            server.Pass(0.1 * Second);
        }

        server.To<ComputeLanes>(other).Last().Step.ShouldBe(4);
        server.To<ComputeLanes>(stuck).Select(request => request.Step).ShouldAllBe(step => step == 0);
        server.Pass(5 * Second);

        server.To<Expelled>(stuck).Single().Reason.ShouldBe("silence");
    }

    [Fact]
    public void Slow_ForSeveralRounds_GetsFewerLanes()
    {
        var (server, workers) = NewServer(2, plan => plan with { Lanes = 8, BatchSize = 16, Samples = 160, Epochs = 100 });
        for (var round = 0; round < 12; round++)
        {
            var (step, lanes) = (server.To<ComputeLanes>(workers[0]).Last().Step, server.LanesOf(workers[1]).Length);
            server.Pass(0.1 * server.LanesOf(workers[0]).Length * Second);
            server.AnswerAll(workers[0]);
            server.Pass(0.5 * lanes * Second);
            server.AnswerAll(workers[1]);
            server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(step + 1);
        }

        server.LanesOf(workers[0]).Length.ShouldBeGreaterThanOrEqualTo(6);
        server.LanesOf(workers[1]).Length.ShouldBeInRange(1, 2);
    }

    [Fact]
    public void Copies_Differ_AThirdDecidesAndTheOddOneIsShutOut()
    {
        foreach (var liar in new[] { 0, 1 })
        {
            var (server, workers) = NewServer(3, audit: 1);
            AnswerRound(server, workers, liar);

            server.To<Expelled>(workers[liar]).First().MayReturn.ShouldBeFalse();
            server.To<Expelled>(workers[liar]).ShouldAllBe(expelled => !expelled.MayReturn);
            var warning = server.To<RunWarning>(server.Observer).Single(line => line.Text.Contains("shut out")).Text;
            warning.ShouldStartWith($"Step 0: w{liar} on host-{liar} ");
            server.To<ComputeLanes>(workers[2]).Last().Step.ShouldBe(1);
            server.To<ComputeLanes>(workers[2]).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -4f / 8);
            server.Deliver(workers[liar], new JoinRequest(2, "", ""));
            server.To<JoinRefused>(workers[liar]).Single().Reason.ShouldBe("it computed something wrong");
        }
    }

    [Fact]
    public void Copies_DifferOfTwoAndOneDoesNotRepeatItself_ThatOneIsShutOut()
    {
        var (server, workers) = NewServer(2, audit: 1);
        var draws = 0;
        for (var turn = 0; turn < 8 && server.To<Expelled>(workers[1]).FirstOrDefault() is null; turn++)
        {
            server.AnswerAll(workers[0]);
            server.AnswerAll(workers[1], _ => 1 + draws++);
        }

        server.To<Expelled>(workers[1]).First().Reason.ShouldStartWith("it does not compute the same twice in lane");
        server.To<Expelled>(workers[0]).ShouldBeEmpty();
        server.Failure.ShouldBeNull();
    }

    [Fact]
    public void Copies_DifferOfTwoAndBothRepeatThemselves_FailsNamingBoth()
    {
        var (server, workers) = NewServer(2, audit: 1);
        for (var turn = 0; turn < 8 && server.Failure is null; turn++)
        {
            server.AnswerAll(workers[0]);
            server.AnswerAll(workers[1], _ => 2f);
        }

        var failure = server.Failure.ShouldNotBeNull();
        failure.Cause.ShouldBe(RunFailure.Disagreement);
        failure.Reason.ShouldMatch("^Step 0: (w0 on host-0 and w1 on host-1|w1 on host-1 and w0 on host-0) disagree about lane [0-3], and each computes the same again; nobody is left to ask\\.$");
    }

    [Fact]
    public void Audit_OfAllLanes_AsksTwoMembersForEachAndWaitsForBoth()
    {
        var (server, workers) = NewServer(2, audit: 1);
        workers.SelectMany(worker => server.To<ComputeLanes>(worker)).ShouldAllBe(request => request.WithDigest);
        workers.SelectMany(worker => server.To<ComputeLanes>(worker).SelectMany(request => request.Lanes.ToArray()).Select(lane => (worker, lane)))
            .Distinct().Count().ShouldBe(8);

        server.AnswerAll(workers[0]);
        server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(0);
        server.AnswerAll(workers[1]);

        server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(1);
    }

    [Fact]
    public void Audit_OneMember_ComputesTwiceAndIsShutOutIfItDiffers()
    {
        var (server, workers) = NewServer(1, audit: 1);
        server.AnswerAll(workers[0]);
        server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(1);
        var draws = 0;

        server.AnswerAll(workers[0], _ => draws++);

        server.To<Expelled>(workers[0]).First().MayReturn.ShouldBeFalse();
    }

    [Fact]
    public void Join_ShutOutAndConnectedAnew_IsRefused()
    {
        var server = new ServerHarness();
        var wrong = new TestRef("a");
        server.Rejoin(wrong, incarnation: 5, host: "host:42");
        server.Deliver(wrong, server.Gradient(server.SessionOf(wrong), 0, new(1, 0), _ => 1f));
        server.Deliver(wrong, server.Gradient(server.SessionOf(wrong), 0, new(1, 0), _ => 3f));
        var (again, other) = (new TestRef("a, connected anew"), new TestRef("b"));

        server.Deliver(again, new JoinRequest(5, "host:42", ""));
        server.Deliver(other, new JoinRequest(6, "host:42", ""));

        server.To<JoinRefused>(again).Single().Reason.ShouldBe("it computed something wrong");
        server.To<JoinAccepted>(other).ShouldHaveSingleItem();
    }

    [Fact]
    public void Audit_AShare_ChoosesAboutSoManyLanesByStep()
    {
        var plan = new ServerHarness().Plan with { Lanes = 1024 };
        var book = new AuditBook(plan, 0.1);
        var counts = new List<int>();
        for (var step = 0; step < 20; step++)
        {
            book.Begin(step);
            counts.Add(book.Open);
        }

        counts.Average().ShouldBeInRange(90, 115);
        counts.Distinct().Count().ShouldBeGreaterThan(5);
    }

    [Fact]
    public void Audit_AuditorIsLost_AnotherIsAsked()
    {
        var (server, workers) = NewServer(3, audit: 1);
        server.AnswerAll(workers[0]);
        server.AnswerAll(workers[1]);

        server.Deliver(workers[2], new Core.Actors.Terminated(workers[2], null));
        server.AnswerAll(workers[0]);
        server.AnswerAll(workers[1]);

        server.To<ComputeLanes>(workers[0]).Last().Step.ShouldBe(1);
    }

    [Fact]
    public void Copy_TheSameWorkerSaysTwoThings_IsShutOut()
    {
        var (server, workers) = NewServer(2);
        server.Deliver(workers[0], server.Gradient(server.SessionOf(workers[0]), 0, new(1, 0), _ => 1f));

        server.Deliver(workers[0], server.Gradient(server.SessionOf(workers[0]), 0, new(1, 0), _ => 3f));

        server.To<Expelled>(workers[0]).First().MayReturn.ShouldBeFalse();
        server.AnswerAll(workers[1]);
        server.To<ComputeLanes>(workers[1]).Last().Step.ShouldBe(1);
    }

    private static void AnswerRound(ServerHarness server, TestRef[] workers, int liar)
    {
        for (var turn = 0; turn < 8 && server.To<ComputeLanes>(workers[2]).Last().Step == 0; turn++)
        {
            for (var index = 0; index < workers.Length; index++)
            {
                if (server.To<Expelled>(workers[index]).Any())
                {
                    continue;
                }

                var wrong = index == liar;
                server.AnswerAll(workers[index], _ => wrong ? 7f : 1f);
            }
        }
    }

    private static void Rounds(ServerHarness server, TestRef[] workers, int count, TimeSpan each)
    {
        for (var round = 0; round < count; round++)
        {
            server.Pass(each);
            foreach (var worker in workers)
            {
                server.AnswerAll(worker);
            }
        }
    }

    private static (ServerHarness Server, TestRef[] Workers) NewServer(int workers, Func<RunPlan, RunPlan>? changePlan = null, double audit = 0)
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = workers, AuditShare = audit, RejoinTimeout = 20 * Second }, changePlan);
        var members = Enumerable.Range(0, workers).Select(index => new TestRef($"w{index}")).ToArray();
        for (var index = 0; index < workers; index++)
        {
            server.Rejoin(members[index], 1, $"host-{index}");
            server.KeepAlive(members[index]);
        }

        return (server, members);
    }
}
