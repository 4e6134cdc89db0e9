using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>x·σ(x).</summary>
internal readonly struct SiluOperator : IUnaryOperator
{
    // Below minus this σ(x) is zero, and −∞ would make NaN of it.
    private const float Limit = 120f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x) => VectorClamp.AtLeast(x, -Limit) * default(SigmoidOperator).Invoke(x);

    /// <inheritdoc/>
    public double Reference(double x) => x * default(SigmoidOperator).Reference(x);
}
