using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>1 from zero on, 0 below. NaN stays NaN.</summary>
internal readonly struct StepOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var one = Vector256<float>.One & Vector256.GreaterThanOrEqual(x, Vector256<float>.Zero);
        return Vector256.ConditionalSelect(Vector256.Equals(x, x), one, x);
    }

    /// <inheritdoc/>
    public double Reference(double x) => x >= 0 ? 1 : x < 0 ? 0 : x;
}
