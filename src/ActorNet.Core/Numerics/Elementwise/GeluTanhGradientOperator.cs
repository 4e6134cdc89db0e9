using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace ActorNet.Core.Numerics;

/// <summary>δ·(s + z·s·(1 − s)·(2v)') from z and the delta δ, s = σ(2v) as in <see cref="GeluTanhOperator"/>.</summary>
internal readonly struct GeluTanhGradientOperator : IBinaryOperator
{
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
    {
        var argument = GeluTanhOperator.Argument(x, out var derivative);
        var s = default(SigmoidOperator).Invoke(argument);
        var rest = default(SigmoidOperator).Invoke(-argument);
        return y * Vector256.FusedMultiplyAdd(VectorClamp.Within(x, 100f) * derivative, s * rest, s);
    }

    /// <inheritdoc/>
    public double Reference(double x, double y) => y * GeluTanhOperator.ReferenceDerivative(x);
}
