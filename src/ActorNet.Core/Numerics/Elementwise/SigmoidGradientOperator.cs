using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ·a·(1 − a) from the output a = σ(z) and the delta δ.</summary>
internal readonly struct SigmoidGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => y * (x * (Vector256<float>.One - x));

    /// <inheritdoc/>
    public double Reference(double x, double y) => y * (x * (1 - x));
}
