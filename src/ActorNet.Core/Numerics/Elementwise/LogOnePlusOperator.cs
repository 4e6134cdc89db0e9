using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// ln(1 + x), accurate near zero: with w the rounded 1 + x, ln(1 + x) ≈ ln w + (x − (w − 1))/w, the second term making good what the
/// rounding lost.
/// </summary>
internal readonly struct LogOnePlusOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var w = x + Vector256<float>.One;
        var lost = (x - (w - Vector256<float>.One)) / w;

        // At w = 0 and w = ∞ the correction is not a number, and not needed.
        var usable = Vector256.LessThan(w, Vector256.Create(float.PositiveInfinity)) & Vector256.GreaterThan(w, Vector256<float>.Zero);
        var result = default(LogOperator).Invoke(w) + (lost & usable);

        // Keeps the sign of −0.
        return Vector256.ConditionalSelect(Vector256.Equals(x, Vector256<float>.Zero), x, result);
    }

    /// <inheritdoc/>
    public double Reference(double x)
    {
        var w = 1 + x;
        return w == 1 ? x : double.IsFinite(w) && w > 0 ? Math.Log(w) + ((x - (w - 1)) / w) : Math.Log(w);
    }
}
