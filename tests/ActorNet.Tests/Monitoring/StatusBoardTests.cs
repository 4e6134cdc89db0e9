using System.Net;
using System.Text;
using System.Text.Json;
using ActorNet.Monitoring;
using ActorNet.Remote.Engine;

namespace ActorNet.Tests.Monitoring;

public sealed class StatusBoardTests
{
    [Fact]
    public async Task Ask_ServerAnswers_WritesWhatItSaidWithItsConnections()
    {
        using var server = new WatchedServer();
        server.Connections.Add(WatchedServer.NewConnection("box:1", since: 5));
        server.Connections.Add(WatchedServer.NewConnection("box:1", since: 20, bytes: 7));
        server.Connections.Add(WatchedServer.NewConnection("part", role: PeerRole.Part));

        var status = await server.NewBoard(new StoppedTime()).AskAsync(default);

        (status.Run, status.Health, status.Step, status.TotalSteps, status.Term).ShouldBe(("mnist-1", "ok", 30, 100, 3));
        status.RemainingSeconds.ShouldBe(35);
        status.Loss.ShouldBeNull();
        status.Checkpoint.ShouldBe(new CheckpointStatus(25, 4, 2));
        var worker = status.Workers.Single();
        (worker.Name, worker.Lanes, worker.SilenceSeconds).ShouldBe(("box:1", "lanes 0-7", 0.2));

        // Of two connections the newer one counts.
        worker.Connection.ShouldNotBeNull().ShouldSatisfyAllConditions(
            one => one.BytesIn.ShouldBe(7),
            one => one.AgeSeconds.ShouldBe(40),
            one => one.Time!.Computing.ShouldBe(0.75),
            one => one.Time!.Sending.ShouldBe(0.1),
            one => one.Time!.Waiting.ShouldBe(0.15, 1e-9));
        status.Parts.Single().Connection!.BytesIn.ShouldBe(1_000);
    }

    [Fact]
    public async Task Ask_ManyWatchers_CostTheServerOneQuestion()
    {
        using var server = new WatchedServer();
        var time = new StoppedTime();
        var board = server.NewBoard(time);

        var first = await board.AskAsync(default);
        for (var watcher = 0; watcher < 100; watcher++)
        {
            (await board.AskAsync(default)).ShouldBeSameAs(first);
        }

        server.Asked.ShouldBe(1);
        time.Advance(StatusBoard.Freshness);
        await board.AskAsync(default);
        server.Asked.ShouldBe(2);
    }

    [Fact]
    public async Task Ask_ServerDoesNotAnswer_SaysSoAndHowOldItIs()
    {
        using var server = new WatchedServer();
        var time = new StoppedTime();
        var board = server.NewBoard(time);
        await board.AskAsync(default);
        time.Advance(TimeSpan.FromSeconds(1));
        server.IsSilent = true;

        var asking = board.AskAsync(default);
        asking.IsCompleted.ShouldBeFalse();
        time.Advance(StatusBoard.AnswerTime);
        var status = await asking;

        (status.Health, status.Step, status.AgeSeconds).ShouldBe(("silent", 30, 3));
    }

    /// <summary>Probes and metrics hold up no thread while the server is at work.</summary>
    [Fact]
    public async Task Look_ServerDoesNotAnswer_SaysAtOnceWhatItSaidLastUntilThatIsOld()
    {
        using var server = new WatchedServer();
        var time = new StoppedTime();
        var board = server.NewBoard(time);
        board.IsReady().ShouldBeFalse();
        await board.AskAsync(default);
        server.IsSilent = true;

        time.Advance(TimeSpan.FromSeconds(1));
        board.Look().Health.ShouldBe("ok");
        board.IsReady().ShouldBeTrue();
        time.Advance(TimeSpan.FromSeconds(1));

        board.Look().Health.ShouldBe("silent");
        board.IsReady().ShouldBeFalse();
    }

    [Fact]
    public async Task Ask_BeforeTheServerBegins_SaysThatItStarts()
    {
        var board = new StatusBoard("new", () => [], TimeProvider.System);

        (await board.AskAsync(default)).Health.ShouldBe("starting");
        board.IsReady().ShouldBeFalse();
    }

