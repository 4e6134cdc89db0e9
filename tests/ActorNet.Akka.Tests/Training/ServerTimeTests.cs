using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;

namespace ActorNet.Akka.Tests.Training;

/// <summary>The bounds that a parameter server keeps, with Akka's timers and death watch.</summary>
public sealed class ServerTimeTests : VirtualTimeKit
{
    [Fact]
    public void Join_Nobody_FailsAtTheBound()
    {
        using var server = new HostedServer(this, options => options with { JoinTimeout = 5 * Second });

        server.Pass(4.9 * Second);
        server.Observer.Taken().ShouldBeEmpty();
        server.Pass(0.1 * Second);

        server.Observer.Taken().ShouldBe(
            [new RunFailed(RunFailure.NoWorkers, "Step 0: no worker is left to begin: none joined within 5.0 s.")]);
    }

    [Fact]
    public void Rejoin_NobodyAfterTheLastWasStopped_FailsAtTheBound()
    {
        using var server = new HostedServer(this, options => options with { RejoinTimeout = 3 * Second });
        LoseLast(server);

        server.Pass(2.9 * Second);
        server.Observer.Taken().OfType<RunFailed>().ShouldBeEmpty();
        server.Pass(0.1 * Second);

        server.Observer.Taken().OfType<RunFailed>().ShouldBe(
            [new RunFailed(RunFailure.NoWorkers, "Step 0: no worker is left to compute lanes 0-3. The last one lost: a was stopped.")]);
    }

    [Fact]
    public void Rejoin_AnotherComesInTime_GetsTheLanes()
    {
        using var server = new HostedServer(this, options => options with { RejoinTimeout = 3 * Second });
        LoseLast(server);
        server.Pass(2.9 * Second);

        var other = server.Join("b");
        server.KeepAlive(other);
        server.Pass(30 * Second);

        server.Observer.Taken().OfType<RunFailed>().ShouldBeEmpty();
        other.Worker.Expect<ComputeLanes>().Lanes.ToArray().ShouldBe([0, 1, 2, 3]);
    }

    [Fact]
    public void Silence_PastTheBound_TheWorkerIsToldAndMayReturn()
    {
        using var server = new HostedServer(this, options => options with { WorkerTimeout = 4 * Second, RejoinTimeout = 20 * Second });
        var (worker, session) = server.Join("a");
        worker.Expect<ComputeLanes>().Session.ShouldBe(session);

        server.Pass(4 * Second);
        worker.Taken().ShouldBeEmpty();
        server.Pass(2 * Second);

        worker.Taken().ShouldBe([new Expelled(session, "silence", MayReturn: true)]);
        server.Observer.Taken().OfType<RunWarning>().Single().Text
            .ShouldBe("Step 0: a was silent for 5.0 s (last heard 0.0 s after the start); it owed lanes 0-3.");
        var again = server.Join(worker);
        again.ShouldBeGreaterThan(session);
        worker.Expect<ComputeLanes>().Session.ShouldBe(again);
    }

    [Fact]
    public void Heartbeats_WithinTheBound_AreAnsweredAndKeepTheMember()
    {
        using var server = new HostedServer(this, options => options with { WorkerTimeout = 4 * Second });
        var member = server.Join("a");
        server.KeepAlive(member);

        server.Pass(60 * Second);

        var heard = member.Worker.Taken();
        heard.OfType<HeartbeatAnswer>().Count().ShouldBeGreaterThanOrEqualTo(60);
        heard.OfType<Expelled>().ShouldBeEmpty();
        server.Observer.Taken().OfType<RunWarning>().ShouldBeEmpty();
    }

    [Fact]
    public void Step_TakesTooLong_FailsNamingWorkerStepAndLanes()
    {
        using var server = new HostedServer(this, options => options with { StepTimeout = 60 * Second });
        server.KeepAlive(server.Join("a"));

        server.Pass(59.9 * Second);
        server.Observer.Taken().OfType<RunFailed>().ShouldBeEmpty();
        server.Pass(0.1 * Second);

        var failed = server.Observer.Taken().OfType<RunFailed>().Single();
        failed.Cause.ShouldBe(RunFailure.StepTimeout);
        failed.Reason.ShouldMatch(@"^Step 0: lanes 0-3 missing after 60\.0 s\. a owes lanes 0-3 \(last heard (59\.9|60\.0) s after the start\)\.$");
    }

    [Fact]
    public void Storage_DoesNotAnswer_IsAskedAgainAndFailsAtTheBound()
    {
        var storage = Probe("storage");
        using var server = new HostedServer(this, options => options with { Storage = storage, StorageTimeout = 80 * Second });

        server.Pass(79.9 * Second);
        storage.Taken().OfType<ClaimRun>().Count().ShouldBe(ServerLimits.StorageRetries);
        server.Observer.Taken().ShouldBeEmpty();
        server.Pass(0.1 * Second);

        server.Observer.Taken().ShouldBe(
            [new RunFailed(RunFailure.Storage, "Step 0: storage has not answered to the claim of the run for 80.0 s.")]);
    }

    private void LoseLast(HostedServer server)
    {
        var (worker, _) = server.Join("a");
        Sys.Stop(worker.Actor);
        server.Observer.Expect<RunWarning>().Text.ShouldBe("Step 0: a was stopped; it owed lanes 0-3.");
    }
}
