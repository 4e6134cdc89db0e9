using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ where the output a = max(z, 0) is positive, else 0.</summary>
internal readonly struct ReluGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => y & Vector256.GreaterThan(x, Vector256<float>.Zero);

    /// <inheritdoc/>
    public double Reference(double x, double y) => x > 0 ? y : 0;
}
