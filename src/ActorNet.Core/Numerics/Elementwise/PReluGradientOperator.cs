using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>0 from zero on, x·δ below, from x and the delta δ: a sample's share of the gradient of the slope.</summary>
internal readonly struct PReluGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
        (x * y) & Vector256.LessThan(x, Vector256<float>.Zero);

    /// <inheritdoc/>
    public double Reference(double x, double y) => x < 0 ? x * y : 0;
}
