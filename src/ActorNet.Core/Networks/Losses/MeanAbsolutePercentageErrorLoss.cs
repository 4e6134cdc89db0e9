using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// 100 times the mean over outputs of |ŷ − y|/max(|y|, 10⁻⁷) (Keras mean_absolute_percentage_error): errors relative to the target, in percent.
/// </summary>
internal sealed class MeanAbsolutePercentageErrorLoss()
    : OperatorLoss<MeanAbsolutePercentageErrorLoss.TermOperator, MeanAbsolutePercentageErrorLoss.SlopeOperator>(default, default)
{
    public override string Name => "mean_absolute_percentage_error";

    protected override bool IsMean => true;

    // Targets nearer to 0 than this count as this far from it.
    private const float Epsilon = 1e-7f;

    /// <summary>100·|x − y|/max(|y|, ε).</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            Vector256.Create(100f) * Vector256.Abs(x - y) / ElementwiseMath.AtLeast(Vector256.Abs(y), Epsilon);

        /// <inheritdoc/>
        public double Reference(double x, double y) => 100 * Math.Abs(x - y) / Math.Max(Math.Abs(y), Epsilon);
    }

    /// <summary>100·sign(x − y)/max(|y|, ε).</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            Vector256.Create(100f) * ElementwiseMath.Sign(x - y) / ElementwiseMath.AtLeast(Vector256.Abs(y), Epsilon);

        /// <inheritdoc/>
        public double Reference(double x, double y) => 100 * Math.Sign(x - y) / Math.Max(Math.Abs(y), Epsilon);
    }
}
