using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>One step with rounded gradients: one pass over the rows of a block of lanes, each lane's gradient for itself.</summary>
internal sealed class RoundedLanes : LanesApart
{
    // Each lane of a block needs room for a gradient.
    private const int HighestBlockLevel = 4;

    // As many floats of a few lanes fit into the first-level cache.
    private const int PieceLength = 1024;

    private readonly GradientPass _pass;
    private readonly LaneRows _rows;
    private readonly int[] _lanes;
    private readonly int[] _laneEnds;
    private readonly LaneGroup[] _groups;
    private readonly AlignedBuffer?[] _gradients;
    private readonly AlignedBuffer _pieces;

    public RoundedLanes(WorkerJob job, GradientPass pass, EpochOrder order, int rows)
        : base(job)
    {
        _pass = pass;
        _rows = new LaneRows(job, order, rows);
        BlockLevel = Math.Min(HighestBlockLevel, int.Log2(job.Plan.Lanes));
        var lanes = 1 << BlockLevel;
        _lanes = new int[lanes];
        _laneEnds = new int[lanes];
        _groups = new LaneGroup[lanes];
        _gradients = new AlignedBuffer?[lanes];
        _pieces = new AlignedBuffer((BlockLevel + 1) * PieceLength);
    }

    /// <inheritdoc/>
    protected override int BlockLevel { get; }

    /// <inheritdoc/>
    protected override NonFiniteNumber? RunBlock(
        long step, Subtree block, ReadOnlySpan<float> parameters, Span<LaneStatistics> statistics, Memory<float> sum)
    {
        var count = block.LaneCount;
        var laneEnds = _laneEnds.AsSpan(0, count);
        var groups = _groups.AsSpan(0, count);
        for (var lane = 0; lane < count; lane++)
        {
            _lanes[lane] = block.FirstLane + lane;
            groups[lane] = new LaneGroup(lane, 1, count == 1 ? sum : RoomFor(lane));
        }

        var rows = _rows.Select(step, _lanes.AsSpan(0, count), laneEnds);
        var targets = _rows.Forward(_pass, parameters, step, rows);
        _pass.Evaluate(targets, laneEnds, statistics);
        _pass.Backward(parameters, targets, laneEnds, groups);
        if (!_pass.IsFinite(Job.Plan.BatchSize))
        {
            var (lane, layer) = _pass.FindNonFinite(laneEnds);
            return new NonFiniteNumber(block.FirstLane + lane, layer);
        }

        var magnitude = AddUp(groups, sum.Span);
        if (float.IsFinite(magnitude))
        {
            CountMagnitude(magnitude);
            return null;
        }

        for (var lane = 0; lane < count; lane++)
        {
            Rounding.Round(groups[lane].Gradient.Span, Precision);
            if (CheckLane(block.FirstLane + lane, groups[lane].Gradient.Span) is { } nonFinite)
            {
                return nonFinite;
            }
        }

        throw new InvalidOperationException("A number that was not finite is gone.");
    }

    /// <summary>Rounds and adds the lanes, from the vector's end on, a piece at a time while it is in the first-level cache; returns the largest magnitude of a lane.</summary>
    private float AddUp(ReadOnlySpan<LaneGroup> lanes, Span<float> sum)
    {
        var magnitude = 0f;
        for (var start = (sum.Length - 1) / PieceLength * PieceLength; start >= 0; start -= PieceLength)
        {
            var piece = sum.Slice(start, Math.Min(PieceLength, sum.Length - start));
            magnitude = float.MaxMagnitude(magnitude, AddUp(lanes, start, piece));
            CountFinal(start, piece.Length);
        }

        return magnitude;
    }

    private float AddUp(ReadOnlySpan<LaneGroup> lanes, int start, Span<float> sum)
    {
        if (lanes.Length == 1)
        {
            Rounding.Round(lanes[0].Gradient.Span.Slice(start, sum.Length), sum, Precision);
            return AbsoluteMaximum.Of(sum);
        }

        // Smaller nodes, that are added up meanwhile, have smaller numbers.
        var other = _pieces.Span.Slice(int.Log2(lanes.Length) * PieceLength, sum.Length);
        var left = AddUp(lanes[..(lanes.Length / 2)], start, sum);
        var right = AddUp(lanes[(lanes.Length / 2)..], start, other);
        Rounding.Add(sum, other, sum, Precision);
        return float.MaxMagnitude(left, right);
    }

    private Memory<float> RoomFor(int lane) => (_gradients[lane] ??= new AlignedBuffer(Job.Network.ParameterCount)).Memory;
}
