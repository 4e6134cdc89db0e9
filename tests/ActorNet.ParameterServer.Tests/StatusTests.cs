using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>What the server says of itself: the answer to whoever asks, and news for the observer.</summary>
public sealed class StatusTests
{
    private static readonly TestRef Asker = new("asker");

    [Fact]
    public void Status_InARound_NamesMembersWithTheirLanesAndWhatTheyHaveDone()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2 });
        var a = server.Join("a");
        var b = new TestRef("b");
        server.Rejoin(b, host: "box:7");
        server.Pass(TimeSpan.FromSeconds(1));
        server.Answer(a);

        var status = Ask(server);

        status.Phase.ShouldBe("Computing");
        (status.Step, status.TotalSteps, status.Epoch, status.Epochs, status.Lanes).ShouldBe((0, 10, 0, 2, 4));
        status.Members.Select(member => (member.Worker, member.Host, member.Lanes, member.LaneCount, member.Owes))
            .ShouldBe([("a", "", "lanes 0-1", 2, false), ("b", "box:7", "lanes 2-3", 2, true)]);
        status.Members.Select(member => (member.Gradients, member.Samples)).ShouldBe([(1L, 4L), (0L, 0L)]);
        status.Members[0].SecondsPerSample.ShouldBe(0.25);
        status.Members[0].Silence.ShouldBe(TimeSpan.Zero);
        status.Members[1].Silence.ShouldBe(TimeSpan.FromSeconds(1));
        status.Members[1].Session.ShouldBe(server.SessionOf(b));
        status.LastWarning.ShouldBeNull();
        status.Parts.ShouldBeEmpty();
    }

    [Fact]
    public void Status_AfterSomeSteps_SaysHowFastTheRunGoes()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        Ask(server).StepsPerSecond.ShouldBe(0);
        for (var step = 0; step < 4; step++)
        {
            server.Pass(TimeSpan.FromSeconds(0.5));
            server.Answer(worker);
        }

        var status = Ask(server);

        (status.Step, status.Version, status.Samples).ShouldBe((4, 4, 32));
        status.StepsPerSecond.ShouldBe(2, 0.3);
        status.SamplesPerSecond.ShouldBe(status.StepsPerSecond * 8, 1e-9);
        status.Loss.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Status_OfALateMember_SaysThatItStragglesAndWasHelped()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2 });
        var (a, b) = (server.Join("a"), server.Join("b"));
        for (var step = 0; step < 2; step++)
        {
            server.Pass(TimeSpan.FromMilliseconds(8));
            server.Answer(a);
            server.Answer(b);
        }

        server.Pass(TimeSpan.FromMilliseconds(8));
        server.Answer(a);
        server.Pass(TimeSpan.FromMilliseconds(200));

        var late = Ask(server).Members.Single(member => member.Worker == "b");
        (late.IsStraggling, late.Owes, late.Helped).ShouldBe((true, true, 1));
        var news = server.To<RunNews>(server.Observer).Single(told => told.Kind == NewsKind.WorkerSlow);
        (news.Worker, news.Step, news.Count).ShouldBe(("b", 2, 2));
        news.Text.ShouldBe("b is slow: 2 lanes of it were given to others too");
        server.To<RunWarning>(server.Observer).ShouldBeEmpty();
    }

    [Fact]
    public void News_OfMembers_TellWhoJoinedLeftAndWasLost()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 3 });
        var a = new TestRef("a");
        server.Rejoin(a, host: "box");
        var (b, _) = (server.Join("b"), server.Join("c"));
        server.KeepAlive(b);

        server.Deliver(a, new LeaveRequest(server.SessionOf(a)));
        server.Pass(TimeSpan.FromSeconds(13));

        var news = server.To<RunNews>(server.Observer).ToList();
        news.Where(told => told.Kind == NewsKind.WorkerJoined).Select(told => (told.Worker, told.Host)).ShouldBe([("a", "box"), ("b", ""), ("c", "")]);
        news.Single(told => told.Kind == NewsKind.WorkerLeft).Text.ShouldBe("a on box left");
        news.Single(told => told.Kind == NewsKind.WorkerLost).Text.ShouldStartWith("c was silent for ");
        var status = Ask(server);
        (status.LostWorkers, status.Expulsions, status.Warnings).ShouldBe((1, 1, 2));
        status.LastWarning!.ShouldContain("c was silent");
    }

    [Fact]
    public void News_OfLanes_ComeWhenSharesChangeAndNotWithEachStep()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2 }, plan => plan with { Epochs = 100 });
        var (a, b) = (server.Join("a"), server.Join("b"));
        for (var step = 0; step < 20; step++)
        {
            server.Answer(a);
            server.Answer(b);
        }

        var news = server.To<RunNews>(server.Observer).Single(told => told.Kind == NewsKind.LanesShared);
        news.Text.ShouldBe("a has lanes 0-1; b has lanes 2-3");

        // Another member comes: told, but not before the interval has passed.
        var c = server.Join("c");
        server.Answer(a);
        server.Answer(b);
        server.To<RunNews>(server.Observer).Count(told => told.Kind == NewsKind.LanesShared).ShouldBe(1);
        foreach (var worker in new[] { a, b, c }) server.KeepAlive(worker);
        server.Pass(ServerLimits.NewsInterval);
        server.AnswerAll(a);
        server.AnswerAll(b);
        server.AnswerAll(c);
        server.To<RunNews>(server.Observer).Last(told => told.Kind == NewsKind.LanesShared).Shares.ToArray().Select(share => share.Count).Sum().ShouldBe(4);
        server.To<RunNews>(server.Observer).Count(told => told.Kind == NewsKind.LanesShared).ShouldBe(2);
    }

    [Fact]
    public void News_OfACheckpoint_ComeWhenItIsStored()
    {
        var server = new ServerHarness(options => options with { Storage = ServerHarness.Storage, CheckpointEvery = 2 });
        var worker = server.Join("a");
        server.Answer(worker);
        server.Answer(worker);
        server.To<RunNews>(server.Observer).ShouldNotContain(told => told.Kind == NewsKind.CheckpointStored);

        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 2));
        server.Pass(TimeSpan.FromSeconds(1));

        server.To<RunNews>(server.Observer).Single(told => told.Kind == NewsKind.CheckpointStored).Step.ShouldBe(2);
        var status = Ask(server);
        (status.CheckpointStep, status.CheckpointAge, status.Checkpoints).ShouldBe((2, TimeSpan.FromSeconds(1), 1));
    }

    [Fact]
    public void Status_OfARunThatFailed_SaysWhy()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        server.Deliver(worker, new NonFiniteGradient(server.SessionOf(worker), 0, 1, "dense_1"));

        var status = Ask(server);

        (status.Phase, status.Failure).ShouldBe(("Failed", server.Failure!.Reason));
    }

    [Fact]
    public void News_OfManyMembers_NameTheFirstFew()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 10 }, plan => plan with { Lanes = 16, BatchSize = 16, Samples = 160 });
        for (var worker = 0; worker < 10; worker++) server.Join($"w{worker}");

        var news = server.To<RunNews>(server.Observer).Single(told => told.Kind == NewsKind.LanesShared);

        news.Shares.Length.ShouldBe(RunNews.MaximumNamed);
        news.Text.ShouldEndWith("; 2 more");
    }

    [Fact]
    public void News_OfAPart_ComeWhenItHoldsItsSliceAndWhenItIsLost()
    {
        var part = new TestRef("part 2");
        var server = new ServerHarness(options => options with { Storage = ServerHarness.Storage, OtherParts = [part] });
        Ask(server).Parts.Single().ShouldBe(new PartSnapshot(2, 0, 2, IsReady: false, Silence: null));

        server.Deliver(part, new PartStatus(1, 2, 5, 0, 0, [0, 1, 2, 3], true, default, []));
        server.Pass(TimeSpan.FromSeconds(1));

        Ask(server).Parts.Single().ShouldBe(new PartSnapshot(2, 0, 2, IsReady: true, TimeSpan.FromSeconds(1)));
        server.Deliver(part, new PartStatus(1, 2, 6, 0, 0, [0, 1, 2, 3], true, default, []));
        server.To<RunNews>(server.Observer).Select(told => (told.Kind, told.Text)).ShouldBe(
            [(NewsKind.PartReady, "part 2 holds its slice of the parameter vector"), (NewsKind.PartLost, "part 2 was started anew")]);
    }

    private static ServerStatus Ask(ServerHarness server)
    {
        server.Deliver(Asker, QueryStatus.Instance);
        return server.To<ServerStatus>(Asker).Last();
    }
}
