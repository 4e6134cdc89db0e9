using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>
/// A round of several steps: each lane goes its own way from the round's weights, step by step with its share of each batch and an optimizer of its
/// own that begins anew, and what counts as its gradient is the way back, the weights before less those after.
/// </summary>
internal sealed class LocalStepLanes : LanesApart
{
    private readonly GradientPass _pass;
    private readonly Update _update;
    private readonly LaneRows _rows;
    private readonly VectorUpdate _steps;
    private readonly AlignedBuffer _weights;
    private readonly AlignedBuffer _slots;
    private int _rowEnd;

    public LocalStepLanes(WorkerJob job, GradientPass pass, EpochOrder order, int rows)
        : base(job)
    {
        _pass = pass;
        _update = job.LocalUpdate ?? throw new ArgumentException("A run with local steps needs an update for them.", nameof(job));
        _rows = new LaneRows(job, order, rows);
        _steps = new VectorUpdate(job.Network, _update, job.Plan.L2);
        _weights = new AlignedBuffer(job.Network.ParameterCount);
        _slots = new AlignedBuffer(checked(job.Network.ParameterCount * _update.SlotCount));
    }

    /// <inheritdoc/>
    protected override int BlockLevel => 0;

    /// <inheritdoc/>
    protected override NonFiniteNumber? RunBlock(
        long step, Subtree block, ReadOnlySpan<float> parameters, Span<LaneStatistics> statistics, Memory<float> sum)
    {
        var lane = block.FirstLane;
        parameters.CopyTo(_weights.Span);
        _slots.Span.Clear();
        statistics[0] = default;
        var version = 0;
        var steps = Job.Plan.StepsOfRound(step);
        for (var offset = 0; offset < steps; offset++)
        {
            var rows = _rows.Select(step + offset, new ReadOnlySpan<int>(in lane), new Span<int>(ref _rowEnd));
            if (rows > 0)
            {
                if (RunStep(step + offset, rows, version++, ref statistics[0], sum) is { } layer)
                {
                    return new NonFiniteNumber(lane, layer);
                }
            }
        }

        // A lane without a sample has not moved: not even by the sign of a zero.
        if (version == 0)
        {
            sum.Span.Clear();
        }
        else
        {
            Rounding.Subtract(parameters, _weights.Span, sum.Span, Precision);
        }

        CountFinal(0, sum.Length);
        return CheckLane(lane, sum.Span);
    }

    /// <summary>One step of the lane, with its mean gradient; returns the layer of a number that is not finite, or null.</summary>
    private string? RunStep(long step, int rows, int version, ref LaneStatistics statistics, Memory<float> gradient)
    {
        var laneEnds = new ReadOnlySpan<int>(in _rowEnd);
        var ownStatistics = default(LaneStatistics);
        var group = new LaneGroup(0, 1, gradient);
        var targets = _rows.Forward(_pass, _weights.Span, step, rows);
        _pass.Evaluate(targets, laneEnds, new Span<LaneStatistics>(ref ownStatistics));
        _pass.Backward(_weights.Span, targets, laneEnds, new ReadOnlySpan<LaneGroup>(in group));
        if (!_pass.IsFinite(Job.Plan.BatchSize))
        {
            return _pass.FindNonFinite(laneEnds).Layer;
        }

        statistics = LaneTree.Add(statistics, ownStatistics);
        var point = new StepPoint(version, _update.RateFactorAt(step, Job.Plan.StepsPerEpoch));
        _steps.Apply(point, gradient.Span, 1f / rows, _weights.Span, _slots.Span);
        return null;
    }
}
