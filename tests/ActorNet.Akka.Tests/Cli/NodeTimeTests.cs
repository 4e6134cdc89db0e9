using System.Net;
using System.Net.Sockets;
using ActorNet.Akka.Cli.Nodes;
using ActorNet.Akka.Settings;
using Akka.Actor;
using Akka.Configuration;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Akka.Tests.Cli;

/// <summary>How long a node of the program waits for others: by a clock of the test's, whatever the machine does.</summary>
public sealed class NodeTimeTests
{
    private static readonly TimeSpan JoinTime = TimeSpan.FromMinutes(5);

    private readonly MovedTime _time = new();

    [Fact]
    public async Task Join_SeedNodeThatDoesNotAnswer_FailsWhenItsTimeIsOver()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        using var node = Start($"{silent.LocalEndpoint}");
        var joining = Task.Run(() => node.Join(JoinTime, CancellationToken.None));
        await _time.IsSet(JoinTime).WaitAsync(Patience.Bound);

        _time.Advance(JoinTime);

        (await Should.ThrowAsync<TrainingException>(() => joining.WaitAsync(Patience.Bound))).Message
            .ShouldStartWith($"This node could not join the cluster of {silent.LocalEndpoint} within 300 s");
    }

    [Fact]
    public async Task Await_NodeThatIsGone_FailsWhenTheTimeForLastWordsIsOver()
    {
        using var node = Joined();
        var waiting = Await(node, new TaskCompletionSource<int>());
        await node.System.Terminate().WaitAsync(Patience.Bound);
        await _time.IsSet(ClusterNode.LastWords).WaitAsync(Patience.Bound);

        _time.Advance(ClusterNode.LastWords);

        (await Should.ThrowAsync<TrainingException>(() => waiting.WaitAsync(Patience.Bound))).Message.ShouldContain("no longer in the cluster");
    }

    [Fact]
    public async Task Await_NodeThatIsGoneAndSaysHowItEnded_HearsIt()
    {
        using var node = Joined();
        var outcome = new TaskCompletionSource<int>();
        var waiting = Await(node, outcome);
        await node.System.Terminate().WaitAsync(Patience.Bound);
        await _time.IsSet(ClusterNode.LastWords).WaitAsync(Patience.Bound);

        _time.Advance(ClusterNode.LastWords - TimeSpan.FromTicks(1));
        outcome.SetResult(7);

        (await waiting.WaitAsync(Patience.Bound)).ShouldBe(7);
    }

    [Fact]
    public void AwaitElders_AnElderStays_GoesWhenItsTimeIsOver()
    {
        using var elder = Joined();
        using var node = Joined(elder.SeedNodes.Single());
        node.IsStandby.ShouldBeTrue();
        var waiting = Task.Run(node.AwaitElders);

        // Whenever it has begun to wait.
        SpinWait.SpinUntil(
            () =>
            {
                _time.Advance(ClusterNode.EldersTime);
                return waiting.IsCompleted;
            },
            Patience.Bound).ShouldBeTrue();

        node.IsStandby.ShouldBeTrue();
    }

    [Fact]
    public async Task AwaitElders_TheElderGoes_GoesThen()
    {
        using var elder = Joined();
        using var node = Joined(elder.SeedNodes.Single());
        var waiting = Task.Run(node.AwaitElders);

        await CoordinatedShutdown.Get(elder.System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance).WaitAsync(Patience.Bound);

        await waiting.WaitAsync(Patience.Bound);
        node.IsStandby.ShouldBeFalse();
    }

    private static Task<int> Await(ClusterNode node, TaskCompletionSource<int> outcome) =>
        Task.Run(() => node.Await(outcome.Task, static () => Task.CompletedTask, CancellationToken.None));

    private ClusterNode Joined(params string[] seeds)
    {
        var node = Start(seeds);
        node.Join(JoinTime, CancellationToken.None);
        return node;
    }

    private ClusterNode Start(params string[] seeds)
    {
        var settings = ActorNetSettings.From(EmbeddedConfig.Reference);
        var plan = new NodePlan
        {
            Role = settings.ServerRole,
            Settings = settings,
            Setup = new ActorNetClusterSetup
            {
                SystemName = LocalSystem.Name,
                SeedNodes = seeds,
                Roles = [settings.ServerRole],
                Configuration = ConfigurationFactory.ParseString(Patience.Settings),
            },
        };
        return ClusterNode.Start(plan, NullLoggerFactory.Instance, _time);
    }
}
