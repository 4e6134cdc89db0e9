using System.Globalization;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet;

/// <summary>Everything that determines a run, besides the data. The weights depend on the first group alone.</summary>
public sealed record TrainingOptions
{
    /// <summary>The most samples of a step.</summary>
    public const int MaximumBatchSize = 1 << 20;

    /// <summary>The most worker actors of one machine.</summary>
    public const int MaximumWorkers = 1024;

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

    /// <summary>A checkpoint every so many steps, besides those at ends of epochs (5 seconds apart at least) and at the end; 0 for none.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>Checkpoints kept.</summary>
    public int KeepCheckpoints { get; init; } = 3;

    /// <summary>
    /// A worker that is silent for longer while it owes lanes is given up; null for 10 seconds, or as long as a step of this network could take on
    /// a slow machine.
    /// </summary>
    public TimeSpan? WorkerTimeout { get; init; }

    /// <summary><see cref="Lanes"/>, or the default of the batch size.</summary>
    public int ResolvedLanes => Lanes ?? Core.Training.Lanes.Default(BatchSize);

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public TrainingOptions Validated()
    {
        Require(float.IsFinite(L2) && L2 >= 0, nameof(L2), L2, "a number of at least 0");
        Require(BatchSize is >= 1 and <= MaximumBatchSize, nameof(BatchSize), BatchSize, $"from 1 to {MaximumBatchSize}");
        Require(Epochs >= 1, nameof(Epochs), Epochs, "at least 1");
        Require(Steps is null or >= 1, nameof(Steps), Steps, "at least 1");
        Require(Core.Training.Lanes.IsValidCount(ResolvedLanes), nameof(Lanes), Lanes, $"a power of two from 1 to {Core.Training.Lanes.Maximum}");
        Require(Workers is null or (>= 1 and <= MaximumWorkers), nameof(Workers), Workers, $"from 1 to {MaximumWorkers}");
        Require(CheckpointEvery >= 0, nameof(CheckpointEvery), CheckpointEvery, "at least 0");
        Require(KeepCheckpoints >= 1, nameof(KeepCheckpoints), KeepCheckpoints, "at least 1");
        Require(WorkerTimeout is null || (WorkerTimeout > TimeSpan.Zero && WorkerTimeout <= TimeSpan.FromDays(1)), nameof(WorkerTimeout), WorkerTimeout, "above 0 and at most a day");
        _ = Optimizer.Resolve();
        return this;
    }

    private static void Require(bool condition, string name, object? value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException(string.Create(CultureInfo.InvariantCulture, $"{name} is {value}; it must be {range}."));
        }
    }
}
