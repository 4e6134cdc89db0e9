using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ/6 where the output a lies between 0 and 1, else 0.</summary>
internal readonly struct HardSigmoidGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var inside = Vector256.GreaterThan(x, Vector256<float>.Zero) & Vector256.LessThan(x, Vector256<float>.One);
        return (y / Vector256.Create(6f)) & inside;
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) => x > 0 && x < 1 ? y / 6 : 0;
}
