using ActorNet.Akka.Messages;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Monitoring;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;
using Akka.Actor;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>However a run ends, all nodes are told, by the one that drives it and by nobody else.</summary>
public sealed class OutcomeTests
{
    private static readonly TrainingOptions Long = TestRuns.Options with { Epochs = RunHold.Epochs + 20, CheckpointEvery = 500 };

    private static readonly TrainingOptions Bursting = TestRuns.Options with
    {
        Optimizer = new OptimizerSettings { Name = "sgd", LearningRate = 1e30 },
        OnNonFinite = NonFinitePolicy.Fail,
    };

    [Fact]
    public async Task Failure_OfTheRun_IsToldToAll()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Bursting);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var driving = first.System.StartParameterServer(run.Server);
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);

        var failure = await Should.ThrowAsync<TrainingException>(() => driving.Completion.WaitAsync(SmallRun.Bound));
        var outcome = await standby.Completion.WaitAsync(SmallRun.Bound);
        outcome.Failure.ShouldNotBeNull().ShouldContain("a number is not finite");
        failure.Message.ShouldStartWith(outcome.Failure);
        outcome.WeightsSha256.ShouldBeEmpty();
        (await Should.ThrowAsync<TrainingException>(() => working.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldContain(outcome.Failure);
    }

    [Fact]
    public async Task End_BeforeSomebodyStarts_IsToldToWhoeverDoes()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        Trainer.Run(run.Options, TestRuns.Data);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var driving = first.System.StartParameterServer(run.Server);
        (await driving.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);

        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);

        var outcome = await standby.Completion.WaitAsync(SmallRun.Bound);
        (outcome.WeightsSha256, outcome.Interrupted, outcome.Result).ShouldBe((run.Expected, false, null));
        (await Should.ThrowAsync<TrainingException>(() => working.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldContain("has ended already");
    }

    [Fact]
    public async Task Stop_ByTheWire_IsToldToAll()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        var listens = new TaskCompletionSource<Uri>();
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var driving = first.System.StartParameterServer(run.Server with
        {
            Listening = address => listens.TrySetResult(address.Address),
            Progress = hold.OnProgress,
        });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);
        await hold.Holds();

        using var client = new ServerAccess { Address = await listens.Task, Token = JoinToken.Load(run.Workers.TokenFile!) }.CreateHttpClient();
        using var answer = await client.PostAsync(new Uri(StatusEndpoints.StopPath, UriKind.Relative), null);
        answer.EnsureSuccessStatusCode();
        hold.Release();

        var outcome = await driving.Completion.WaitAsync(SmallRun.Bound);
        outcome.Interrupted.ShouldBeTrue();
        (await standby.Completion.WaitAsync(SmallRun.Bound)).ShouldBe(outcome with { Result = null });
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(
            result => result.RunInterrupted == true && result.RunSteps == outcome.Steps && result.WeightsSha256 == outcome.WeightsSha256);
    }

    [Fact]
    public async Task Stop_WithNothingToFinish_IsToldToAllWithTheStepsDone()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        Trainer.Run(run.Options with { Epochs = 1 }, TestRuns.Data);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var mayEnd = new ManualResetEventSlim();

        // As a run with staleness ends that is stopped while it has no worker.
        var driving = first.System.StartParameterServer(run.Server with
        {
            Listening = _ =>
            {
                mayEnd.Wait(SmallRun.Bound);
                throw new OperationCanceledException();
            },
        });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);
        mayEnd.Set();

        var outcome = await standby.Completion.WaitAsync(SmallRun.Bound);
        outcome.ShouldBe(new TrainingOutcome(TestRuns.StepsPerEpoch, "", true, null, null));
        (await driving.Completion.WaitAsync(SmallRun.Bound)).ShouldBe(outcome);
        (await Should.ThrowAsync<TrainingException>(() => working.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldBe("The run was stopped.");
    }

    [Fact]
    public async Task Stop_OfAllNodes_EndsAllAndKeepsWhatWasDone()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var server = first.System.StartParameterServer(run.Server with { Progress = hold.OnProgress });
        var working = second.System.StartWorkers(run.Workers);
        await hold.Holds();

        await server.StopAsync().WaitAsync(SmallRun.Bound);
        await working.StopAsync().WaitAsync(SmallRun.Bound);

        (await server.Completion).Interrupted.ShouldBeTrue();

        // Nobody is there to go on, so the workers are told that the run has stopped; whether that or the request to leave comes first does not matter.
        (await working.Completion).ShouldAllBe(result => (result.HasLeft || result.RunInterrupted == true) && result.Samples > 0);
        Trainer.Resume(RunFolder.Open(run.Options.OutputDirectory!), TestRuns.Data).WeightsSha256.ShouldBe(run.Expected);
    }

    [Fact]
    public async Task Announcement_OfANodeThatMayDriveNoRun_IsIgnored()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        var listens = new TaskCompletionSource();
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        await using var stranger = await ClusterNode.StartAsync("worker", first);
        using var inbox = Inbox.Create(stranger.System);
        var driving = first.System.StartParameterServer(run.Server with { ExpectedWorkers = 2, Listening = _ => listens.TrySetResult() });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);
        await listens.Task.WaitAsync(SmallRun.Bound);
        var over = new RunOver(1, "", false, "a lie", "training");
        var announced = new ServerAnnounced(new Uri("ws://127.0.0.1:9"), "training", inbox.Receiver);
        var workers = await Reached(stranger, third, "actornet-training-workers");
        var listener = await Reached(stranger, second, "actornet-training-server-outcome");

        workers.Tell(over, inbox.Receiver);
        workers.Tell(announced, inbox.Receiver);
        listener.Tell(over, inbox.Receiver);

        // Messages of one sender come in order: when the answer is here, those before have been read.
        await Reached(stranger, third, "actornet-training-workers");
        await Reached(stranger, second, "actornet-training-server-outcome");
        var helping = stranger.System.StartWorkers(run.Workers);
        (await driving.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
        (await helping.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    private static Task<IActorRef> Reached(ClusterNode from, ClusterNode node, string actor) =>
        from.System.ActorSelection($"{node.Cluster.SelfAddress}/user/{actor}").ResolveOne(SmallRun.Bound);
}
