using ActorNet.Core.Data;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>Nodes with workers come and go, and some of them are wrong.</summary>
public sealed class WorkerNodeTests
{
    private static readonly TrainingOptions Long = TestRuns.Options with { Epochs = RunHold.Epochs + 20, CheckpointEvery = 500 };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task End_OfANodeWithAWorker_LeavesTheRunToTheOthers(bool isGraceful)
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var hasComputed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var server = first.System.StartParameterServer(run.Server with { ExpectedWorkers = 2, Progress = hold.OnProgress });
        var staying = second.System.StartWorkers(run.Workers);
        var going = third.System.StartWorkers(run.Workers with
        {
            Progress = progress =>
            {
                if (progress.Samples > 0)
                {
                    hasComputed.TrySetResult();
                }
            },
        });
        await hold.Holds();

        // What is late is done by others as well, but it is done.
        await hasComputed.Task.WaitAsync(SmallRun.Bound);

        await (isGraceful ? third.LeaveAsync() : third.DisposeAsync().AsTask());

        if (isGraceful)
        {
            (await going.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.HasLeft && result.Samples > 0);
        }
        else
        {
            // A system that is ended under them may have them leave yet, or shut out: whichever its actors hear of first.
            await Task.WhenAny(going.Completion).WaitAsync(SmallRun.Bound);
            if (going.Completion.IsFaulted)
            {
                (await Should.ThrowAsync<TrainingException>(going.Completion)).Message.ShouldContain("no longer in the cluster");
            }
            else
            {
                (await going.Completion).ShouldAllBe(result => result.HasLeft && result.Samples > 0);
            }
        }

        hold.Release();
        (await server.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await staying.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    [Fact]
    public async Task Train_OnOneNodeWithBothRoles_HasTheBitsOfOneProcess()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var node = await ClusterNode.StartAsync("parameter-server,worker");
        var working = node.System.StartWorkers(run.Workers with { Workers = 2 });
        var server = node.System.StartParameterServer(run.Server with { ExpectedWorkers = 2 });

        (await server.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    [Fact]
    public async Task StartWorkers_BeforeThereIsAnyServer_WaitsForOne()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var first = await ClusterNode.StartAsync("worker");
        var working = first.System.StartWorkers(run.Workers);
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        var server = second.System.StartParameterServer(run.Server);

        (await server.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    [Fact]
    public async Task StartWorkers_WithoutAnyServer_GivesUpAfterItsTime()
    {
        using var folder = new TemporaryFolder();
        await using var node = await ClusterNode.StartAsync("worker");

        var working = node.System.StartWorkers(new SmallRun(folder).Workers with { ServerTimeout = TimeSpan.FromSeconds(0.5) });

        (await Should.ThrowAsync<TrainingException>(() => working.Completion.WaitAsync(SmallRun.Bound))).Message.ShouldContain("no parameter server of 'training'");
    }

    [Fact]
    public async Task Stop_BeforeAnyServerIsFound_IsCancelled()
    {
        using var folder = new TemporaryFolder();
        await using var node = await ClusterNode.StartAsync("worker");
        var working = node.System.StartWorkers(new SmallRun(folder).Workers);

        await working.StopAsync().WaitAsync(SmallRun.Bound);

        await Should.ThrowAsync<OperationCanceledException>(() => working.Completion.WaitAsync(SmallRun.Bound));
    }

    [Fact]
    public async Task StartWorkers_Twice_IsRefused()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var node = await ClusterNode.StartAsync("parameter-server,worker");
        var working = node.System.StartWorkers(run.Workers);
        var server = node.System.StartParameterServer(run.Server with { ExpectedWorkers = 2 });

        Should.Throw<InvalidOperationException>(() => node.System.StartWorkers(run.Workers)).Message.ShouldContain("'training'");
        Should.Throw<InvalidOperationException>(() => node.System.StartParameterServer(run.Server)).Message.ShouldContain("'training'");

        // The run's folder goes when nobody writes there any more.
        await working.StopAsync().WaitAsync(SmallRun.Bound);
        await server.StopAsync().WaitAsync(SmallRun.Bound);
    }

    [Fact]
    public async Task StartWorkers_WithOtherData_FailsAndLeavesTheServerToOthers()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var server = first.System.StartParameterServer(run.Server);

        var wrong = second.System.StartWorkers(run.Workers with { Data = TestRuns.Data with { Train = TestRuns.Points("train", 300, 5) } });

        await Should.ThrowAsync<DataException>(() => wrong.Completion.WaitAsync(SmallRun.Bound));
        third.System.StartWorkers(run.Workers);
        (await server.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
    }

    [Fact]
    public async Task StartWorkers_WithAWrongToken_Fails()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        var server = first.System.StartParameterServer(run.Server);

        var working = second.System.StartWorkers(run.Workers with { Token = JoinToken.Create() });

        await Should.ThrowAsync<DataException>(() => working.Completion.WaitAsync(SmallRun.Bound));
        await server.StopAsync().WaitAsync(SmallRun.Bound);
    }

    [Fact]
    public async Task Train_OfTwoNamesInOneCluster_EndsInTheBitsOfEach()
    {
        using var one = new TemporaryFolder();
        using var other = new TemporaryFolder();
        var runs = new[] { new SmallRun(one), new SmallRun(other, TestRuns.Options with { Seed = 43 }) };
        runs[0].Expected.ShouldNotBe(runs[1].Expected);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("worker", first);
        var started = runs.Select((run, index) => (
            Server: first.System.StartParameterServer(run.Server with { Name = $"run-{index}" }),
            Workers: second.System.StartWorkers(run.Workers with { Name = $"run-{index}" }))).ToList();

        for (var index = 0; index < runs.Length; index++)
        {
            (await started[index].Server.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(runs[index].Expected);
            (await started[index].Workers.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == runs[index].Expected);
        }
    }
}
