using Akka.Actor;
using Akka.Cluster;
using Akka.Configuration;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>One node of a cluster, in this process, with the settings of the program: <see cref="ActorNetClusterSetup"/>.</summary>
internal sealed class ProgramNode : IAsyncDisposable
{
    // Quick to decide, and not so quick to take a node for dead: all nodes are in this process, which may be still for seconds on a busy machine. What takes its
    // time when a node leaves may take it.
    private static readonly Config Patient = ConfigurationFactory.ParseString("""
        akka {
          loglevel = OFF
          cluster {
            split-brain-resolver.stable-after = 500ms
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 8s }
            singleton.min-number-of-hand-over-retries = 1000
          }
          coordinated-shutdown {
            default-phase-timeout = 3m
            phases { before-cluster-shutdown.timeout = 3m, cluster-exiting.timeout = 3m, cluster-exiting-done.timeout = 3m, actor-system-terminate.timeout = 3m }
            run-by-actor-system-terminate = off
          }
        }
        actornet.find-server-interval = 200ms
        """);

    private ProgramNode(ActorSystem system) => System = system;

    public ActorSystem System { get; }

    public Cluster Cluster => Cluster.Get(System);

    public Address Address => Cluster.SelfAddress;

    /// <summary>Starts a node, and waits until it is up.</summary>
    /// <param name="role">Its role.</param>
    /// <param name="first">A node of the cluster that it joins, or null for a new one.</param>
    public static async Task<ProgramNode> StartAsync(string role, ProgramNode? first = null)
    {
        // Without seed nodes it joins nobody by itself.
        var setup = new ActorNetClusterSetup { Roles = [role], Configuration = Patient };
        var node = new ProgramNode(ActorSystem.Create(setup.SystemName, setup.ToSystemSetup()));
        using var bound = new CancellationTokenSource(SmallRun.Bound);
        await node.Cluster.JoinAsync((first ?? node).Address, bound.Token);
        return node;
    }

    /// <summary>Waits until the cluster is of these nodes and no others, or this one has ended.</summary>
    public async Task SeesOnly(params ProgramNode[] nodes)
    {
        using var bound = new CancellationTokenSource(SmallRun.Bound);
        using var tick = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var expected = nodes.Select(static node => node.Address).ToHashSet();
        while (!System.WhenTerminated.IsCompleted && !expected.SetEquals(Cluster.State.Members.Select(static member => member.Address)))
        {
            await tick.WaitForNextTickAsync(bound.Token);
        }
    }

    /// <summary>Ends without a word to anybody.</summary>
    public async ValueTask DisposeAsync() => await System.Terminate();
}
