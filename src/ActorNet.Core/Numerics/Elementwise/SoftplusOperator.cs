using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>ln(1 + e^x), as max(x, 0) + ln(1 + e^−|x|), which does not overflow.</summary>
internal readonly struct SoftplusOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var e = default(ExpOperator).Invoke(x | Vector256.Create(-0f));
        return default(ReluOperator).Invoke(x) + default(LogOnePlusOperator).Invoke(e);
    }

    /// <inheritdoc/>
    public double Reference(double x) => Math.Max(x, 0) + default(LogOnePlusOperator).Reference(Math.Exp(-Math.Abs(x)));
}
