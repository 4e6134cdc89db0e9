using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MathNet.Numerics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// x·Φ(x), Φ the normal distribution. With t = |x|, Φ(−t) = e^(−t²/2)·u·P(u), u = 1/(1 + t/4), P a minimax polynomial of degree 9 (relative
/// error below 2⁻²⁵); t² is taken with its rounding error, which the exponential would magnify.
/// </summary>
internal readonly struct GeluOperator : IUnaryOperator
{
    // Φ(−15) is below the smallest float.
    private const float Limit = 15f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => VectorClamp.AtLeast(x, -Limit) * Cumulative(x, out _);

    /// <inheritdoc/>
    public double Reference(double x) => x * ReferenceCumulative(x);

    /// <summary>Φ(x), and e^(−x²/2).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Cumulative(Vector256<float> x, out Vector256<float> bell)
    {
        var one = Vector256<float>.One;
        var half = Vector256.Create(0.5f);
        var t = VectorClamp.AtMost(Vector256.Abs(x), Limit);
        var square = t * t;
        var lost = Vector256.FusedMultiplyAdd(t, t, -square);
        bell = default(ExpOperator).Invoke(-half * square);
        bell = Vector256.FusedMultiplyAdd(bell * -half, lost, bell);

        var u = one / Vector256.FusedMultiplyAdd(t, Vector256.Create(0.25f), one);
        var p = Vector256.FusedMultiplyAdd(u, Vector256.Create(0.0171771403f), Vector256.Create(-0.0661189482f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0596924648f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0173856653f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0222122557f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0813679472f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0739025101f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0950896367f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0995463431f));
        p = Vector256.FusedMultiplyAdd(p, u, Vector256.Create(0.0997449905f));
        var tail = bell * (p * u);
        return Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), tail, one - tail);
    }

    /// <summary>Φ(x) = ½·erfc(−x/√2).</summary>
    internal static double ReferenceCumulative(double x) => 0.5 * SpecialFunctions.Erfc(-x / Math.Sqrt(2));
}
