using ActorNet.Core.Networks;

namespace ActorNet.Core.Training;

/// <summary>A stretch of the parameter vector to which the same penalty applies.</summary>
/// <param name="Start">First parameter.</param>
/// <param name="Length">Number of parameters.</param>
/// <param name="Decay">Coefficient λ of the penalty λ/2·‖w‖² there, or 0.</param>
public readonly record struct DecayRange(int Start, int Length, float Decay)
{
    /// <summary>The stretches of a network, in order and without gaps: kernels have the penalty, biases have none.</summary>
    /// <param name="network">The network.</param>
    /// <param name="l2">Coefficient of the penalty.</param>
    public static IReadOnlyList<DecayRange> Of(Network network, float l2)
    {
        ArgumentNullException.ThrowIfNull(network);

        // Only a penalty tells kernels from biases; without one the vector stays whole.
        return l2 == 0
            ? [new DecayRange(0, network.ParameterCount, 0)]
            : [.. network.Tensors.Select(tensor => new DecayRange(tensor.Offset, tensor.Length, tensor.Decays ? l2 : 0))];
    }
}
