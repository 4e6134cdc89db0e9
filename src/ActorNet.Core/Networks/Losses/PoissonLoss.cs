using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of ŷ − y·ln(ŷ + 10⁻⁷) (Keras poisson): the likelihood of counts y whose expectation is ŷ, but for a constant. Behind an exponential it is
/// computed from the logits as e^z − y·z, with the gradient e^z − y (PyTorch PoissonNLLLoss).
/// </summary>
internal sealed class PoissonLoss()
    : OperatorLoss<PoissonLoss.TermOperator, PoissonLoss.SlopeOperator>(default, default)
{
    public override string Name => "poisson";

    protected override bool IsMean => true;

    internal override (float Low, float High) TargetRange => (0, float.PositiveInfinity);

    internal override bool NeedsPositive => true;

    private const float Epsilon = 1e-7f;

    internal override bool FusesWith(Activation activation) => activation is ExponentialActivation;

    internal override double ReferenceFusedValue(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var j = 0; j < logits.Length; j++)
        {
            sum += Math.Exp(logits[j]) - (targets[j] * logits[j]);
        }

        return sum / logits.Length;
    }

    internal override void ReferenceFusedGradient(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        for (var j = 0; j < logits.Length; j++)
        {
            gradient[j] = (Math.Exp(logits[j]) - targets[j]) / logits.Length;
        }
    }

    protected override void FusedTerms(in LossRows rows, Span<float> terms)
    {
        ElementwiseLoop.Apply(default(MultiplyOperator), rows.Values, rows.Logits, terms);
        ElementwiseLoop.Apply(new ScaledDifferenceOperator(1), rows.Outputs, terms[..rows.Outputs.Length], terms);
    }

    protected override void FusedDerivatives(in LossRows rows, float scale, Span<float> derivatives) =>
        ElementwiseLoop.Apply(new ScaledDifferenceOperator(scale), rows.Outputs, rows.Values, derivatives);

    /// <summary>x − y·ln(x + ε).</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            Vector256.FusedMultiplyAdd(-y, default(LogOperator).Invoke(x + Vector256.Create(Epsilon)), x);

        /// <inheritdoc/>
        public double Reference(double x, double y) => x - (y * Math.Log(x + Epsilon));
    }

    /// <summary>1 − y/(x + ε).</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            Vector256<float>.One - (y / (x + Vector256.Create(Epsilon)));

        /// <inheritdoc/>
        public double Reference(double x, double y) => 1 - (y / (x + Epsilon));
    }
}
