using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>One step with unrounded gradients: one pass over all rows, in which the kernels add up the lanes of each subtree.</summary>
internal sealed class SummedLanes(WorkerJob job, GradientPass pass) : ILaneMethod
{
    private readonly LaneRows _rows = new(job);
    private readonly int[] _laneEnds = new int[job.Plan.Lanes];
    private readonly LaneStatistics[] _statistics = new LaneStatistics[job.Plan.Lanes];
    private readonly LaneGroup[] _groups = new LaneGroup[job.Plan.Lanes];

    /// <inheritdoc/>
    public NonFiniteNumber? Run(ComputeLanes request, ReadOnlySpan<float> parameters, ReadOnlySpan<SubtreeGradient> gradients)
    {
        var laneEnds = _laneEnds.AsSpan(0, request.Lanes.Length);
        var statistics = _statistics.AsSpan(0, request.Lanes.Length);
        var groups = _groups.AsSpan(0, gradients.Length);
        var firstLane = 0;
        for (var group = 0; group < groups.Length; group++)
        {
            var laneCount = gradients[group].Subtree.LaneCount;
            groups[group] = new LaneGroup(firstLane, laneCount, gradients[group].Gradient);
            firstLane += laneCount;
        }

        var rows = _rows.Select(request.Step, request.Lanes, laneEnds);
        var targets = _rows.Forward(pass, parameters, request.Step, rows);
        pass.Evaluate(targets, laneEnds, statistics);
        pass.Backward(parameters, targets, laneEnds, groups);
        if (!pass.IsFinite(job.Plan.BatchSize))
        {
            var (lane, layer) = pass.FindNonFinite(laneEnds);
            return new NonFiniteNumber(request.Lanes[lane], layer);
        }

        for (var group = 0; group < groups.Length; group++)
        {
            gradients[group].IsBounded = pass.IsBounded;
            gradients[group].Statistics = LaneTree.Sum(statistics.Slice(groups[group].FirstLane, groups[group].LaneCount));
        }

        return null;
    }
}
