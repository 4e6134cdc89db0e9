using ActorNet.Akka.Nodes;
using Akka.Actor;
using Akka.Cluster;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>What each node decides about those that cannot be reached. A letter is a node, the oldest first: S a server, w a worker.</summary>
public sealed class DowningRuleTests
{
    [Theory]
    [InlineData("S", "", "the server stays without its workers")]
    [InlineData("S", "w", "a worker is gone")]
    [InlineData("S", "wwwwwwww", "all workers are gone")]
    [InlineData("SS", "ww", "all workers are gone, and were older")]
    [InlineData("S", "S", "one of two servers is gone, or cut off")]
    [InlineData("S", "Sww", "and workers besides")]
    [InlineData("SS", "S", "one of three servers is gone")]
    [InlineData("SS", "SS", "half of the servers are gone")]
    [InlineData("w", "w", "there is no server yet")]
    public void Decide_SideWithAsManyServersAsAreGone_GoesOn(string here, string gone, string why)
    {
        var nodes = Nodes(gone, isReachable: false).Concat(Nodes(here, isReachable: true)).ToList();
        var decider = nodes.Find(static node => node is { IsReachable: true, IsServer: true }) ?? nodes.Find(static node => node.IsReachable);

        foreach (var node in nodes.Where(static node => node.IsReachable))
        {
            var expected = gone.Length > 0 && node == decider ? Downing.DropOthers : Downing.Wait;
            DowningRule.Decide(nodes, node.Node).ShouldBe(expected, why);
        }
    }

    [Theory]
    [InlineData("w", "S")]
    [InlineData("wwwww", "S")]
    [InlineData("S", "SS")]
    [InlineData("Sww", "SS")]
    public void Decide_SideWithFewerServersThanAreGone_Leaves(string here, string gone)
    {
        var nodes = Nodes(here, isReachable: true).Concat(Nodes(gone, isReachable: false)).ToList();

        nodes.Where(static node => node.IsReachable).ShouldAllBe(node => DowningRule.Decide(nodes, node.Node) == Downing.Leave);
    }

    /// <summary>Two nodes do not reach each other, and a third reaches both: none is cut off, and not everybody is to leave on account of it.</summary>
    [Fact]
    public void Decide_OneBrokenWay_IsDecidedByTheOldestServerAlone()
    {
        var (old, young, worker) = (Node(1, isServer: true), Node(2, isServer: true), Node(3, isServer: false));
        var broken = new Func<KnownNode, KnownNode>(static node => node with { IsReachable = false });

        DowningRule.Decide([old, broken(young), worker], old.Node).ShouldBe(Downing.DropOthers);
        DowningRule.Decide([broken(old), young, worker], young.Node).ShouldBe(Downing.Wait);
        DowningRule.Decide([broken(old), broken(young), worker], worker.Node).ShouldBe(Downing.Wait);
    }

    private static IEnumerable<KnownNode> Nodes(string kinds, bool isReachable) => kinds.Select((kind, index) =>
        Node((isReachable ? 100 : 200) + index, kind == 'S') with { IsReachable = isReachable, HasHeard = isReachable });

    private static KnownNode Node(int port, bool isServer) =>
        new(new UniqueAddress(new Address("akka.tcp", "actornet", "127.0.0.1", port), port), isServer, IsReachable: true, HasHeard: true);
}
