using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>scale·(p − y)/(p·(1 − p)) within the clipping range of <see cref="BinaryCrossEntropyOperator"/>, 0 outside (the loss is flat there).</summary>
internal readonly struct BinaryCrossEntropyGradientOperator(float scale) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        const float epsilon = BinaryCrossEntropyOperator.Epsilon;
        var outside = Vector256.LessThan(x, Vector256.Create(epsilon)) | Vector256.GreaterThan(x, Vector256.Create(1 - epsilon));
        var slope = (x - y) / (x * (Vector256<float>.One - x)) * Vector256.Create(scale);
        return Vector256.AndNot(slope, outside);
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) =>
        x < BinaryCrossEntropyOperator.Epsilon || x > 1 - BinaryCrossEntropyOperator.Epsilon ? 0 : scale * (x - y) / (x * (1 - x));
}
