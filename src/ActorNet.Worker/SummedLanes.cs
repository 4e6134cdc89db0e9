using ActorNet.Core.Networks;

namespace ActorNet.Worker;

/// <summary>One step with unrounded gradients: one pass over all rows, in which the kernels add up the lanes of each subtree.</summary>
internal sealed class SummedLanes(WorkerJob job, GradientPass pass, EpochOrder order, int rows) : ILaneMethod
{
    private readonly LaneRows _rows = new(job, order, rows);
    private readonly int[] _lanes = new int[job.Plan.Lanes];
    private readonly int[] _laneEnds = new int[job.Plan.Lanes];
    private readonly LaneGroup[] _groups = new LaneGroup[job.Plan.Lanes];

    /// <inheritdoc/>
    public NonFiniteNumber? Run(
        long step, ReadOnlySpan<float> parameters, Span<LanePiece> pieces, Span<LaneStatistics> statistics, IGradientProgress? progress)
    {
        var count = List(pieces);
        var laneEnds = _laneEnds.AsSpan(0, count);
        var selected = _rows.Select(step, _lanes.AsSpan(0, count), laneEnds);
        var targets = _rows.Forward(pass, parameters, step, selected);
        pass.Evaluate(targets, laneEnds, statistics);
        pass.Backward(parameters, targets, laneEnds, _groups.AsSpan(0, pieces.Length), progress);
        if (!pass.IsFinite(job.Plan.BatchSize))
        {
            var (lane, layer) = pass.FindNonFinite(laneEnds);
            return new NonFiniteNumber(_lanes[lane], layer);
        }

        foreach (ref var piece in pieces)
        {
            piece.IsBounded = pass.IsBounded;
        }

        return null;
    }

    /// <summary>Lists the lanes of the pieces, and each piece as a group of the pass; returns the lanes.</summary>
    private int List(ReadOnlySpan<LanePiece> pieces)
    {
        var count = 0;
        for (var group = 0; group < pieces.Length; group++)
        {
            var subtree = pieces[group].Subtree;
            _groups[group] = new LaneGroup(count, subtree.LaneCount, pieces[group].Sum);
            for (var lane = 0; lane < subtree.LaneCount; lane++)
            {
                _lanes[count++] = subtree.FirstLane + lane;
            }
        }

        return count;
    }
}
