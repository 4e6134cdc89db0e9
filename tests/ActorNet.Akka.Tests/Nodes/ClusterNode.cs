using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Cluster.Tools.Singleton;
using Akka.Configuration;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>One node of a cluster, in this process: an actor system with remoting on loopback.</summary>
internal sealed class ClusterNode : IAsyncDisposable
{
    private const string SystemName = "actornet";

    // Quick to decide, and not so quick to take a node for dead: all nodes are in this process, which may be still for seconds on a busy machine. What is begun in
    // good order is not cut short.
    private const string Settings = """
        akka {
          loglevel = INFO
          loggers = []
          stdout-loglevel = OFF
          actor.provider = cluster
          remote.dot-netty.tcp { hostname = "127.0.0.1", port = 0 }
          coordinated-shutdown { terminate-actor-system = on, exit-clr = off, run-by-clr-shutdown-hook = off, run-by-actor-system-terminate = off }
          cluster {
            gossip-interval = 100ms
            leader-actions-interval = 100ms
            downing-provider-class = "Akka.Cluster.SBR.SplitBrainResolverProvider, Akka.Cluster"
            split-brain-resolver { active-strategy = keep-oldest, stable-after = 500ms, keep-oldest.down-if-alone = on }
            failure-detector { heartbeat-interval = 200ms, acceptable-heartbeat-pause = 10s }
            singleton.hand-over-retry-interval = 200ms
            singleton-proxy.singleton-identification-interval = 200ms
            pub-sub.gossip-interval = 200ms
          }
        }
        actornet.find-server-interval = 200ms
        """;

    private ClusterNode(ActorSystem system) => System = system;

    public ActorSystem System { get; }

    public Cluster Cluster => Cluster.Get(System);

    /// <summary>Starts a node, and waits until it is up.</summary>
    /// <param name="role">Its role, or several with commas between them.</param>
    /// <param name="first">A node of the cluster that it joins, or null for a new one.</param>
    /// <param name="settings">Settings of its own.</param>
    public static async Task<ClusterNode> StartAsync(string role, ClusterNode? first = null, string settings = "")
    {
        var config = ConfigurationFactory.ParseString($"akka.cluster.roles = [{role}]\n{settings}")
            .WithFallback(ConfigurationFactory.ParseString(Settings))
            .WithFallback(ConfigurationFactory.ParseString(Patience.Settings))
            .WithFallback(ClusterSingletonManager.DefaultConfig())
            .WithFallback(DistributedPubSub.DefaultConfig());
        var node = new ClusterNode(ActorSystem.Create(SystemName, config));
        using var bound = new CancellationTokenSource(SmallRun.Bound);
        await node.Cluster.JoinAsync((first ?? node).Cluster.SelfAddress, bound.Token);
        return node;
    }

    /// <summary>Leaves in good order.</summary>
    public async Task LeaveAsync() => await CoordinatedShutdown.Get(System).Run(CoordinatedShutdown.ClusterLeavingReason.Instance);

    /// <summary>Ends without a word to anybody.</summary>
    public async ValueTask DisposeAsync() => await System.Terminate();
}
