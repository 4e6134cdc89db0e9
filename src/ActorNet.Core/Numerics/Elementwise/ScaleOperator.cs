using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>scale·x.</summary>
internal readonly struct ScaleOperator(float scale) : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => x * Vector256.Create(scale);

    /// <inheritdoc/>
    public double Reference(double x) => x * scale;
}
