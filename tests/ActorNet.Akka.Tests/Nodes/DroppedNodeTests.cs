using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>A node that the cluster has shut out says so: nobody has told it to stop.</summary>
public sealed class DroppedNodeTests
{
    private const string Dropped = "This node is no longer in the cluster";

    private static readonly TrainingOptions Long = TestRuns.Options with { Epochs = RunHold.Epochs + 20, CheckpointEvery = 500 };

    [Fact]
    public async Task Down_OfANodeWithWorkers_FailsThem()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var driving = first.System.StartParameterServer(run.Server with { Progress = hold.OnProgress });
        var working = second.System.StartWorkers(run.Workers);
        await hold.Holds();

        first.Cluster.Down(second.Cluster.SelfAddress);

        (await Should.ThrowAsync<TrainingException>(() => working.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldStartWith(Dropped);
        hold.Release();
        await End(driving);
    }

    [Fact]
    public async Task Down_OfTheNodeThatDrives_FailsItAndNotTheRun()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var driving = first.System.StartParameterServer(run.Server with { Progress = hold.OnProgress });
        var standby = second.System.StartParameterServer(run.Server);
        third.System.StartWorkers(run.Workers);
        await hold.Holds();

        second.Cluster.Down(first.Cluster.SelfAddress);

        (await Should.ThrowAsync<TrainingException>(() => driving.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldStartWith(Dropped);
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
    }

    private static async Task End(ParameterServerHandle handle)
    {
        var stopped = handle.StopAsync();
        await ((Task)handle.Completion).WaitAsync(SmallRun.Bound).ContinueWith(static _ => { }, TaskScheduler.Default);
        await stopped.WaitAsync(SmallRun.Bound);
    }
}
