using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.ParameterServer;

/// <summary>Where a run is and what its epochs came to.</summary>
internal sealed class Progress(RunPlan plan, bool hasAccuracy, TrainingControl control, LearningRates rates)
{
    private readonly List<HistoryRow> _history = [];
    private EpochTotals _totals;

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Rounds applied; with one step a round, steps.</summary>
    public long Version { get; private set; }

    /// <summary>Rounds left out one after the other, up to now.</summary>
    public int SkippedInARow { get; private set; }

    /// <summary>Training samples counted since this began, or was last reset.</summary>
    public long Samples { get; private set; }

    /// <summary>Rounds left out, likewise.</summary>
    public long SkippedRounds { get; private set; }

    public EpochTotals Totals => _totals;

    public IReadOnlyList<HistoryRow> History => _history;

    /// <summary>Where training control stands.</summary>
    public ControlState Control { get; private set; } = ControlState.Initial;

    /// <summary>True if nothing is left to train: all steps are done, or training control has ended the run.</summary>
    public bool IsOver => Step >= plan.TotalSteps || Control.End is not null;

    /// <summary>True if steps of an epoch have been done that has no history row yet.</summary>
    public bool HasOpenEpoch => _totals.Samples + _totals.SkippedSamples > 0;

    /// <summary>True if the open epoch is complete.</summary>
    public bool IsAtEpochEnd => HasOpenEpoch && Step % plan.StepsPerEpoch == 0;

    /// <summary>True if the step is one to evaluate after inside its epoch, and has not been evaluated.</summary>
    public bool IsDue => HasOpenEpoch && control.IsDue(plan, Step) && !HasRow;

    /// <summary>True if the history has a row of this step.</summary>
    public bool HasRow => _history.Count > 0 && _history[^1].Steps == Step;

    /// <summary>Begins the run.</summary>
    public void Reset()
    {
        Step = 0;
        Version = 0;
        SkippedInARow = 0;
        _totals = default;
        _history.Clear();
        Control = ControlState.Initial;
    }

    /// <summary>Goes on from a state.</summary>
    public void Restore(TrainingState state)
    {
        Step = state.Step;
        Version = PlantedBugs.IsArmed(PlantedBug.VersionForgotten) ? 0 : state.Version;
        SkippedInARow = state.SkippedInARow;
        _totals = state.Totals;
        _history.Clear();
        _history.AddRange(rates.Fill(state.History));
        Control = PlantedBugs.IsArmed(PlantedBug.ControlForgotten) ? ControlState.Initial : control.Adopt(state.Control);
    }

    public void CountRound(LaneStatistics sums, int steps, double seconds, int skippedSamples = 0)
    {
        _totals = _totals with
        {
            Samples = _totals.Samples + sums.Samples,
            Loss = _totals.Loss + sums.Loss,
            Correct = _totals.Correct + sums.Correct,
            SkippedSamples = _totals.SkippedSamples + skippedSamples,
            Seconds = _totals.Seconds + seconds,
        };
        Samples += sums.Samples;
        Step += steps;
        Version++;
        SkippedInARow = 0;
    }

    public void CountSkippedRound(int samples, int steps, double seconds)
    {
        _totals = _totals with { SkippedSamples = _totals.SkippedSamples + samples, Seconds = _totals.Seconds + seconds };
        SkippedRounds++;
        Step += steps;
        SkippedInARow++;
    }

    /// <summary>The open epoch's row; the epoch stays open.</summary>
    public HistoryRow Row(LaneStatistics? validation) => new(
        _totals.Epoch + 1,
        Step,
        _totals.Samples,
        _totals.MeanLoss,
        hasAccuracy ? _totals.Accuracy : null,
        validation is { } sums ? sums.Loss / sums.Samples : null,
        hasAccuracy && validation is { } counts ? (double)counts.Correct / counts.Samples : null,
        _totals.Seconds,
        _totals.SamplesPerSecond)
    {
        LearningRate = rates.At(Step, Control),
    };

    /// <summary>Where training control will stand after an evaluation.</summary>
    public ControlState ControlAfter(HistoryRow row) => control.Next(Control, row);

    /// <summary>Takes the row of an evaluation into the history; one at the end of an epoch closes it.</summary>
    public void Note(HistoryRow row)
    {
        Control = ControlAfter(row);
        var isEnd = IsAtEpochEnd;
        _history.Add(row);
        if (isEnd)
        {
            _totals = new EpochTotals(_totals.Epoch + 1, 0, 0, 0, 0, 0);
        }
    }

    /// <summary>Ends the run from outside; one that is over already stays as it is, whenever the word comes.</summary>
    /// <param name="reason">Why, in one line.</param>
    public void End(string reason) => Control = IsOver ? Control : Control with { End = reason };
}
