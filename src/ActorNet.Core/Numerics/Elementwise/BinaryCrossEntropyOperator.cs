using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>
/// −y·ln p − (1 − y)·ln(1 − p) with p clipped to [ε, 1 − ε], ε = 10⁻⁷ as in Keras, from the probability p and the target y.
/// </summary>
internal readonly struct BinaryCrossEntropyOperator : IBinaryOperator
{
    /// <summary>Probabilities nearer than this to 0 or 1 count as this near.</summary>
    internal const float Epsilon = 1e-7f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var one = Vector256<float>.One;
        var p = Clip(x);
        var log = default(LogOperator);
        return -Vector256.FusedMultiplyAdd(y, log.Invoke(p), (one - y) * log.Invoke(one - p));
    }

    /// <inheritdoc/>
    public double Reference(double x, double y)
    {
        var p = Math.Clamp(x, Epsilon, 1 - Epsilon);
        return -((y * Math.Log(p)) + ((1 - y) * Math.Log(1 - p)));
    }

    /// <summary>p within [ε, 1 − ε]; NaN stays NaN.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static Vector256<float> Clip(Vector256<float> p)
    {
        var low = Vector256.Create(Epsilon);
        var high = Vector256.Create(1 - Epsilon);
        p = Vector256.ConditionalSelect(Vector256.LessThan(p, low), low, p);
        return Vector256.ConditionalSelect(Vector256.GreaterThan(p, high), high, p);
    }
}
