using System.Net;
using System.Net.Sockets;
using ActorNet.Core.Data;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>The run goes from one node to the next, in good order.</summary>
public sealed class HandOverTests
{
    [Fact]
    public async Task Leave_TwiceInARow_IsGoneOnWithWithTheSameBits()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, TestRuns.Options with { Epochs = (2 * RunHold.Epochs) + 20, CheckpointEvery = 500 });
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("parameter-server", first);
        await using var fourth = await ClusterNode.StartAsync("worker", first);
        using var firstHold = new RunHold(first);
        using var secondHold = new RunHold(second);
        var handles = new[]
        {
            first.System.StartParameterServer(run.Server with { Progress = firstHold.OnProgress }),
            second.System.StartParameterServer(run.Server with { Progress = secondHold.OnProgress }),
            third.System.StartParameterServer(run.Server),
        };
        var working = fourth.System.StartWorkers(run.Workers);

        await firstHold.Holds();
        await first.LeaveAsync();
        await secondHold.Holds();
        await second.LeaveAsync();

        (await handles[0].Completion.WaitAsync(SmallRun.Bound)).Interrupted.ShouldBeTrue();
        (await handles[1].Completion.WaitAsync(SmallRun.Bound)).Interrupted.ShouldBeTrue();
        (await handles[2].Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    [Fact]
    public async Task Leave_WhileThereIsNoWorkerYet_LetsTheNextOneBegin()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        var listens = new TaskCompletionSource();
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var driving = first.System.StartParameterServer(run.Server with { Listening = _ => listens.TrySetResult() });
        var standby = second.System.StartParameterServer(run.Server);
        await listens.Task.WaitAsync(SmallRun.Bound);

        await driving.StopAsync().WaitAsync(SmallRun.Bound);

        var broken = await driving.Completion.WaitAsync(SmallRun.Bound);
        (broken.Steps, broken.Interrupted).ShouldBe((0, true));
        var working = third.System.StartWorkers(run.Workers);
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }

    [Fact]
    public async Task Stop_OfAStandby_IsCancelled()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        var driving = first.System.StartParameterServer(run.Server);
        var standby = second.System.StartParameterServer(run.Server);

        await standby.StopAsync().WaitAsync(SmallRun.Bound);

        await Should.ThrowAsync<OperationCanceledException>(() => standby.Completion.WaitAsync(SmallRun.Bound));

        // The run's folder goes when nobody writes there any more.
        await driving.StopAsync().WaitAsync(SmallRun.Bound);
    }

    [Fact]
    public async Task Start_WhereTheWireCannotListen_FailsThereAndTheNextOneGoesOnOnceItHasLeft()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var driving = first.System.StartParameterServer(run.Server with { Listen = run.Server.Listen! with { Address = $"{taken.LocalEndpoint}" } });
        var standby = second.System.StartParameterServer(run.Server);
        var working = third.System.StartWorkers(run.Workers);

        await Should.ThrowAsync<DataException>(() => driving.Completion.WaitAsync(SmallRun.Bound));
        standby.Completion.IsCompleted.ShouldBeFalse();
        await driving.StopAsync().WaitAsync(SmallRun.Bound);

        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await working.Completion.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == run.Expected);
    }
}
