using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>Logistic function 1/(1 + e^−x), as e^−|x|/(1 + e^−|x|) for negative x so that nothing overflows and small values keep their digits.</summary>
internal readonly struct SigmoidOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var e = default(ExpOperator).Invoke(x | Vector256.Create(-0f));
        var numerator = Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), e, Vector256<float>.One);
        return numerator / (e + Vector256<float>.One);
    }

    /// <inheritdoc/>
    public double Reference(double x)
    {
        var e = Math.Exp(-Math.Abs(x));
        return (x < 0 ? e : 1) / (1 + e);
    }
}
