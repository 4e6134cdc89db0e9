using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ/(1 + z²) from z and the delta δ.</summary>
internal readonly struct ArcTanGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
        y / Vector256.FusedMultiplyAdd(x, x, Vector256<float>.One);

    /// <inheritdoc/>
    public double Reference(double x, double y) => y / (1 + (x * x));
}
