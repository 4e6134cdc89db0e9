using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ·σ(z) from z and the delta δ.</summary>
internal readonly struct SoftplusGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => y * default(SigmoidOperator).Invoke(x);

    /// <inheritdoc/>
    public double Reference(double x, double y) => y * default(SigmoidOperator).Reference(x);
}
