using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// e^x. With n the integer nearest x/ln 2 and r = x − n·ln 2, e^x = 2ⁿ·(1 + r + r²·Q(r)), |r| ≤ ½ ln 2; Q is a minimax polynomial of
/// degree 4 (relative error of e^r below 2⁻²⁶). Overflows to +∞ above 88.72 and underflows gradually to 0 below −103.97.
/// </summary>
internal readonly struct ExpOperator : IUnaryOperator
{
    private const float Log2E = 1.442695f;

    // ln 2 as a sum of two floats; with a fused multiply-add n·High is subtracted without a rounding error of its own.
    private const float Ln2High = 0.6931472f;
    private const float Ln2Low = -1.9046542e-9f;

    // Adding 1.5·2²³ rounds to an integer, to even, and leaves that integer in the low bits.
    private const float Rounder = 12582912f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        // NaN fails both compares and passes through.
        x = Vector256.ConditionalSelect(Vector256.GreaterThan(x, Vector256.Create(89f)), Vector256.Create(89f), x);
        x = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256.Create(-104f)), Vector256.Create(-104f), x);
        var p = ReducedExpMinusOne(x, out var n) + Vector256<float>.One;

        // Two factors: neither 2¹²⁸ nor a denormal number is one power of two.
        var half = n >> 1;
        return p * PowerOfTwo(half) * PowerOfTwo(n - half);
    }

    /// <inheritdoc/>
    public double Reference(double x) => Math.Exp(x);

    /// <summary>r + r²·Q(r) = e^r − 1 for x = n·ln 2 + r.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> ReducedExpMinusOne(Vector256<float> x, out Vector256<int> n)
    {
        var rounder = Vector256.Create(Rounder);
        var shifted = Vector256.FusedMultiplyAdd(x, Vector256.Create(Log2E), rounder);
        n = shifted.AsInt32() - rounder.AsInt32();
        var whole = shifted - rounder;
        var r = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-Ln2High), x);
        r = Vector256.FusedMultiplyAdd(whole, Vector256.Create(-Ln2Low), r);

        var q = Vector256.FusedMultiplyAdd(r, Vector256.Create(0.0013946324f), Vector256.Create(0.0083665214f));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(0.041666284f));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(0.16666543f));
        q = Vector256.FusedMultiplyAdd(q, r, Vector256.Create(0.5f));
        return Vector256.FusedMultiplyAdd(q, r * r, r);
    }

    /// <summary>e^x − 1 for x ≤ 0, without loss of digits near zero; anything above is taken for 0.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> MinusOneBelowZero(Vector256<float> x)
    {
        // From −17.4 on the nearest float is −1.
        x = VectorClamp.AtMost(VectorClamp.AtLeast(x, -20f), 0f);
        var p = ReducedExpMinusOne(x, out var n);
        var scale = PowerOfTwo(n);
        return Vector256.FusedMultiplyAdd(scale, p, scale - Vector256<float>.One);
    }

    /// <summary>2ⁿ for −126 ≤ n ≤ 127.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> PowerOfTwo(Vector256<int> n) => ((n + Vector256.Create(127)) << 23).AsSingle();
}
