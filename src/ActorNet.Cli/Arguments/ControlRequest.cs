using ActorNet.Core.Data;
using ActorNet.Core.Training.Control;

namespace ActorNet.Cli.Arguments;

/// <summary>What the user asked of training control: null is what was left open.</summary>
internal sealed record ControlRequest
{
    public SampleOrder? Order { get; init; }

    public int? ValidateEvery { get; init; }

    public string? ValidationFile { get; init; }

    public Measure? EarlyStopping { get; init; }

    public int? Patience { get; init; }

    public double? MinimumDelta { get; init; }

    public bool RestoresBest { get; init; }

    public int? StartEpoch { get; init; }

    public Measure? Plateau { get; init; }

    public double? PlateauFactor { get; init; }

    public int? PlateauPatience { get; init; }

    public double? PlateauDelta { get; init; }

    public int? PlateauCooldown { get; init; }

    public double? PlateauMinimum { get; init; }

    public double? StopBelow { get; init; }

    public double? StopChange { get; init; }

    public int? StopEvaluations { get; init; }

    public Measure? StopMeasure { get; init; }

    public Measure? KeepBest { get; init; }

    /// <summary>Run folder or model file.</summary>
    public string? InitFrom { get; init; }

    public bool InitPartial { get; init; }
}
