using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>x from zero on, slope·x below, from x and its unit's slope.</summary>
internal readonly struct PReluOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
        Vector256.ConditionalSelect(Vector256.LessThan(x, Vector256<float>.Zero), x * y, x);

    /// <inheritdoc/>
    public double Reference(double x, double y) => x < 0 ? y * x : x;
}
