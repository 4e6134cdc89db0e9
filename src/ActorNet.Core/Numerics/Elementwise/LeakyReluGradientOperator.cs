using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ where the output is not negative, slope·δ where it is; the slope must be positive, so that output and input share their sign.</summary>
internal readonly struct LeakyReluGradientOperator(float slope) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), y * Vector256.Create(slope), y);

    /// <inheritdoc/>
    public double Reference(double x, double y) => x < 0 ? slope * y : y;
}
