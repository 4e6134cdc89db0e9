using Akka.Cluster;

namespace ActorNet.Akka.Nodes;

/// <summary>What a node does about others that cannot be reached.</summary>
internal enum Downing
{
    /// <summary>Nothing: there are none, or it is another node's to decide.</summary>
    Wait,

    /// <summary>It goes on without them.</summary>
    DropOthers,

    /// <summary>It ends, because they go on.</summary>
    Leave,
}

/// <summary>A node, as another one knows it.</summary>
/// <param name="Node">Which it is.</param>
/// <param name="IsServer">True if it may drive the run.</param>
/// <param name="IsReachable">True if nobody complains that it does not answer.</param>
/// <param name="HasHeard">True if it knows the cluster's newest state: there is a way to it.</param>
internal sealed record KnownNode(UniqueAddress Node, bool IsServer, bool IsReachable, bool HasHeard);

/// <summary>Who goes on when nodes cannot be reached: the servers alone are counted, as decision 0013 has it.</summary>
internal static class DowningRule
{
    /// <summary>Decides for one node.</summary>
    /// <param name="nodes">All nodes that the cluster has not given up, the oldest first.</param>
    /// <param name="self">The node.</param>
    public static Downing Decide(IReadOnlyList<KnownNode> nodes, UniqueAddress self)
    {
        var gone = nodes.Where(static node => !node.IsReachable).ToList();
        if (gone.Count == 0)
        {
            return Downing.Wait;
        }

        // No side is cut off where the news still goes round: one way between two nodes is broken. One node decides for all of them.
        var isSplit = !gone.Any(static node => node.HasHeard);
        var here = nodes.Where(node => node.IsReachable || (!isSplit && node.HasHeard)).ToList();
        if (isSplit && gone.Count(static node => node.IsServer) > here.Count(static node => node.IsServer))
        {
            return Downing.Leave;
        }

        var decider = here.Find(static node => node.IsServer) ?? here.FirstOrDefault();
        return decider?.Node.Equals(self) == true ? Downing.DropOthers : Downing.Wait;
    }
}
