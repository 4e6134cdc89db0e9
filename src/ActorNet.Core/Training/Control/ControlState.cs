using System.Text.Json.Serialization;

namespace ActorNet.Core.Training.Control;

/// <summary>Where training control stands after an evaluation: part of every checkpoint, so that a run that goes on decides as it would have.</summary>
public sealed record ControlState
{
    /// <summary>Before the first evaluation.</summary>
    public static ControlState Initial { get; } = new();

    /// <summary>The best evaluation, if the run keeps its weights.</summary>
    public BestValue? Best { get; init; }

    /// <summary>Where early stopping stands, or null.</summary>
    public StoppingState? Stopping { get; init; }

    /// <summary>Where the reduction on plateaus stands, or null.</summary>
    public PlateauState? Plateau { get; init; }

    /// <summary>Where the look at convergence stands, or null.</summary>
    public ConvergenceState? Convergence { get; init; }

    /// <summary>Why the run ends before its last step, in one line; null while it goes on.</summary>
    public string? End { get; init; }

    /// <summary>What learning rates are multiplied by.</summary>
    [JsonIgnore]
    public double RateFactor => Plateau?.Factor ?? 1;
}
