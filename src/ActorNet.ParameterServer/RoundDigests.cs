using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>Block digests of the gradients that a round was made of. Allocates nothing once a round had as many gradients.</summary>
/// <param name="lanes">Lanes of the run.</param>
/// <param name="blocks">Blocks of the slice.</param>
internal sealed class RoundDigests(int lanes, int blocks)
{
    private readonly List<ulong[]> _rows = [];
    private readonly Subtree[] _subtrees = new Subtree[lanes];
    private readonly long[] _sessions = new long[lanes];
    private readonly int[] _rowOfNode = new int[2 * lanes];

    /// <summary>Gradients of the round, in the order of their lanes.</summary>
    public int Count { get; private set; }

    /// <summary>The lanes of a gradient.</summary>
    public Subtree SubtreeAt(int index) => _subtrees[index];

    /// <summary>Who sent it.</summary>
    public long SessionAt(int index) => _sessions[index];

    /// <summary>Its digests, a block each.</summary>
    public ReadOnlyMemory<ulong> BlocksAt(int index) => _rows[index];

    /// <summary>Its place, or -1 if no gradient of the round has just these lanes.</summary>
    public int IndexOf(Subtree subtree) => Array.IndexOf(_subtrees, subtree, 0, Count);

    public void Clear() => Count = 0;

    /// <summary>Makes room for the gradients of a tree.</summary>
    public void Begin(LaneTree tree)
    {
        Count = 0;
        foreach (var node in tree.Nodes())
        {
            if (_rows.Count == Count)
            {
                _rows.Add(new ulong[blocks]);
            }

            _rowOfNode[node] = Count;
            _sessions[Count] = tree.At(node)!.Session;
            _subtrees[Count++] = tree.SubtreeOf(node);
        }
    }

    public void Set(int node, int block, ulong digest) => _rows[_rowOfNode[node]][block] = digest;
}
