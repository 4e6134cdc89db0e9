using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>(x + 3)/6, at least 0 and at most 1.</summary>
internal readonly struct HardSigmoidOperator : IUnaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x)
    {
        var shifted = VectorClamp.AtMost(x + Vector256.Create(3f), 6f);
        return default(ReluOperator).Invoke(shifted) / Vector256.Create(6f);
    }

    /// <inheritdoc/>
    public double Reference(double x) => Math.Clamp(x + 3, 0, 6) / 6;
}
