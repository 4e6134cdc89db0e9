using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>(1 − share)·x + share·other: x moved towards another number.</summary>
internal readonly struct BlendOperator(float share, float other) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) =>
        Vector256.FusedMultiplyAdd(x, Vector256.Create(1 - share), Vector256.Create(share * other));

    /// <inheritdoc/>
    public double Reference(double x) => ((1.0 - share) * x) + ((double)share * other);
}
