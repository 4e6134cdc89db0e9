using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>x + scale·y.</summary>
internal readonly struct AddScaledOperator(float scale) : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) => Vector256.FusedMultiplyAdd(y, Vector256.Create(scale), x);

    /// <inheritdoc/>
    public double Reference(double x, double y) => x + (scale * y);
}
