using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>The rows of some lanes of a step: which samples they are, and their inputs and targets; with buffers for the life of a run.</summary>
/// <param name="job">What the worker computes with.</param>
/// <param name="order">The order of the epoch's samples, which others may read too.</param>
/// <param name="capacity">The most rows.</param>
internal sealed class LaneRows(WorkerJob job, EpochOrder order, int capacity)
{
    private readonly TargetBuffer _targets = new(job.Train, job.Plan.ClassWeights, capacity);
    private readonly int[] _samples = new int[capacity];
    private readonly int[] _positions = new int[capacity];

    /// <summary>Lists the samples of the lanes and the row where each lane ends; returns the rows.</summary>
    /// <param name="step">The step, of the epoch that the order is of.</param>
    /// <param name="lanes">The lanes, ascending.</param>
    /// <param name="laneEnds">Destination, one for each lane.</param>
    public int Select(long step, ReadOnlySpan<int> lanes, Span<int> laneEnds)
    {
        var plan = job.Plan;
        var first = plan.FirstSample(step);
        var count = plan.SamplesOf(step);
        var row = 0;
        for (var index = 0; index < lanes.Length; index++)
        {
            var end = Lanes.Start(lanes[index] + 1, plan.Lanes, count);
            for (var position = Lanes.Start(lanes[index], plan.Lanes, count); position < end; position++)
            {
                _positions[row] = position;
                _samples[row++] = order.Samples[first + position];
            }

            laneEnds[index] = row;
        }

        return row;
    }

    /// <summary>Runs the forward pass over the rows that were selected, and returns their targets.</summary>
    /// <param name="pass">The pass.</param>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="step">The step.</param>
    /// <param name="rows">Number of rows.</param>
    public BatchTargets Forward(GradientPass pass, ReadOnlySpan<float> parameters, long step, int rows)
    {
        var samples = _samples.AsSpan(0, rows);
        job.Train.Gather(samples, pass.Inputs(rows));
        var targets = _targets.Gather(samples);
        pass.Forward(parameters, rows, new PassMode(training: true, job.Plan.Seed, order.Epoch, step, _positions.AsSpan(0, rows)));
        return targets;
    }
}
