using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet;

/// <summary>Everything that determines a run, besides the data. The weights depend on the first group alone.</summary>
public sealed record TrainingOptions
{
    /// <summary>The network to train.</summary>
    public required NetworkDescription Network { get; init; }

    /// <summary>The loss to minimise.</summary>
    public required Loss Loss { get; init; }

    /// <summary>The update rule, with its learning rate.</summary>
    public required OptimizerSettings Optimizer { get; init; }

    /// <summary>Coefficient λ of the penalty λ/2·‖W‖² on kernels.</summary>
    public float L2 { get; init; }

    /// <summary>Samples in a step (the global batch).</summary>
    public int BatchSize { get; init; } = 32;

    /// <summary>Passes over the training set.</summary>
    public int Epochs { get; init; } = 10;

    /// <summary>Ends the run after this many steps, even inside an epoch; null for no limit.</summary>
    public long? Steps { get; init; }

    /// <summary>Key of everything random.</summary>
    public ulong Seed { get; init; } = 1;

    /// <summary>Lanes of a step, a power of two; null for the default of the batch size.</summary>
    public int? Lanes { get; init; }

    /// <summary>What to do when a loss or gradient is not a finite number.</summary>
    public NonFinitePolicy OnNonFinite { get; init; }

    /// <summary>Worker actors, a compute thread each; null for a number that suits machine and network. Does not change the result.</summary>
    public int? Workers { get; init; }

    /// <summary>Run folder to write, or null to write nothing.</summary>
    public string? OutputDirectory { get; init; }

    /// <summary>A checkpoint every so many steps; 0 for one at the end of each epoch only.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Checkpoints kept.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>A worker that is silent for longer while it owes lanes is given up.</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(10);
}
