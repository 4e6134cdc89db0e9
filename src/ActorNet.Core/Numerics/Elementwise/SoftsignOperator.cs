using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>x/(1 + |x|).</summary>
internal readonly struct SoftsignOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        // From 2²⁵ on the nearest float is 1; ∞/∞ would be NaN.
        var clamped = VectorClamp.Within(x, 1e10f);
        return clamped / (Vector256.Abs(clamped) + Vector256<float>.One);
    }

    /// <inheritdoc/>
    public double Reference(double x) => double.IsInfinity(x) ? Math.Sign(x) : x / (1 + Math.Abs(x));
}
