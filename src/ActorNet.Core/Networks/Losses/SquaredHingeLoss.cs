using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of max(0, 1 − t·ŷ)² with targets t of −1 and 1; targets 0 count as −1 (Keras squared_hinge).
/// The outputs are scores: above 0 means yes.
/// </summary>
internal sealed class SquaredHingeLoss()
    : ScoreLoss<SquaredHingeLoss.TermOperator, SquaredHingeLoss.SlopeOperator>(default, default)
{
    public override string Name => "squared_hinge";

    /// <summary>max(0, 1 − t·x)².</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var term = ElementwiseMath.AtLeast(Vector256<float>.One - (ElementwiseMath.TwoSided(y) * x), 0);
            return term * term;
        }

        /// <inheritdoc/>
        public double Reference(double x, double y) => Math.Pow(Math.Max(0, 1 - (ElementwiseMath.TwoSided(y) * x)), 2);
    }

    /// <summary>−2t·max(0, 1 − t·x).</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var t = ElementwiseMath.TwoSided(y);
            return Vector256.Create(-2f) * t * ElementwiseMath.AtLeast(Vector256<float>.One - (t * x), 0);
        }

        /// <inheritdoc/>
        public double Reference(double x, double y) => -2 * ElementwiseMath.TwoSided(y) * Math.Max(0, 1 - (ElementwiseMath.TwoSided(y) * x));
    }
}
