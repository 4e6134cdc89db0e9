using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>x + shift.</summary>
internal readonly struct ShiftOperator(float shift) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => x + Vector256.Create(shift);

    /// <inheritdoc/>
    public double Reference(double x) => x + shift;
}
