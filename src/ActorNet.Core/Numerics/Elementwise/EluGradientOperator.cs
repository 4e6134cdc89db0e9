using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>scale·δ where the output a is not negative, (a + negative)·δ where it is: the derivative of <see cref="EluOperator"/>.</summary>
internal readonly struct EluGradientOperator(float scale, float negative) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var below = Vector256.LessThan(x, Vector256<float>.Zero);
        return y * Vector256.ConditionalSelect(below, x + Vector256.Create(negative), Vector256.Create(scale));
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) => y * (x < 0 ? x + negative : scale);
}
