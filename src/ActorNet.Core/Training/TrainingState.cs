using System.Text.Json.Serialization;
using ActorNet.Core.Training.Control;

namespace ActorNet.Core.Training;

/// <summary>Sums over the steps of one epoch so far. A step that was left out counts in <paramref name="SkippedSamples"/> only.</summary>
/// <param name="Epoch">Epoch, from 0.</param>
/// <param name="Samples">Samples counted.</param>
/// <param name="Loss">Sum of their losses, each with the weights of its step.</param>
/// <param name="Correct">How many were predicted right.</param>
/// <param name="SkippedSamples">Samples of steps left out.</param>
/// <param name="Seconds">Time in training steps, evaluation and storing excluded.</param>
public readonly record struct EpochTotals(int Epoch, int Samples, double Loss, int Correct, int SkippedSamples, double Seconds)
{
    /// <summary>Mean loss, or NaN before the first sample.</summary>
    [JsonIgnore]
    public double MeanLoss => Samples == 0 ? double.NaN : Loss / Samples;

    /// <summary>Share predicted right, or NaN before the first sample.</summary>
    [JsonIgnore]
    public double Accuracy => Samples == 0 ? double.NaN : (double)Correct / Samples;

    /// <summary>Samples a second, or 0 before any time has passed.</summary>
    [JsonIgnore]
    public double SamplesPerSecond => Seconds > 0 ? (Samples + SkippedSamples) / Seconds : 0;
}

/// <summary>Everything a run needs to go on after a step, bit for bit.</summary>
public sealed class TrainingState
{
    /// <summary>Steps done.</summary>
    public required long Step { get; init; }

    /// <summary>Steps applied: <see cref="Step"/> less those left out.</summary>
    public required long Version { get; init; }

    /// <summary>Steps left out one after the other, up to now.</summary>
    public int SkippedInARow { get; init; }

    /// <summary>The parameter vector.</summary>
    public required float[] Parameters { get; init; }

    /// <summary>The optimizer's state, slots × parameters.</summary>
    public required float[] Slots { get; init; }

    /// <summary>True if the last slot is a moving average of the weights.</summary>
    public bool HasAverage { get; init; }

    /// <summary>The weights that are evaluated: the average if one is kept, else the parameter vector.</summary>
    public float[] Evaluated => HasAverage && Version > 0 ? Slots[^Parameters.Length..] : Parameters;

    /// <summary>Sums of the epoch that the next step belongs to.</summary>
    public required EpochTotals Totals { get; init; }

    /// <summary>Lines of the epochs completed, and of the evaluations inside them.</summary>
    public required IReadOnlyList<HistoryRow> History { get; init; }

    /// <summary>Where training control stands.</summary>
    public ControlState Control { get; init; } = ControlState.Initial;

    /// <summary>The weights of the best evaluation, or null if the run keeps none or there was none yet.</summary>
    public float[]? Best { get; init; }

    /// <summary>True if the run ended with this state, and with <see cref="Best"/> as its weights.</summary>
    public bool EndsWithBest { get; init; }

    /// <summary>The weights that the run has if it ends with this state.</summary>
    public float[] FinalParameters => EndsWithBest && Best is { } best ? best : Evaluated;
}
