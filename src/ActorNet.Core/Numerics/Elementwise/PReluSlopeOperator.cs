using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>1 from zero on, slope below, from x and its unit's slope: the derivative of <see cref="PReluOperator"/> by x.</summary>
internal readonly struct PReluSlopeOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), y, Vector256<float>.One);

    /// <inheritdoc/>
    public double Reference(double x, double y) => x < 0 ? y : 1;
}
