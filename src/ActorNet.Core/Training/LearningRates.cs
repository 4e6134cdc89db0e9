using ActorNet.Core.Optimizers;
using ActorNet.Core.Training.Control;

namespace ActorNet.Core.Training;

/// <summary>
/// The learning rate at the evaluations of a run. It follows from the step, its schedule and what the evaluations before have made of a plateau, so that no checkpoint has it.
/// </summary>
/// <param name="plan">The numbers of the run.</param>
/// <param name="update">The step; with local steps that of the lanes.</param>
/// <param name="control">What evaluations lead to.</param>
public sealed class LearningRates(RunPlan plan, Update update, TrainingControl control)
{
    /// <summary>The learning rate of the step before an evaluation: the optimizer's, times the schedule's factor, times that of the plateau.</summary>
    /// <param name="steps">Steps done at the evaluation, at least 1.</param>
    /// <param name="before">Where training control stood before it.</param>
    public double At(long steps, ControlState before)
    {
        ArgumentNullException.ThrowIfNull(before);
        return update.Optimizer.LearningRate * update.RateFactorAt(steps - 1, plan.StepsPerEpoch) * before.RateFactor;
    }

    /// <summary>The rows of a checkpoint, with their rates.</summary>
    /// <param name="rows">All evaluations since the run began.</param>
    public IReadOnlyList<HistoryRow> Fill(IReadOnlyList<HistoryRow> rows)
    {
        ArgumentNullException.ThrowIfNull(rows);
        var state = ControlState.Initial;
        var filled = new List<HistoryRow>(rows.Count);
        foreach (var row in rows)
        {
            filled.Add(row with { LearningRate = At(row.Steps, state) });
            state = control.Next(state, row);
        }

        return filled;
    }
}
