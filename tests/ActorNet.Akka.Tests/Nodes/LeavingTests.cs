using ActorNet.Remote.Tests;
using Akka.Actor;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>Nodes leave in good order once the run is over.</summary>
public sealed class LeavingTests
{
    [Fact]
    public async Task Leave_AfterTheRun_HandsOverNothing()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        await using var first = await ProgramNode.StartAsync("parameter-server");
        await using var second = await ProgramNode.StartAsync("parameter-server", first);
        await using var third = await ProgramNode.StartAsync("worker", first);
        var driving = first.System.StartParameterServer(run.Server);
        var standby = second.System.StartParameterServer(run.Server);
        third.System.StartWorkers(run.Workers);
        (await driving.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        var before = await Manager(first);

        // The phase after the one in which a node prepares to leave; the hand-over is in a later one.
        var after = new TaskCompletionSource<IActorRef?>(TaskCreationOptions.RunContinuationsAsynchronously);
        CoordinatedShutdown.Get(first.System).AddTask(CoordinatedShutdown.PhaseClusterShardingShutdownRegion, "look", async () =>
        {
            after.TrySetResult(await Manager(first));
            return global::Akka.Done.Instance;
        });
        _ = CoordinatedShutdown.Get(first.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);

        before.ShouldNotBeNull();
        (await after.Task.WaitAsync(SmallRun.Bound)).ShouldBeNull();
        await first.System.WhenTerminated.WaitAsync(SmallRun.Bound);
    }

    /// <summary>What would hand the run over, or null if it is not there.</summary>
    private static async Task<IActorRef?> Manager(ProgramNode node) =>
        (await node.System.ActorSelection("/user/actornet-training-server").Ask<ActorIdentity>(new Identify(null), SmallRun.Bound)).Subject;
}
