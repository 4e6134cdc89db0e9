using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>½·(x − y)².</summary>
internal readonly struct HalfSquaredDifferenceOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var difference = x - y;
        return difference * Vector256.Create(0.5f) * difference;
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) => 0.5 * (x - y) * (x - y);
}
