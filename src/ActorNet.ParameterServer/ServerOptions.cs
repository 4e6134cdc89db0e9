using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.ParameterServer;

/// <summary>What a parameter server is made of.</summary>
public sealed record ServerOptions
{
    /// <summary>The numbers of the run.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>True if accuracy has a meaning for the loss and the targets.</summary>
    public required bool HasAccuracy { get; init; }

    /// <summary>When the run evaluates, when it ends by itself, and which weights it keeps.</summary>
    public TrainingControl Control { get; init; } = TrainingControl.None;

    /// <summary>The weights that the run begins with; null for those that network and seed give.</summary>
    public ReadOnlyMemory<float>? InitialParameters { get; init; }

    /// <summary>
    /// True if the observer may end the run at an evaluation: the server then waits for its word, so that the end does not depend on timing.
    /// </summary>
    public bool AwaitsObserver { get; init; }

    /// <summary>The step.</summary>
    public required Update Update { get; init; }

    /// <summary>With local steps the lanes' own step, whose learning rate the history has; null without.</summary>
    public Update? LocalUpdate { get; init; }

    /// <summary>Who helps to reduce and apply.</summary>
    public required IComputePool Compute { get; init; }

    /// <summary>Where <see cref="Core.Training.Messages.EpochEnded"/> and its kin go.</summary>
    public required ActorRef Observer { get; init; }

    /// <summary>
    /// Keeps the run's term, checkpoints and ledger: the server claims the run there and goes on from what it answers. Null to store nothing, and begin.
    /// </summary>
    public ActorRef? Storage { get; init; }

    /// <summary>Number of this life of the server, from its host: a server that is started anew has another.</summary>
    public long Incarnation { get; init; } = 1;

    /// <summary>Workers to wait for before the first step.</summary>
    public int ExpectedWorkers { get; init; } = 1;

    /// <summary>
    /// Workers to wait for before a run goes on that has begun before: one that is resumed after its first step, or goes back to a checkpoint. Null for
    /// <see cref="ExpectedWorkers"/>.
    /// </summary>
    public int? WorkersToGoOn { get; init; }

    /// <summary>Steps between checkpoints, besides those at ends of epochs; 0 for none.</summary>
    public int CheckpointEvery { get; init; }

    /// <summary>The least time between checkpoints at ends of epochs, so that short epochs do not wait for the disk. The last is always stored.</summary>
    public TimeSpan EpochCheckpointInterval { get; init; }

    /// <summary>A worker that is silent for longer is given up.</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the server waits for its first workers.</summary>
    public TimeSpan JoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long the server, having lost all its workers, waits for one to join before it fails; <see cref="WorkerTimeout"/> if that is longer and one
    /// was lost by silence, which may come back.
    /// </summary>
    public TimeSpan RejoinTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long one round may take, whatever goes on in it, before the run fails.</summary>
    public TimeSpan StepTimeout { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Share of the lanes that are computed twice on purpose, and compared.</summary>
    public double AuditShare { get; init; }

    /// <summary>Whether storage is told of every round what was counted.</summary>
    public bool KeepsLedger { get; init; }

    /// <summary>The actors that hold parts 2, 3, … of the parameter vector; the server itself is part 1.</summary>
    public IReadOnlyList<ActorRef> OtherParts { get; init; } = [];

    /// <summary>The memory that the other parts of the same program work in too, or null where they have their own.</summary>
    public SharedParameters? Shared { get; init; }

    /// <summary>
    /// How many steps a worker may be ahead of the slowest; 0 for synchronous training, null for no bound. With anything but 0 the result depends on timing.
    /// </summary>
    public int? Staleness { get; init; } = 0;

    /// <summary>Fingerprint of run and data that workers must have, or empty to take any.</summary>
    public string Run { get; init; } = "";

    /// <summary>How long storage may take for one checkpoint.</summary>
    public TimeSpan StorageTimeout { get; init; } = TimeSpan.FromSeconds(120);
}
