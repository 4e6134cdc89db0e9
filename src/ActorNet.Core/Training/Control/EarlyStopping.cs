using System.Globalization;

namespace ActorNet.Core.Training.Control;

/// <summary>Ends a run once a measure has not improved for some evaluations (as Keras' callback of that name).</summary>
public sealed record EarlyStopping
{
    /// <summary>What is watched.</summary>
    public Measure Measure { get; init; } = Measure.ValidationLoss;

    /// <summary>What is better by no more than this does not count as better; at least 0.</summary>
    public double MinimumDelta { get; init; }

    /// <summary>Evaluations without improvement after which the run ends; at least 1.</summary>
    public int Patience { get; init; } = 3;

    /// <summary>Whether the run, however it comes to its end, ends with the weights of its best evaluation.</summary>
    public bool RestoresBest { get; init; }

    /// <summary>The first epoch, from 1, that is looked at.</summary>
    public int StartEpoch { get; init; } = 1;

    /// <summary>Takes an evaluation in.</summary>
    /// <param name="state">Where it stands.</param>
    /// <param name="row">The evaluation.</param>
    /// <param name="unit">What an evaluation is called: an epoch, or an evaluation where there are others.</param>
    /// <returns>The new state, and why the run ends here, or null if it goes on.</returns>
    internal (StoppingState State, string? End) Next(StoppingState? state, HistoryRow row, string unit)
    {
        var now = state ?? new StoppingState(null, 0);
        if (row.Epoch < StartEpoch)
        {
            return (now, null);
        }

        var value = Measures.ValueIn(row, Measure) ?? double.NaN;
        if (Measures.IsBetter(Measure, value, now.Best?.Value, MinimumDelta))
        {
            return (new StoppingState(new BestValue(value, row.Epoch, row.Steps, Measure), 0), null);
        }

        now = now with { Waited = now.Waited + 1 };
        return (now, now.Waited < Patience ? null : Reason(now, row, unit));
    }

    private string Reason(StoppingState state, HistoryRow row, string unit)
    {
        var by = MinimumDelta > 0 ? string.Create(CultureInfo.InvariantCulture, $" by more than {MinimumDelta}") : "";
        // With a minimum delta, or a first epoch, not the best that there was.
        var best = state.Best is { } value
            ? string.Create(CultureInfo.InvariantCulture, $"; the last improvement was to {value.Value:G6} in epoch {value.Epoch}, step {value.Step}")
            : "; it never was a finite number";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"stopped early in epoch {row.Epoch}, step {row.Steps}: {Measures.NameOf(Measure)} has not improved{by} for {Patience} {unit}{(Patience == 1 ? "" : "s")}{best}");
    }
}

/// <summary>The best value so far, and where it was.</summary>
/// <param name="Value">The value.</param>
/// <param name="Epoch">Its epoch, from 1.</param>
/// <param name="Step">Steps done then.</param>
/// <param name="Measure">What it is a value of.</param>
public sealed record BestValue(double Value, int Epoch, long Step, Measure Measure);

/// <summary>Where <see cref="EarlyStopping"/> stands.</summary>
/// <param name="Best">The last value that counted as better, or null before the first.</param>
/// <param name="Waited">Evaluations since.</param>
public sealed record StoppingState(BestValue? Best, int Waited);
