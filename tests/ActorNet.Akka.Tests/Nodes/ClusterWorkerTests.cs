using System.Net;
using System.Net.Sockets;
using ActorNet.Akka.Messages;
using ActorNet.Akka.Nodes;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using Akka.Actor;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>A worker whose server is announced, and does not answer.</summary>
public sealed class ClusterWorkerTests : IDisposable
{
    private static readonly TimeSpan Forever = TimeSpan.FromHours(1);

    private readonly ActorSystem _system = ActorSystem.Create("actornet");
    private readonly TcpListener _dead = new(IPAddress.Loopback, 0);
    private readonly TaskCompletionSource _isTrying = new();
    private readonly CancellationTokenSource _leave = new();
    private readonly RunOver _over = new(7, "ab", false, null, "training");

    // Others cannot have the port, and whoever connects waits for an answer.
    public ClusterWorkerTests() => _dead.Start();

    public void Dispose()
    {
        _dead.Dispose();
        _leave.Dispose();
        _system.Dispose();
    }

    [Fact]
    public async Task End_WhileTheServerDoesNotAnswer_EndsTheWait()
    {
        var worker = NewWorker(Forever);
        var working = Execute(worker);
        worker.Announce(Server("first"));
        await _isTrying.Task.WaitAsync(SmallRun.Bound);

        worker.End(_over);

        (await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound))).Message.ShouldBe("The run has ended already.");
    }

    [Fact]
    public async Task Execute_CancelledWhileTheServerDoesNotAnswer_IsCancelled()
    {
        var worker = NewWorker(Forever);
        var working = Execute(worker);
        worker.Announce(Server("first"));
        await _isTrying.Task.WaitAsync(SmallRun.Bound);

        await _leave.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => working.WaitAsync(SmallRun.Bound));
    }

    [Fact]
    public async Task Lose_OfAServerThatNeverAnswered_EndsAfterItsTimeAndNoLater()
    {
        var worker = NewWorker(TimeSpan.FromSeconds(1));
        var working = Execute(worker);
        worker.Announce(Server("first"));
        worker.Lose();

        await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound));
    }

    [Fact]
    public async Task End_OfARunThatWasStopped_SaysSo()
    {
        var worker = NewWorker(Forever);
        var working = Execute(worker);

        worker.End(_over with { Interrupted = true, WeightsSha256 = "" });

        (await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound))).Message.ShouldBe("The run was stopped.");
    }

    [Fact]
    public async Task End_OfARunThatFailed_SaysWhy()
    {
        var worker = NewWorker(Forever);
        var working = Execute(worker);

        worker.End(_over with { Failure = "too hot" });

        (await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound))).Message.ShouldBe("The run failed: too hot");
    }

    /// <summary>What has failed it may be the end of the run, of which the server is to tell.</summary>
    [Fact]
    public async Task Execute_FailsAtAServerThatIsStillThere_FailsWhenTheServerHasHadItsTime()
    {
        var time = new MovedTime();
        var working = Execute(NewRefused(time));
        await time.IsSet(ClusterWorker.SecondThoughts).WaitAsync(SmallRun.Bound);

        time.Advance(ClusterWorker.SecondThoughts);

        (await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound))).Message.ShouldBe("refused");
    }

    [Fact]
    public async Task End_AfterItHasFailedAtAServerThatIsStillThere_IsWhatItSays()
    {
        var time = new MovedTime();
        var worker = NewRefused(time);
        var working = Execute(worker);
        await time.IsSet(ClusterWorker.SecondThoughts).WaitAsync(SmallRun.Bound);

        time.Advance(ClusterWorker.SecondThoughts - TimeSpan.FromTicks(1));
        worker.End(_over);

        (await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound))).Message.ShouldBe("The run has ended already.");
    }

    [Fact]
    public async Task Execute_NobodyIsAnnounced_FailsWhenItsTimeIsOver()
    {
        var time = new MovedTime();
        var working = Execute(NewWorker(Forever, time));
        await time.IsSet(Forever).WaitAsync(SmallRun.Bound);

        time.Advance(Forever);

        (await Should.ThrowAsync<TrainingException>(() => working.WaitAsync(SmallRun.Bound))).Message
            .ShouldBe("The cluster has no parameter server of 'training'; looked for 3600 s.");
    }

    /// <summary>A worker that a server refuses, and goes on being there.</summary>
    private ClusterWorker NewRefused(MovedTime time)
    {
        var worker = NewWorker(Forever, time, static () => throw new TrainingException("refused"));
        worker.Announce(Server("first"));
        return worker;
    }

    private Task<WorkerResult> Execute(ClusterWorker worker) => Task.Run(() => worker.Execute(_leave.Token));

    private ServerAnnounced Server(string name) =>
        new(new Uri($"ws://{_dead.LocalEndpoint}"), "training", _system.ActorOf(Props.Empty, name));

    private ClusterWorker NewWorker(TimeSpan timeout, TimeProvider? time = null, Action? tries = null) => new(
        _system,
        "training",
        new Lazy<ServerAccess>(new ServerAccess { Address = new Uri("ws://localhost"), Token = JoinToken.Create() }),
        access =>
        {
            _isTrying.TrySetResult();
            tries?.Invoke();
            return new RemoteWorkerOptions { Server = access, ServerTimeout = timeout };
        },
        timeout,
        progress: null,
        note: null,
        time);
}
