using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of (ln(1 + ŷ) − ln(1 + y))², both not below 10⁻⁷ (Keras mean_squared_logarithmic_error): errors of amounts that span magnitudes.
/// Flat for outputs below 10⁻⁷.
/// </summary>
internal sealed class MeanSquaredLogarithmicErrorLoss()
    : OperatorLoss<MeanSquaredLogarithmicErrorLoss.TermOperator, MeanSquaredLogarithmicErrorLoss.SlopeOperator>(default, default)
{
    public override string Name => "mean_squared_logarithmic_error";

    protected override bool IsMean => true;

    internal override (float Low, float High) TargetRange => (0, float.PositiveInfinity);

    internal override bool NeedsPositive => true;

    private const float Epsilon = 1e-7f;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Log(Vector256<float> x) => default(LogOnePlusOperator).Invoke(ElementwiseMath.AtLeast(x, Epsilon));

    private static double Log(double x) => default(LogOnePlusOperator).Reference(Math.Max(x, Epsilon));

    /// <summary>(ln(1 + x) − ln(1 + y))².</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var difference = Log(x) - Log(y);
            return difference * difference;
        }

        /// <inheritdoc/>
        public double Reference(double x, double y)
        {
            var difference = Log(x) - Log(y);
            return difference * difference;
        }
    }

    /// <summary>2·(ln(1 + x) − ln(1 + y))/(1 + x), 0 for x below ε.</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var slope = (Log(x) - Log(y)) * Vector256.Create(2f) / (x + Vector256<float>.One);
            return Vector256.AndNot(slope, Vector256.LessThan(x, Vector256.Create(Epsilon)));
        }

        /// <inheritdoc/>
        public double Reference(double x, double y) => x < Epsilon ? 0 : 2 * (Log(x) - Log(y)) / (1 + x);
    }
}
