using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of ln cosh(ŷ − y) (Keras logcosh): about half the square for small errors, and |error| − ln 2 for large ones; derivative
/// tanh(ŷ − y).
/// </summary>
internal sealed class LogCoshLoss()
    : OperatorLoss<LogCoshLoss.TermOperator, LogCoshLoss.SlopeOperator>(default, default)
{
    public override string Name => "logcosh";

    protected override bool IsMean => true;

    /// <summary>ln cosh(x − y): −½·ln(1 − tanh²) below 1, where |d| + ln(1 + e^−2|d|) − ln 2 would lose its digits.</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y)
        {
            var difference = x - y;
            var magnitude = Vector256.Abs(difference);
            var tanh = default(TanhOperator).Invoke(difference);
            var near = Vector256.Create(-0.5f) * default(LogOnePlusOperator).Invoke(-(tanh * tanh));
            var e = default(ExpOperator).Invoke(Vector256.Create(-2f) * magnitude);
            var far = magnitude + (default(LogOnePlusOperator).Invoke(e) - Vector256.Create(0.6931472f));
            return Vector256.ConditionalSelect(Vector256.LessThan(magnitude, Vector256<float>.One), near, far);
        }

        /// <inheritdoc/>
        public double Reference(double x, double y)
        {
            var magnitude = Math.Abs(x - y);
            var tanh = Math.Tanh(magnitude);
            return magnitude < 1
                ? -0.5 * default(LogOnePlusOperator).Reference(-(tanh * tanh))
                : magnitude + default(LogOnePlusOperator).Reference(Math.Exp(-2 * magnitude)) - Math.Log(2);
        }
    }

    /// <summary>tanh(x − y).</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            default(TanhOperator).Invoke(x - y);

        /// <inheritdoc/>
        public double Reference(double x, double y) => Math.Tanh(x - y);
    }
}
