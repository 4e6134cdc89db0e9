using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of max(0, 1 − t·ŷ) with targets t of −1 and 1; targets 0 count as −1 (Keras hinge, whose labels 0 and 1 are turned so too).
/// The outputs are scores: above 0 means yes.
/// </summary>
internal sealed class HingeLoss()
    : ScoreLoss<HingeLoss.TermOperator, HingeLoss.SlopeOperator>(default, default)
{
    public override string Name => "hinge";

    /// <summary>max(0, 1 − ty·x).</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            ElementwiseMath.AtLeast(Vector256<float>.One - (ElementwiseMath.TwoSided(y) * x), 0);

        /// <inheritdoc/>
        public double Reference(double x, double y) => Math.Max(0, 1 - (ElementwiseMath.TwoSided(y) * x));
    }

    /// <summary>−t where the term is above zero.</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var t = ElementwiseMath.TwoSided(y);
            return Vector256.AndNot(-t, Vector256.GreaterThanOrEqual(t * x, Vector256<float>.One));
        }

        /// <inheritdoc/>
        public double Reference(double x, double y) => ElementwiseMath.TwoSided(y) * x >= 1 ? 0 : -ElementwiseMath.TwoSided(y);
    }
}
