using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.Runs;

/// <summary>Training control of a replay: evaluates after the same steps as a server, piece after piece, and takes down what follows.</summary>
/// <param name="control">What is to be decided.</param>
/// <param name="plan">The numbers of the run.</param>
/// <param name="network">The network.</param>
/// <param name="loss">The loss.</param>
/// <param name="validation">The validation set, or null.</param>
/// <param name="hasAccuracy">True if accuracy has a meaning.</param>
/// <param name="rates">The learning rates of the run; null to leave them out.</param>
internal sealed class ReplayedControl(
    TrainingControl control, RunPlan plan, Network network, Loss loss, Dataset? validation, bool hasAccuracy, LearningRates? rates = null)
{
    private readonly GradientPass _pass = new(network, loss, RunPlan.EvaluationRows);
    private EpochTotals _totals;

    /// <summary>Where it stands.</summary>
    public ControlState State { get; private set; } = ControlState.Initial;

    /// <summary>The evaluations since it began.</summary>
    public List<HistoryRow> Rows { get; } = [];

    /// <summary>The best weights so far, if the run keeps them.</summary>
    public float[]? Best { get; private set; }

    /// <summary>True if a run that ends by itself ends with them.</summary>
    public bool RestoresBest => control.RestoresBest;

    /// <summary>Goes to a state, or to the beginning.</summary>
    public void Begin(TrainingState? state)
    {
        Rows.Clear();
        (_totals, State) = (state?.Totals ?? default, control.Adopt(state?.Control ?? ControlState.Initial));
        Best = State.Best is null ? null : state?.Best;
        if (state is not null && !(state.History is [.., var last] && last.Steps == state.Step))
        {
            EvaluateIfDue(state.Step, state.Evaluated);
        }
    }

    /// <summary>Counts a round, and evaluates if it is time to.</summary>
    /// <param name="step">Steps done with it.</param>
    /// <param name="sums">What its samples came to; null if it was left out.</param>
    /// <param name="samples">Its samples.</param>
    /// <param name="parameters">The weights after it.</param>
    public void Note(long step, LaneStatistics? sums, int samples, ReadOnlySpan<float> parameters)
    {
        _totals = sums is { } counted
            ? _totals with { Samples = _totals.Samples + counted.Samples, Loss = _totals.Loss + counted.Loss, Correct = _totals.Correct + counted.Correct }
            : _totals with { SkippedSamples = _totals.SkippedSamples + samples };
        EvaluateIfDue(step, parameters);
    }

    private void EvaluateIfDue(long step, ReadOnlySpan<float> parameters)
    {
        var isEnd = step % plan.StepsPerEpoch == 0;
        if (_totals.Samples + _totals.SkippedSamples == 0 || (!isEnd && !control.IsDue(plan, step)))
        {
            return;
        }

        Rows.Add(Row(step, parameters));
        var next = control.Next(State, Rows[^1]);
        Best = next.Best is { } best && best != State.Best ? parameters.ToArray() : Best;
        State = next;
        _totals = isEnd ? new EpochTotals(_totals.Epoch + 1, 0, 0, 0, 0, 0) : _totals;
    }

    private HistoryRow Row(long step, ReadOnlySpan<float> parameters)
    {
        var sums = default(LaneStatistics);
        if (validation is not null)
        {
            var pieces = new DatasetPieces(validation);
            for (var piece = 0; piece < pieces.Count; piece++)
            {
                sums = LaneTree.Add(sums, pieces.Evaluate(_pass, parameters, piece));
            }
        }

        double? accuracy = hasAccuracy && validation is not null ? (double)sums.Correct / sums.Samples : null;
        return new HistoryRow(
            _totals.Epoch + 1, step, _totals.Samples, _totals.MeanLoss, hasAccuracy ? _totals.Accuracy : null,
            validation is null ? null : sums.Loss / sums.Samples, accuracy, 0, 0)
        {
            LearningRate = rates?.At(step, State),
        };
    }
}
