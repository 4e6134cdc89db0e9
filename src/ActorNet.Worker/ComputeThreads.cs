using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Worker;

/// <summary>The threads a worker computes on, and the pass of each. Memory for a pass is taken by its thread, when it first has work.</summary>
internal sealed class ComputeThreads
{
    private readonly WorkerJob _job;
    private readonly IComputePool _pool;
    private readonly GradientPass?[] _passes;

    public ComputeThreads(WorkerJob job, IComputePool pool, int count)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        _job = job;
        _pool = pool;
        Count = count;
        _passes = new GradientPass?[count];
        var plan = job.Plan;
        var lanes = (plan.Lanes + count - 1) / count;
        var laneRows = (plan.LargestStep + plan.Lanes - 1) / plan.Lanes;
        TrainingRows = (int)Math.Min(plan.LargestStep, (long)lanes * laneRows);
        EvaluationRows = (RunPlan.EvaluationRows + count - 1) / count;
    }

    /// <summary>How many.</summary>
    public int Count { get; }

    /// <summary>The most rows of a step that a thread has.</summary>
    public int TrainingRows { get; }

    /// <summary>The most rows of a piece of an evaluation that a thread has.</summary>
    public int EvaluationRows { get; }

    /// <summary>The pass of a thread.</summary>
    public GradientPass PassOf(int thread) =>
        _passes[thread] ??= new GradientPass(_job.Network, _job.Loss, Math.Max(TrainingRows, EvaluationRows));

    /// <summary>Calls something once for each of so many pieces and returns when all calls have.</summary>
    public void For(int count, Action<int> piece)
    {
        if (count == 1)
        {
            piece(0);
        }
        else
        {
            _pool.For(count, piece);
        }
    }
}
