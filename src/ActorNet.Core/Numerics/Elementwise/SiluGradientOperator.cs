using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ·(σ(z) + z·σ(z)·σ(−z)) from z and the delta δ.</summary>
internal readonly struct SiluGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var s = default(SigmoidOperator).Invoke(x);
        var rest = default(SigmoidOperator).Invoke(-x);
        return y * Vector256.FusedMultiplyAdd(VectorClamp.Within(x, 120f) * rest, s, s);
    }

    /// <inheritdoc/>
    public double Reference(double x, double y)
    {
        var sigmoid = default(SigmoidOperator);
        return y * sigmoid.Reference(x) * (1 + (x * sigmoid.Reference(-x)));
    }
}
