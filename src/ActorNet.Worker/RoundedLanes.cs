using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>One step with rounded gradients: one pass over the rows of a block of lanes, each lane's gradient for itself.</summary>
internal sealed class RoundedLanes : LanesApart
{
    // Each lane of a block needs room for a gradient.
    private const int HighestBlockLevel = 4;

    private readonly GradientPass _pass;
    private readonly LaneRows _rows;
    private readonly int[] _lanes;
    private readonly int[] _laneEnds;
    private readonly LaneGroup[] _groups;
    private readonly AlignedBuffer?[] _gradients;

    public RoundedLanes(WorkerJob job, GradientPass pass)
        : base(job)
    {
        _pass = pass;
        _rows = new LaneRows(job);
        BlockLevel = Math.Min(HighestBlockLevel, int.Log2(job.Plan.Lanes));
        var lanes = 1 << BlockLevel;
        _lanes = new int[lanes];
        _laneEnds = new int[lanes];
        _groups = new LaneGroup[lanes];
        _gradients = new AlignedBuffer?[lanes];
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
            groups[lane] = new LaneGroup(lane, 1, lane == 0 ? sum : RoomFor(lane));
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

        for (var lane = 0; lane < count; lane++)
        {
            Rounding.Round(groups[lane].Gradient.Span, Precision);
            if (CheckLane(block.FirstLane + lane, groups[lane].Gradient.Span) is { } nonFinite)
            {
                return nonFinite;
            }
        }

        // Level by level; a node lies where its first lane lay.
        for (var distance = 1; distance < count; distance *= 2)
        {
            for (var lane = 0; lane < count; lane += 2 * distance)
            {
                var left = groups[lane].Gradient.Span;
                Rounding.Add(left, groups[lane + distance].Gradient.Span, left, Precision);
            }
        }

        return null;
    }

    private Memory<float> RoomFor(int lane) => (_gradients[lane] ??= new AlignedBuffer(Job.Network.ParameterCount)).Memory;
}
