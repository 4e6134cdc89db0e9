namespace ActorNet.Core.Networks;

/// <summary>What a forward pass needs besides weights and inputs.</summary>
/// <param name="training">True to apply dropout and noise.</param>
/// <param name="seed">The run's seed.</param>
/// <param name="epoch">Epoch, from 0.</param>
/// <param name="step">Step, from 0.</param>
/// <param name="positions">For each row its position in the global batch, the key of its random numbers.</param>
public readonly ref struct PassMode(bool training, ulong seed, int epoch, long step, ReadOnlySpan<int> positions)
{
    /// <summary>A pass without dropout and noise.</summary>
    public static PassMode Inference => default;

    /// <summary>True to apply dropout and noise.</summary>
    public bool Training { get; } = training;

    /// <summary>The run's seed.</summary>
    public ulong Seed { get; } = seed;

    /// <summary>Epoch, from 0.</summary>
    public int Epoch { get; } = epoch;

    /// <summary>Step, from 0.</summary>
    public long Step { get; } = step;

    /// <summary>For each row its position in the global batch.</summary>
    public ReadOnlySpan<int> Positions { get; } = positions;
}
