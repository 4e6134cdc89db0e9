using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>(d − mean − x̂·along)·inverse from a row's normal numbers x̂ and deltas d.</summary>
/// <param name="mean">Mean of the row's d.</param>
/// <param name="along">Mean of its x̂·d.</param>
/// <param name="inverse">1/√(variance + ε).</param>
internal readonly struct LayerNormGradientOperator(float mean, float along, float inverse) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
        Vector256.FusedMultiplyAdd(x, Vector256.Create(-along), y - Vector256.Create(mean)) * Vector256.Create(inverse);

    /// <inheritdoc/>
    public double Reference(double x, double y) => (y - mean - (x * along)) * inverse;
}
