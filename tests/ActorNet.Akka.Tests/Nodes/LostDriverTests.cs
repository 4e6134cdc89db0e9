using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;
using Akka.Actor;
using Akka.Event;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>The node that drives the run is lost without a word: when the others have dropped it, the next one goes on.</summary>
public sealed class LostDriverTests
{
    private static readonly TrainingOptions Long = TestRuns.Options with { Epochs = RunHold.Epochs + 20, CheckpointEvery = 500 };

    [Fact]
    public async Task End_OfTheSystemThatDrives_IsNoFailureOfTheRun()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var driving = first.System.StartParameterServer(run.Server with { Progress = hold.OnProgress });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);
        await hold.Holds();

        await first.DisposeAsync();

        var gone = await Should.ThrowAsync<TrainingException>(() => driving.Completion.WaitAsync(SmallRun.Bound));
        gone.Message.ShouldContain("no longer in the cluster");
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    /// <summary>A system that ends stops the run's actors and the one that drives the run in any order; here the run's are first, and long before.</summary>
    [Fact]
    public async Task End_OfTheSystemThatDrives_WhoeverOfItsActorsIsStoppedFirst()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var node = await ClusterNode.StartAsync("parameter-server");
        var (driving, actors) = await Drive(node, run);
        Task ended;
        using (var held = new GuardianHold(node.System))
        {
            ended = node.System.Terminate();
            actors.Tell(PoisonPill.Instance);

            // The engine, which is disposed, has its actors stopped; then the actor that drives asks. The guardian is not there to answer either.
            SpinWait.SpinUntil(() => held.Messages >= 2 || driving.Completion.IsCompleted, SmallRun.Bound).ShouldBeTrue();
        }

        await ended.WaitAsync(SmallRun.Bound);

        (await Should.ThrowAsync<TrainingException>(() => driving.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldContain("no longer in the cluster");
    }

    [Fact]
    public async Task Stop_OfTheRunsActors_IsAFailureOfTheNodeThatDrives()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var node = await ClusterNode.StartAsync("parameter-server");
        var (driving, actors) = await Drive(node, run);

        actors.Tell(PoisonPill.Instance);

        (await Should.ThrowAsync<TrainingException>(() => driving.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldContain("what hosts its actors has been stopped");
    }

    [Fact]
    public async Task Down_OfTheNodeThatDrives_IsGoneOnWithByTheNextOneWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var driving = first.System.StartParameterServer(run.Server with { Progress = hold.OnProgress });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);
        await hold.Holds();

        second.Cluster.Down(first.Cluster.SelfAddress);

        await ((Task)driving.Completion).WaitAsync(SmallRun.Bound).ContinueWith(static _ => { }, TaskScheduler.Default);
        driving.Completion.IsCompleted.ShouldBeTrue();
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    /// <summary>Has a node drive a run, and waits until it does: nothing is left to be started then but workers.</summary>
    /// <returns>The run, and the guardian of its actors.</returns>
    private static async Task<(ParameterServerHandle Driving, IActorRef Actors)> Drive(ClusterNode node, SmallRun run)
    {
        var isDriven = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        node.System.EventStream.Subscribe(node.System.ActorOf(Props.Create(() => new DriveListener(isDriven))), typeof(Info));
        var driving = node.System.StartParameterServer(run.Server);
        await isDriven.Task.WaitAsync(SmallRun.Bound);
        var server = await node.System.ActorSelection("/user/parameter-server-*/server-*").ResolveOne(SmallRun.Bound);
        return (driving, ((IInternalActorRef)server).Parent);
    }

    private sealed class DriveListener : ReceiveActor
    {
        public DriveListener(TaskCompletionSource isDriven)
        {
            Receive<Info>(info =>
            {
                if (info.Message.ToString()!.Contains("is driven here", StringComparison.Ordinal))
                {
                    isDriven.TrySetResult();
                }
            });
            ReceiveAny(static _ => { });
        }
    }
}
