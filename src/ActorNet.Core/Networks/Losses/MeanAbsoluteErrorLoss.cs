using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of |ŷ − y| (Keras mean_absolute_error); derivative the sign of ŷ − y, 0 where they are equal.
/// </summary>
internal sealed class MeanAbsoluteErrorLoss()
    : OperatorLoss<MeanAbsoluteErrorLoss.TermOperator, MeanAbsoluteErrorLoss.SlopeOperator>(default, default)
{
    public override string Name => "mean_absolute_error";

    protected override bool IsMean => true;

    /// <summary>|x − y|.</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            Vector256.Abs(x - y);

        /// <inheritdoc/>
        public double Reference(double x, double y) => Math.Abs(x - y);
    }

    /// <summary>Sign of x − y.</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            ElementwiseMath.Sign(x - y);

        /// <inheritdoc/>
        public double Reference(double x, double y) => Math.Sign(x - y);
    }
}
