using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>Server to worker: compute the gradients of some lanes of a step. The worker releases the message when it is done.</summary>
public sealed class ComputeLanes : PooledMessage
{
    private const int UsualLanes = 64;

    private readonly MessagePool<ComputeLanes> _pool;
    private Subtree[] _subtrees;
    private int[] _lanes;
    private float[] _own = [];
    private int _subtreeCount;
    private int _count;

    /// <summary>For a run of <paramref name="lanes"/> lanes. Room for many of them is taken when they come: with many workers each has few.</summary>
    public ComputeLanes(MessagePool<ComputeLanes> pool, int lanes)
    {
        _pool = pool;
        _subtrees = new Subtree[Math.Min(lanes, UsualLanes)];
        _lanes = new int[Math.Min(lanes, UsualLanes)];
    }

    /// <summary>Session of the worker.</summary>
    public long Session { get; private set; }

    /// <summary>The round's (first) step, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>True if the answer is to carry a digest of its whole gradient, to be held against another worker's.</summary>
    public bool WithDigest { get; private set; }

    /// <summary>First parameter in <see cref="Parameters"/>; what the message does not hold, the worker fetches from the other parts.</summary>
    public int ParameterStart { get; private set; }

    /// <summary>
    /// The parameter vector of the step, or the server's slice of it, by reference and rounded for exchange. It stays as it is until the server has the gradients of every lane; a worker that has been
    /// given up may see it change, and its gradients are ignored for that.
    /// </summary>
    public ReadOnlyMemory<float> Parameters { get; private set; }

    /// <summary>Counts the changes of <see cref="Parameters"/>, where these are the server's own memory; else null.</summary>
    public ChangeCounter? Changes { get; private set; }

    /// <summary>The count when the message was filled.</summary>
    public long ChangesBefore { get; private set; }

    /// <summary>The lanes, ascending.</summary>
    public ReadOnlySpan<int> Lanes => _lanes.AsSpan(0, _count);

    /// <summary>The subtrees, ascending, each to be answered with one gradient (one for each part).</summary>
    public ReadOnlySpan<Subtree> Subtrees => _subtrees.AsSpan(0, _subtreeCount);

    /// <summary>Fills a rented message, with the maximal subtrees of some lanes.</summary>
    public ComputeLanes Set(long session, long step, ReadOnlyMemory<float> parameters, ReadOnlySpan<int> lanes)
    {
        Begin(session, step, parameters, 0, withDigest: false);
        for (var position = 0; position < lanes.Length;)
        {
            var subtree = Subtree.MaximalAt(lanes, position);
            Add(subtree);
            position += subtree.LaneCount;
        }

        return this;
    }

    /// <summary>Empties a rented message; <see cref="Add"/> fills it.</summary>
    public ComputeLanes Begin(long session, long step, ReadOnlyMemory<float> parameters, int parameterStart, bool withDigest)
    {
        Session = session;
        Step = step;
        Parameters = parameters;
        ParameterStart = parameterStart;
        WithDigest = withDigest;
        _count = 0;
        _subtreeCount = 0;
        Changes = null;
        return this;
    }

    /// <summary>Says who counts the changes of the parameters, so that one that sends them over a wire can tell whether they still are those of the step.</summary>
    public ComputeLanes WatchedBy(ChangeCounter changes)
    {
        ArgumentNullException.ThrowIfNull(changes);
        Changes = changes;
        ChangesBefore = changes.Value;
        return this;
    }

    /// <summary>Adds a subtree after those before it.</summary>
    public void Add(Subtree subtree)
    {
        if (_subtreeCount == _subtrees.Length)
        {
            Array.Resize(ref _subtrees, 2 * _subtrees.Length);
        }

        while (_count + subtree.LaneCount > _lanes.Length)
        {
            Array.Resize(ref _lanes, 2 * _lanes.Length);
        }

        _subtrees[_subtreeCount++] = subtree;
        for (var lane = 0; lane < subtree.LaneCount; lane++)
        {
            _lanes[_count++] = subtree.FirstLane + lane;
        }
    }

    /// <summary>
    /// Room for parameters that belong to this message, for one that has come from another host. It is kept while the message is pooled, and holds
    /// until the message is released.
    /// </summary>
    /// <param name="count">Floats.</param>
    public Memory<float> OwnParameters(int count)
    {
        if (_own.Length < count)
        {
            _own = GC.AllocateUninitializedArray<float>(count);
        }

        return _own.AsMemory(0, count);
    }

    /// <inheritdoc/>
    public override void Release() => _pool.Return(this);
}
