using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Binary cross-entropy of σ(z) against the target y, from the logit z: max(z, 0) − z·y + ln(1 + e^−|z|), which neither overflows nor
/// clips.
/// </summary>
internal readonly struct LogisticLossOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        // max(z, 0) − z·y is z·(1 − y) above zero and −z·y below: one product, so that large z with y = 1 cancels exactly.
        var negative = Vector256.LessThan(x, Vector256<float>.Zero);
        var weight = Vector256.ConditionalSelect(negative, -y, Vector256<float>.One - y);
        var e = default(ExpOperator).Invoke(x | Vector256.Create(-0f));
        return Vector256.FusedMultiplyAdd(x, weight, default(LogOnePlusOperator).Invoke(e));
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) =>
        Math.Max(x, 0) - (x * y) + default(LogOnePlusOperator).Reference(Math.Exp(-Math.Abs(x)));
}
