using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// arctan x. Above 1, arctan |x| = π/2 − arctan 1/|x|; within, arctan t = t + t³·P(t²) with a minimax polynomial of degree 8 (error below
/// 2⁻²⁷).
/// </summary>
internal readonly struct ArcTanOperator : IUnaryOperator
{
    // π/2 as a sum of two floats.
    private const float HalfPiHigh = 1.5707964f;
    private const float HalfPiLow = -4.371139e-8f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var sign = x & Vector256.Create(-0f);
        var magnitude = x ^ sign;
        var steep = Vector256.GreaterThan(magnitude, Vector256<float>.One);
        var t = Vector256.ConditionalSelect(steep, Vector256<float>.One / magnitude, magnitude);
        var s = t * t;
        var p = Vector256.FusedMultiplyAdd(s, Vector256.Create(-0.0018272131f), Vector256.Create(0.0110644419f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(-0.0314557031f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(0.0582345538f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(-0.0841945931f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(0.109575763f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(-0.142652452f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(0.199986383f));
        p = Vector256.FusedMultiplyAdd(p, s, Vector256.Create(-0.333333015f));
        var angle = Vector256.FusedMultiplyAdd(p, s * t, t);
        angle = Vector256.ConditionalSelect(steep, Vector256.Create(HalfPiHigh) - (angle - Vector256.Create(HalfPiLow)), angle);
        return angle | sign;
    }

    /// <inheritdoc/>
    public double Reference(double x) => Math.Atan(x);
}
