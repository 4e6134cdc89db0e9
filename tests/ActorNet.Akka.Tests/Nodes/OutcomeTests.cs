using Akka.Actor;
using ActorNet.Akka.Messages;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>However a run ends, all nodes are told, by the one that drives it and by nobody else.</summary>
public sealed class OutcomeTests
{
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
        var announced = new ServerAnnounced(1, new Uri("ws://127.0.0.1:9"), "training", inbox.Receiver);
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
