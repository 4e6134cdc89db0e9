using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>Forward and backward over the lanes of a step, with buffers for the life of a run.</summary>
internal sealed class LaneComputation
{
    private readonly WorkerJob _job;
    private readonly GradientPass _pass;
    private readonly TargetBuffer _targets;
    private readonly int[] _order;
    private readonly int[] _samples;
    private readonly int[] _positions;
    private readonly int[] _laneEnds;
    private readonly LaneStatistics[] _statistics;
    private readonly LaneGroup[] _groups;
    private readonly SubtreeGradient[] _gradients;
    private int _epoch = -1;
    private int _groupCount;

    public LaneComputation(WorkerJob job, GradientPass pass)
    {
        _job = job;
        _pass = pass;
        _targets = new TargetBuffer(job.Train, job.Plan.LargestStep);
        _order = new int[job.Plan.Samples];
        _samples = new int[job.Plan.LargestStep];
        _positions = new int[job.Plan.LargestStep];
        _laneEnds = new int[job.Plan.Lanes];
        _statistics = new LaneStatistics[job.Plan.Lanes];
        _groups = new LaneGroup[job.Plan.Lanes];
        _gradients = new SubtreeGradient[job.Plan.Lanes];
    }

    /// <summary>Rents a gradient for each maximal subtree of the lanes asked for.</summary>
    public ReadOnlySpan<SubtreeGradient> Begin(ComputeLanes request, MessagePool<SubtreeGradient> pool)
    {
        var lanes = request.Lanes;
        _groupCount = 0;
        for (var position = 0; position < lanes.Length;)
        {
            var subtree = Subtree.MaximalAt(lanes, position);
            var gradient = pool.Rent().Set(request.Session, request.Step, subtree);
            _gradients[_groupCount] = gradient;
            _groups[_groupCount++] = new LaneGroup(position, subtree.LaneCount, gradient.Gradient);
            position += subtree.LaneCount;
        }

        return _gradients.AsSpan(0, _groupCount);
    }

    /// <summary>Computes the gradients that <see cref="Begin"/> rented; returns what is wrong if a number is not finite.</summary>
    public NonFiniteGradient? Run(ComputeLanes request)
    {
        var plan = _job.Plan;
        var rows = SelectRows(request, plan);
        var samples = _samples.AsSpan(0, rows);
        var laneEnds = _laneEnds.AsSpan(0, request.Lanes.Length);
        var statistics = _statistics.AsSpan(0, request.Lanes.Length);
        _job.Train.Gather(samples, _pass.Inputs(rows));
        var targets = _targets.Gather(samples);

        var parameters = request.Parameters.Span;
        var epoch = plan.EpochOf(request.Step);
        _pass.Forward(parameters, rows, new PassMode(training: true, plan.Seed, epoch, request.Step, _positions.AsSpan(0, rows)));
        _pass.Evaluate(targets, laneEnds, statistics);
        _pass.Backward(parameters, targets, laneEnds, _groups.AsSpan(0, _groupCount));
        if (!_pass.IsFinite(plan.BatchSize))
        {
            var (lane, layer) = _pass.FindNonFinite(laneEnds);
            return new NonFiniteGradient(request.Session, request.Step, request.Lanes[lane], layer);
        }

        for (var group = 0; group < _groupCount; group++)
        {
            _gradients[group].IsBounded = _pass.IsBounded;
            _gradients[group].Statistics = LaneTree.Sum(statistics.Slice(_groups[group].FirstLane, _groups[group].LaneCount));
        }

        return null;
    }

    /// <summary>Lists the samples of the lanes, their positions in the global batch and the row where each lane ends; returns the rows.</summary>
    private int SelectRows(ComputeLanes request, RunPlan plan)
    {
        var epoch = plan.EpochOf(request.Step);
        if (epoch != _epoch)
        {
            Permutation.Fill(_order, plan.Seed, epoch);
            _epoch = epoch;
        }

        var first = plan.FirstSample(request.Step);
        var count = plan.SamplesOf(request.Step);
        var row = 0;
        for (var index = 0; index < request.Lanes.Length; index++)
        {
            var lane = request.Lanes[index];
            var end = Lanes.Start(lane + 1, plan.Lanes, count);
            for (var position = Lanes.Start(lane, plan.Lanes, count); position < end; position++)
            {
                _positions[row] = position;
                _samples[row++] = _order[first + position];
            }

            _laneEnds[index] = row;
        }

        return row;
    }
}
