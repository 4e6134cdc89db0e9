using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>Trainings over the nodes of a cluster, all of them in this process.</summary>
public sealed class ClusterTrainingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Train_OverACluster_HasTheBitsOfOneProcess(int workers)
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        var server = first.System.StartParameterServer(run.Server with { ExpectedWorkers = workers });
        var working = second.System.StartWorkers(run.Workers with { Workers = workers });

        var outcome = await server.Completion.WaitAsync(SmallRun.Bound);
        var results = await working.Completion.WaitAsync(SmallRun.Bound);

        outcome.WeightsSha256.ShouldBe(run.Expected);
        results.Count.ShouldBe(workers);
        results.ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    [Fact]
    public async Task Leave_OfTheNodeThatDrives_IsGoneOnWithByTheNextOneWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, TestRuns.Options with { Epochs = RunHold.Epochs + 20, CheckpointEvery = 500 });
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var heard = await ProgressListener.StartAsync(third, first, second);
        using var hold = new RunHold(first);
        var driving = first.System.StartParameterServer(run.Server with { Progress = hold.OnProgress });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);
        var before = await heard.Next(progress => progress.Node == first.Cluster.SelfAddress);
        await hold.Holds();

        await first.LeaveAsync();
        var after = await heard.Next(progress => progress.Node == second.Cluster.SelfAddress);

        var broken = await driving.Completion.WaitAsync(SmallRun.Bound);
        broken.Interrupted.ShouldBeTrue();
        broken.Steps.ShouldBeLessThan(run.Options.Epochs * TestRuns.StepsPerEpoch);
        var outcome = await standby.Completion.WaitAsync(SmallRun.Bound);
        outcome.WeightsSha256.ShouldBe(run.Expected);
        outcome.Result.ShouldNotBeNull();
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
        after.Step.ShouldBeGreaterThan(before.Step);
    }
}
