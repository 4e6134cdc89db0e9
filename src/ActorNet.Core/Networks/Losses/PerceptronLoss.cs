using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Σ over outputs of (a − y)·z, where z is a unit's weighted sum and a is 1 for z of at least 0, else 0: zero for what is right, |z| for what is wrong. Its gradient by z is
/// a − y, so that a step is Rosenblatt's rule w ← w + η·(y − a)·x (Rosenblatt, 1958). It is meant for units with the activation step; behind any other the outputs
/// are taken as z.
/// </summary>
internal sealed class PerceptronLoss()
    : OperatorLoss<PerceptronLoss.TermOperator, PerceptronLoss.SlopeOperator>(default, default)
{
    public override string Name => "perceptron";

    internal override bool IsClassification => true;

    internal override bool NeedsScores => true;

    internal override (float Low, float High) TargetRange => (0, 1);

    internal override float Threshold(bool fused) => fused ? 0.5f : 0;

    internal override bool FusesWith(Activation activation) => activation is StepActivation;

    internal override double ReferenceFusedValue(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets) => ReferenceValue(logits, targets);

    internal override void ReferenceFusedGradient(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets, Span<double> gradient) =>
        ReferenceGradient(logits, targets, gradient);

    protected override void FusedTerms(in LossRows rows, Span<float> terms) => Terms(rows.Logits, rows.Values, terms);

    protected override void FusedDerivatives(in LossRows rows, float scale, Span<float> derivatives) =>
        Derivatives(rows.Logits, rows.Values, scale, derivatives);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Decision(Vector256<float> z)
    {
        // z·0 is NaN for a z that is not finite: such numbers must not vanish.
        var zero = Vector256<float>.Zero;
        return (Vector256<float>.One & Vector256.GreaterThanOrEqual(z, zero)) + (z * zero);
    }

    private static double Decision(double z) => z >= 0 ? 1 : 0;

    /// <summary>(a − y)·x.</summary>
    internal readonly struct TermOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            (Decision(x) - y) * x;

        /// <inheritdoc/>
        public double Reference(double x, double y) => (Decision(x) - y) * x;
    }

    /// <summary>a − y.</summary>
    internal readonly struct SlopeOperator : IBinaryOperator
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public Vector256<float> Invoke(Vector256<float> x, Vector256<float> y) =>
            Decision(x) - y;

        /// <inheritdoc/>
        public double Reference(double x, double y) => Decision(x) - y;
    }
}
