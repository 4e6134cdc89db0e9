using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>
/// Lanes that are computed apart from each other and then added along the tree, with rounding at every lane and every node. Blocks of lanes, themselves subtrees, are
/// computed at once; what is above a block is added as it comes, so that memory grows with the tree's height and not with its lanes.
/// </summary>
internal abstract class LanesApart(WorkerJob job) : ILaneMethod
{
    // Numbers up to a quarter of the range leave room for the rounding of any sum.
    private const float Headroom = 4;
    private const float LargestFloat16 = 65_504;

    // By level of the node: room for its right child while the left one waits.
    private readonly AlignedBuffer?[] _waiting = new AlignedBuffer?[int.Log2(job.Plan.Lanes) + 1];

    private bool _isBounded;
    private IGradientProgress? _progress;
    private int _piece;

    /// <summary>What the worker computes with.</summary>
    protected WorkerJob Job { get; } = job;

    /// <summary>What is exchanged is rounded to this.</summary>
    protected ExchangePrecision Precision { get; } = job.Plan.Precision;

    /// <summary>The highest level of a subtree that <see cref="RunBlock"/> takes.</summary>
    protected abstract int BlockLevel { get; }

    /// <inheritdoc/>
    public NonFiniteNumber? Run(
        long step, ReadOnlySpan<float> parameters, Span<LanePiece> pieces, Span<LaneStatistics> statistics, IGradientProgress? progress)
    {
        var lane = 0;
        for (_piece = 0; _piece < pieces.Length; _piece++)
        {
            ref var piece = ref pieces[_piece];
            var isBlock = piece.Subtree.Level <= BlockLevel;
            _isBounded = true;
            _progress = isBlock ? progress : null;
            if (RunSubtree(step, piece.Subtree, parameters, statistics.Slice(lane, piece.Subtree.LaneCount), piece.Sum) is { } nonFinite)
            {
                return nonFinite;
            }

            if (!isBlock)
            {
                progress?.OnFinal(_piece, 0, piece.Sum.Length);
            }

            piece.IsBounded = _isBounded;
            lane += piece.Subtree.LaneCount;
        }

        return null;
    }

    /// <summary>
    /// Computes the sum of a subtree of at most <see cref="BlockLevel"/>, says by <see cref="CheckLane"/> or <see cref="CountMagnitude"/> how large the rounded
    /// lanes are, and by <see cref="CountFinal"/> how far the sum has come, from its end to its beginning.
    /// </summary>
    /// <param name="step">The round's (first) step.</param>
    /// <param name="block">The subtree.</param>
    /// <param name="parameters">The whole parameter vector.</param>
    /// <param name="statistics">Destination of the lanes' statistics.</param>
    /// <param name="sum">Destination.</param>
    protected abstract NonFiniteNumber? RunBlock(
        long step, Subtree block, ReadOnlySpan<float> parameters, Span<LaneStatistics> statistics, Memory<float> sum);

    /// <summary>Looks whether a lane's vector is finite, and how large it is.</summary>
    protected NonFiniteNumber? CheckLane(int lane, ReadOnlySpan<float> vector)
    {
        var magnitude = AbsoluteMaximum.Of(vector);
        if (!float.IsFinite(magnitude))
        {
            return new NonFiniteNumber(lane, Job.LayerOf(AbsoluteMaximum.IndexOfNonFinite(vector)));
        }

        CountMagnitude(magnitude);
        return null;
    }

    /// <summary>Notes how large the numbers of a lane are.</summary>
    protected void CountMagnitude(float magnitude)
    {
        var largest = Precision == ExchangePrecision.Float16 ? LargestFloat16 : float.MaxValue;
        _isBounded &= magnitude < largest / Headroom / Job.Plan.Lanes;
    }

    /// <summary>Notes that a slice of a block's sum is final.</summary>
    protected void CountFinal(int start, int length) => _progress?.OnFinal(_piece, start, length);

    private NonFiniteNumber? RunSubtree(
        long step, Subtree subtree, ReadOnlySpan<float> parameters, Span<LaneStatistics> statistics, Memory<float> sum)
    {
        if (subtree.Level <= BlockLevel)
        {
            return RunBlock(step, subtree, parameters, statistics, sum);
        }

        var half = subtree.LaneCount / 2;
        if (RunSubtree(step, subtree.Left, parameters, statistics[..half], sum) is { } left)
        {
            return left;
        }

        var other = _waiting[subtree.Level] ??= new AlignedBuffer(Job.Network.ParameterCount);
        if (RunSubtree(step, subtree.Right, parameters, statistics[half..], other.Memory) is { } right)
        {
            return right;
        }

        Rounding.Add(sum.Span, other.Span, sum.Span, Precision);
        return null;
    }
}
