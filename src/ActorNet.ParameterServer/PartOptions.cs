using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>What the actor of a further part of the parameter vector is made of.</summary>
public sealed record PartOptions
{
    /// <summary>The numbers of the run.</summary>
    public required RunPlan Plan { get; init; }

    /// <summary>The network.</summary>
    public required Network Network { get; init; }

    /// <summary>The step, as the server has it.</summary>
    public required Update Update { get; init; }

    /// <summary>Who helps to reduce and apply.</summary>
    public required IComputePool Compute { get; init; }

    /// <summary>Whether digests are taken for the ledger; as the server has it.</summary>
    public bool KeepsLedger { get; init; }

    /// <summary>Number of this life of the part: one that is started anew must have a higher one.</summary>
    public long Incarnation { get; init; } = 1;

    /// <summary>The memory that the server of the same program has in <see cref="ServerOptions.Shared"/>, or null on another host.</summary>
    public SharedParameters? Shared { get; init; }
}
