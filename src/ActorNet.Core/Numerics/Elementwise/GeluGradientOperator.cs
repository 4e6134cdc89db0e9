using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ·(Φ(z) + z·φ(z)) from z and the delta δ; φ(z) = e^(−z²/2)/√(2π).</summary>
internal readonly struct GeluGradientOperator : IBinaryOperator
{
    private const float InverseRootTwoPi = 0.3989423f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var cumulative = GeluOperator.Cumulative(x, out var bell);
        var slope = VectorClamp.Within(x, 15f) * Vector256.Create(InverseRootTwoPi);
        return y * Vector256.FusedMultiplyAdd(slope, bell, cumulative);
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) =>
        y * (GeluOperator.ReferenceCumulative(x) + (x * Math.Exp(-0.5 * x * x) / Math.Sqrt(2 * Math.PI)));
}