    [Theory]
    [InlineData("Claiming", "starting", false)]
    [InlineData("Joining", "waiting", true)]
    [InlineData("Computing", "ok", true)]
    [InlineData("Ended", "ended", false)]
    [InlineData("Failed", "failed", false)]
    public async Task Health_InAPhase_SaysWhetherWorkersMayCome(string phase, string health, bool isReady)
    {
        using var server = new WatchedServer { Status = WatchedServer.NewStatus(phase) };
        var board = server.NewBoard(new StoppedTime());

        (await board.AskAsync(default)).Health.ShouldBe(health);
        board.IsReady().ShouldBe(isReady);
    }

    [Fact]
    public void Health_WithStragglersOrTooFewWorkers_IsDegradedAndSaysWhy()
    {
        StatusWriter.Write("r", WatchedServer.NewStatus(members: [WatchedServer.NewMember("a", isStraggling: true), WatchedServer.NewMember("b")]), [], 0)
            .ShouldSatisfyAllConditions(status => status.Health.ShouldBe("degraded"), status => status.HealthReason.ShouldBe("1 of 2 workers are late"));
        StatusWriter.Write("r", WatchedServer.NewStatus() with { ExpectedWorkers = 3 }, [], 0).HealthReason.ShouldBe("1 of 3 workers are there");
    }

    [Fact]
    public async Task NoteEnd_ActorsAreGone_StillSaysHowItEnded()
    {
        using var server = new WatchedServer();
        var board = server.NewBoard(new StoppedTime());
        await board.AskAsync(default);
        server.IsSilent = true;

        board.NoteEnd(100, null);

        var status = await board.AskAsync(default);
        (status.Health, status.Step, status.IsOver).ShouldBe(("ended", 100, true));
    }

    [Fact]
    public void Read_WhatWasWritten_IsTheSame()
    {
        var status = StatusWriter.Write("r", WatchedServer.NewStatus(), [WatchedServer.NewConnection("box:1")], 3);

        var again = RunStatus.Read(status.ToJson());

        again.ToJson().ShouldBe(status.ToJson());
        Encoding.UTF8.GetString(status.ToJson()).ShouldContain("\"refusedAttempts\":3");
        Should.Throw<JsonException>(() => RunStatus.Read("{}"u8));
        Should.Throw<JsonException>(() => RunStatus.Read("null"u8));
    }

    [Fact]
    public async Task MapStatus_GetAndStop_AnswerAndEndTheRun()
    {
        using var server = new WatchedServer();
        var stops = 0;
        using var host = new PlainHost(endpoints => endpoints.MapStatus(server.NewBoard(new StoppedTime()), () => Interlocked.Increment(ref stops)));

        RunStatus.Read(await host.Client.GetByteArrayAsync("v1/status")).Step.ShouldBe(30);
        (await host.Client.PostAsync("v1/stop", null)).StatusCode.ShouldBe(HttpStatusCode.Accepted);
        stops.ShouldBe(1);
    }

    [Fact]
    public async Task MapMeasuring_Bytes_AreSentAndReadWithinBounds()
    {
        using var host = new PlainHost(MeasuringEndpoints.MapMeasuring);

        (await host.Client.GetByteArrayAsync("v1/echo?bytes=200000")).Length.ShouldBe(200_000);
        (await host.Client.GetByteArrayAsync("v1/echo?bytes=0")).ShouldBeEmpty();
        (await (await host.Client.PostAsync("v1/sink", new ByteArrayContent(new byte[100_000]))).Content.ReadAsStringAsync()).ShouldBe("100000");
        foreach (var wrong in (string[])["-1", "x", "67108865", ""])
        {
            (await host.Client.GetAsync($"v1/echo?bytes={wrong}")).StatusCode.ShouldBe(HttpStatusCode.BadRequest);
        }

        using var tooLong = new HttpRequestMessage(HttpMethod.Post, "v1/sink") { Content = new Endless(MeasuringEndpoints.MostBytes + 1L) };
        tooLong.Headers.ExpectContinue = true;
        (await host.Client.SendAsync(tooLong)).StatusCode.ShouldBe(HttpStatusCode.RequestEntityTooLarge);
    }

    /// <summary>Says that it is long, and has nothing.</summary>
    private sealed class Endless(long length) : HttpContent
    {
        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => Task.CompletedTask;

        protected override bool TryComputeLength(out long computed)
        {
            computed = length;
            return true;
        }
    }
}
