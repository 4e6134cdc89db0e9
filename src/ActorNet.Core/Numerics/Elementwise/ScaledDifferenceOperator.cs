using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>scale·(x − y).</summary>
internal readonly struct ScaledDifferenceOperator(float scale) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => (x - y) * Vector256.Create(scale);

    /// <inheritdoc/>
    public double Reference(double x, double y) => (x - y) * scale;
}
