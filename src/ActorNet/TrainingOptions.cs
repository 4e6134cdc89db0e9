using System.Diagnostics.CodeAnalysis;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet;

/// <summary>Everything that determines a run, besides the data: how it is fitted, and what.</summary>
public sealed record TrainingOptions : FitOptions
{
    /// <summary>With all that must be given still open.</summary>
    public TrainingOptions()
    {
    }

    /// <summary>To fit a network to a loss in this way.</summary>
    /// <param name="fit">How.</param>
    /// <param name="network">The network to train.</param>
    /// <param name="loss">The loss to minimise.</param>
    [SetsRequiredMembers]
    public TrainingOptions(FitOptions fit, NetworkDescription network, Loss loss)
        : base(fit)
    {
        Network = network;
        Loss = loss;
    }

    /// <summary>The network to train.</summary>
    public required NetworkDescription Network { get; init; }

    /// <summary>The loss to minimise.</summary>
    public required Loss Loss { get; init; }

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    public override TrainingOptions Validated()
    {
        _ = base.Validated();
        if (Update.Frozen is { Count: > 0 })
        {
            _ = UpdateRanges.Of(new Network(Network), BuildServerUpdate(), l2: 0);
        }

        return this;
    }
}
