using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>Which samples a request needs, and which those like it in the next rounds will.</summary>
/// <param name="job">What the worker computes with.</param>
/// <param name="gate">Knows which are here.</param>
internal sealed class DataNeeds(WorkerJob job, IDataGate gate)
{
    private readonly int[] _samples = new int[(int)Math.Min((long)job.Plan.BatchSize * job.Plan.LocalSteps, job.Plan.Samples)];
    private EpochOrder _order = new(job.Plan);
    private EpochOrder _other = new(job.Plan);

    /// <summary>True if all that a request needs is here.</summary>
    public bool AreHere(object request) => gate.HasAll || request switch
    {
        ComputeLanes lanes => gate.TryRequire(SamplesOf(lanes.Step, lanes.Lanes)),
        EvaluateRows rows => AreHere(rows),
        _ => throw new ArgumentException($"{request} needs no data.", nameof(request)),
    };

    /// <summary>Has fetched what the same lanes need in the next rounds.</summary>
    public void Prefetch(ComputeLanes request)
    {
        var plan = job.Plan;
        var step = request.Step;
        for (var round = 0; round < WorkerLimits.RoundsPrefetched && !gate.HasAll; round++)
        {
            step += plan.StepsOfRound(step);
            if (step >= plan.TotalSteps)
            {
                return;
            }

            gate.Prefetch(SamplesOf(step, request.Lanes));
        }
    }

    private bool AreHere(EvaluateRows request)
    {
        var samples = request.Set == EvaluationSet.Validation ? job.Plan.ValidationSamples : job.Plan.TestSamples;
        var first = request.Piece * RunPlan.EvaluationRows;
        return first >= samples || gate.TryRequire(request.Set, first, Math.Min(RunPlan.EvaluationRows, samples - first));
    }

    /// <summary>The samples of some lanes in the round that begins at a step.</summary>
    private ReadOnlySpan<int> SamplesOf(long firstStep, ReadOnlySpan<int> lanes)
    {
        var plan = job.Plan;
        var order = OrderOf(firstStep);
        var found = 0;
        for (var step = firstStep; step < firstStep + plan.StepsOfRound(firstStep); step++)
        {
            var (first, count) = (plan.FirstSample(step), plan.SamplesOf(step));
            foreach (var lane in lanes)
            {
                var (start, end) = (Lanes.Start(lane, plan.Lanes, count), Lanes.Start(lane + 1, plan.Lanes, count));
                order[(first + start)..(first + end)].CopyTo(_samples.AsSpan(found));
                found += end - start;
            }
        }

        return _samples.AsSpan(0, found);
    }

    /// <summary>The order of the step's epoch. Rounds of one epoch and the next are asked about in turn: both orders are kept.</summary>
    private ReadOnlySpan<int> OrderOf(long step)
    {
        if (job.Plan.EpochOf(step) != _order.Epoch)
        {
            (_order, _other) = (_other, _order);
            _order.Prepare(step);
        }

        return _order.Samples;
    }
}
