using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>scale·x from zero on, negative·(e^x − 1) below.</summary>
/// <param name="scale">Slope above zero.</param>
/// <param name="negative">What the function tends to, negated, far below zero.</param>
internal readonly struct EluOperator(float scale, float negative) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var below = Vector256.LessThan(x, Vector256<float>.Zero);
        var factor = Vector256.ConditionalSelect(below, Vector256.Create(negative), Vector256.Create(scale));
        return factor * Vector256.ConditionalSelect(below, ExpOperator.MinusOneBelowZero(x), x);
    }

    /// <inheritdoc/>
    public double Reference(double x) => x < 0 ? negative * MinusOne(x) : scale * x;

    /// <summary>e^x − 1 without the loss of digits near zero (W. Kahan's correction).</summary>
    private static double MinusOne(double x)
    {
        var u = Math.Exp(x);
        return u == 1 ? x : u - 1 == -1 ? -1 : (u - 1) * x / Math.Log(u);
    }
}
