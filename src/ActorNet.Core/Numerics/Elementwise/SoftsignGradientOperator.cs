using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ/(1 + |z|)² from z and the delta δ.</summary>
internal readonly struct SoftsignGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var root = Vector256<float>.One / (Vector256.Abs(x) + Vector256<float>.One);
        return y * (root * root);
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) => y / ((1 + Math.Abs(x)) * (1 + Math.Abs(x)));
}
