using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// Hyperbolic tangent: tanh |x| = m/(m + 2) with m = e^(2|x|) − 1 = 2ⁿ·(e^r − 1) + (2ⁿ − 1), which loses nothing near zero.
/// </summary>
internal readonly struct TanhOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var sign = x & Vector256.Create(-0f);
        var magnitude = x ^ sign;

        // From 9.02 on the nearest float is 1.
        magnitude = Vector256.ConditionalSelect(
            Vector256.GreaterThan(magnitude, Vector256.Create(10f)), Vector256.Create(10f), magnitude);
        var p = ExpOperator.ReducedExpMinusOne(magnitude + magnitude, out var n);
        var scale = ExpOperator.PowerOfTwo(n);
        var m = Vector256.FusedMultiplyAdd(scale, p, scale - Vector256<float>.One);
        return (m / (m + Vector256.Create(2f))) | sign;
    }

    /// <inheritdoc/>
    public double Reference(double x) => Math.Tanh(x);
}
