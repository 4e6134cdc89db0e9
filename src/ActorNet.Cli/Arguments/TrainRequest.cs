using ActorNet.Core.Data;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.Cli.Arguments;

/// <summary>What the user asked of <c>train</c>: null is what was left open.</summary>
internal sealed record TrainRequest
{
    /// <summary>Catalogue name or file.</summary>
    public string? Dataset { get; init; }

    public string? Target { get; init; }

    public TargetKind? TargetKind { get; init; }

    /// <summary>File of the targets.</summary>
    public string? Targets { get; init; }

    public bool? HasHeader { get; init; }

    /// <summary>Columns of categories.</summary>
    public IReadOnlyList<string>? Categorical { get; init; }

    /// <summary>Expressions, joined by commas.</summary>
    public string? Features { get; init; }

    public double? Validation { get; init; }

    public double? Test { get; init; }

    public string? DataDirectory { get; init; }

    public string? Layers { get; init; }

    public string? Loss { get; init; }

    public LossRequest Weighing { get; init; } = new();

    public string? Optimizer { get; init; }

    public double? LearningRate { get; init; }

    public double? Momentum { get; init; }

    public double? Rho { get; init; }

    public double? Beta1 { get; init; }

    public double? Beta2 { get; init; }

    public double? Epsilon { get; init; }

    public double? L2 { get; init; }

    public UpdateRequest Update { get; init; } = new();

    public ControlRequest Control { get; init; } = new();

    public int? BatchSize { get; init; }

    public int? Epochs { get; init; }

    public long? Steps { get; init; }

    public ulong? Seed { get; init; }

    public int? Lanes { get; init; }

    public int? LocalSteps { get; init; }

    public double? OuterRate { get; init; }

    public double? OuterMomentum { get; init; }

    public ExchangePrecision? Precision { get; init; }

    public StepBound? Staleness { get; init; }

    public int? Workers { get; init; }

    public int? Parts { get; init; }

    public double? Audit { get; init; }

    /// <summary>Seconds.</summary>
    public double? StepTimeout { get; init; }

    /// <summary>Seconds.</summary>
    public double? JoinTimeout { get; init; }

    public bool NoLedger { get; init; }

    /// <summary>Seconds.</summary>
    public double? WorkerTimeout { get; init; }

    public NonFinitePolicy? OnNonFinite { get; init; }

    public string? Output { get; init; }

    public int? CheckpointEvery { get; init; }

    public int? Keep { get; init; }

    /// <summary>Run folder to go on with.</summary>
    public string? Resume { get; init; }

    public bool Json { get; init; }

    public bool Quiet { get; init; }
}
