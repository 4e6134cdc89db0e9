using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of ln(1 + e^(−t·z)) with scores z and targets t of −1 and 1; targets 0 count as −1. For one output it is the cross-entropy of σ(z),
/// written for scores (PyTorch SoftMarginLoss); computed so that nothing overflows.
/// </summary>
internal sealed class LogisticLoss()
    : ScoreLoss<LogisticLoss.TermOperator, LogisticLoss.SlopeOperator>(default, default)
{
    public override string Name => "logistic";

    /// <summary>ln(1 + e^u) with u = −t·x, as max(u, 0) + ln(1 + e^−|u|).</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var u = -ElementwiseMath.TwoSided(y) * x;
            var e = default(ExpOperator).Invoke(u | Vector256.Create(-0f));
            return ElementwiseMath.AtLeast(u, 0) + default(LogOnePlusOperator).Invoke(e);
        }

        /// <inheritdoc/>
        public double Reference(double x, double y)
        {
            var u = -ElementwiseMath.TwoSided(y) * x;
            return Math.Max(u, 0) + default(LogOnePlusOperator).Reference(Math.Exp(-Math.Abs(u)));
        }
    }

    /// <summary>−t·σ(−t·x).</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var t = ElementwiseMath.TwoSided(y);
            return -t * default(SigmoidOperator).Invoke(-t * x);
        }

        /// <inheritdoc/>
        public double Reference(double x, double y)
        {
            var t = ElementwiseMath.TwoSided(y);
            return -t * default(SigmoidOperator).Reference(-t * x);
        }
    }
}
