using System.Diagnostics;
using System.Numerics.Tensors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Core.Training;

/// <summary>
/// The gradients of one step on their way to the root of the lane tree. Owns the messages it has taken until <see cref="Clear"/>.
/// </summary>
public sealed class LaneTree
{
    // Node (level, index) is at (lanes >> level) + index: the root at 1, the children of n at 2n and 2n+1, single lanes at the end.
    private readonly SubtreeGradient?[] _nodes;
    private readonly int[] _list;
    private readonly int _lanes;

    /// <summary>An empty tree.</summary>
    /// <param name="lanes">Lanes of the run, a power of two.</param>
    public LaneTree(int lanes)
    {
        _lanes = lanes;
        _nodes = new SubtreeGradient?[2 * lanes];
        _list = new int[lanes];
        MissingLanes = lanes;
    }

    /// <summary>Lanes that no gradient has come for.</summary>
    public int MissingLanes { get; private set; }

    /// <summary>True if a gradient that holds the lane has come.</summary>
    public bool Has(int lane)
    {
        for (var node = _lanes + lane; node > 0; node >>= 1)
        {
            if (_nodes[node] is not null)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Takes a gradient; false (and the caller keeps it) if every lane of it is here already.</summary>
    public bool TryAdd(SubtreeGradient gradient)
    {
        ArgumentNullException.ThrowIfNull(gradient);
        var subtree = gradient.Subtree;
        var missing = 0;
        for (var lane = subtree.FirstLane; lane < subtree.FirstLane + subtree.LaneCount; lane++)
        {
            missing += Has(lane) ? 0 : 1;
        }

        if (missing == 0)
        {
            AddAgain(gradient);
            return false;
        }

        AddToFirst(gradient);

        var node = (_lanes >> subtree.Level) + subtree.Index;
        ReleaseBelow(node);
        _nodes[node] = gradient;
        MissingLanes -= missing;
        return true;
    }

    [Conditional("PLANTED_BUGS")]
    private void AddAgain(SubtreeGradient gradient)
    {
        var first = _nodes[(_lanes >> gradient.Subtree.Level) + gradient.Subtree.Index];
        if (PlantedBugs.IsArmed(PlantedBug.GradientAppliedTwice) && first is not null)
        {
            TensorPrimitives.Add<float>(first.Gradient.Span, gradient.Gradient.Span, first.Gradient.Span);
        }
    }

    [Conditional("PLANTED_BUGS")]
    private void AddToFirst(SubtreeGradient gradient)
    {
        var first = Array.Find(_nodes, static node => node is not null);
        if (PlantedBugs.IsArmed(PlantedBug.AddedInOrderOfArrival) && first is not null)
        {
            TensorPrimitives.Add<float>(first.Gradient.Span, gradient.Gradient.Span, first.Gradient.Span);
            gradient.Gradient.Span.Clear();
        }
    }

    /// <summary>Takes one gradient for all there is, whatever lanes it has: one that is a step of its own. The tree must be empty.</summary>
    public void TakeWhole(SubtreeGradient gradient)
    {
        _nodes[1] = gradient;
        MissingLanes = 0;
    }

    /// <summary>Loss, right predictions and samples of all lanes, added along the tree. The tree must be complete.</summary>
    public LaneStatistics SumStatistics() => SumStatistics(1);

    /// <summary>The gradient that holds a node whole, or null if it has to be added from its children: the root is node 1, the children of n are 2n and 2n+1.</summary>
    public SubtreeGradient? At(int node) => _nodes[node];

    /// <summary>True if no sum over the step can overflow, as far as the workers can tell.</summary>
    public bool IsBounded
    {
        get
        {
            foreach (var gradient in _nodes)
            {
                if (gradient is { IsBounded: false })
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>
    /// The nodes that gradients came for, in the order of their lanes. Together they hold each lane that is here once. Valid until the next call.
    /// </summary>
    public ReadOnlySpan<int> Nodes()
    {
        var count = 0;
        List(1, ref count);
        return _list.AsSpan(0, count);
    }

    /// <summary>The lanes below a node, by its number as in <see cref="At"/>.</summary>
    public Subtree SubtreeOf(int node)
    {
        var depth = int.Log2(node);
        return new Subtree(int.Log2(_lanes) - depth, node - (1 << depth));
    }

    /// <summary>Releases what a session sent; its lanes are missing again.</summary>
    /// <returns>True if there was something.</returns>
    public bool Withdraw(long session)
    {
        var before = MissingLanes;
        for (var node = 1; node < _nodes.Length; node++)
        {
            if (_nodes[node] is { } gradient && gradient.Session == session)
            {
                MissingLanes += gradient.Subtree.LaneCount;
                gradient.Release();
                _nodes[node] = null;
            }
        }

        return MissingLanes != before;
    }

    /// <summary>Releases all gradients and starts anew.</summary>
    public void Clear()
    {
        ReleaseBelow(1);
        MissingLanes = _lanes;
    }

    /// <summary>Adds lanes along the tree. Their number is a power of two.</summary>
    public static LaneStatistics Sum(ReadOnlySpan<LaneStatistics> lanes) => lanes.Length == 1
        ? lanes[0]
        : Add(Sum(lanes[..(lanes.Length / 2)]), Sum(lanes[(lanes.Length / 2)..]));

    private LaneStatistics SumStatistics(int node) => _nodes[node] is { } gradient
        ? gradient.Statistics
        : Add(SumStatistics(2 * node), SumStatistics((2 * node) + 1));

    /// <summary>Adds two statistics, left first.</summary>
    public static LaneStatistics Add(LaneStatistics left, LaneStatistics right) =>
        new(left.Loss + right.Loss, left.Correct + right.Correct, left.Samples + right.Samples);

    private void List(int node, ref int count)
    {
        if (node >= _nodes.Length)
        {
            return;
        }

        if (_nodes[node] is not null)
        {
            _list[count++] = node;
            return;
        }

        List(2 * node, ref count);
        List((2 * node) + 1, ref count);
    }

    private void ReleaseBelow(int node)
    {
        if (node >= _nodes.Length)
        {
            return;
        }

        _nodes[node]?.Release();
        _nodes[node] = null;
        ReleaseBelow(2 * node);
        ReleaseBelow((2 * node) + 1);
    }
}
