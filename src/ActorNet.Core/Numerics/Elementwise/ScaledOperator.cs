using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>scale·op(x, y).</summary>
internal readonly struct ScaledOperator<TOperator>(TOperator op, float scale) : IBinaryOperator
    where TOperator : struct, IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => op.Invoke(x, y) * Vector256.Create(scale);

    /// <inheritdoc/>
    public double Reference(double x, double y) => op.Reference(x, y) * scale;
}
