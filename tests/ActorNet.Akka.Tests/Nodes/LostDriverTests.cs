using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

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
}
