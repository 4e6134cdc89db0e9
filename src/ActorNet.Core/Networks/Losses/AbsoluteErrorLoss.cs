using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Σ over outputs of |ŷ − y|, the L1 loss of the lectures; derivative the sign of ŷ − y, 0 where they are equal.
/// </summary>
internal sealed class AbsoluteErrorLoss()
    : OperatorLoss<AbsoluteErrorLoss.TermOperator, AbsoluteErrorLoss.SlopeOperator>(default, default)
{
    public override string Name => "absolute_error";

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
