using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Mean over outputs of −y·ln p − (1 − y)·ln(1 − p). Behind a sigmoid it is computed from the logits, with the gradient (p − y)/width;
/// behind anything else outputs are taken as probabilities and clipped to [10⁻⁷, 1 − 10⁻⁷] as in Keras. Label smoothing moves targets towards ½.
/// </summary>
/// <param name="labelSmoothing">In [0, 1).</param>
internal sealed class BinaryCrossEntropyLoss(float labelSmoothing = 0) : ElementwiseLoss
{
    public override string Name => "binary_crossentropy";

    public override string Text => Smoothing.Text(Name, LabelSmoothing);

    public override bool NeedsProbabilities => true;

    public override float LabelSmoothing { get; } = Smoothing.Checked("binary_crossentropy", labelSmoothing);

    internal override bool IsClassification => true;

    internal override (float Low, float High) TargetRange => (0, 1);

    internal override float SmoothedTo(int width) => 0.5f;

    public override Loss WithLabelSmoothing(float smoothing) => new BinaryCrossEntropyLoss(smoothing);

    protected override bool IsMean => true;

    internal override bool FusesWith(Activation activation) => activation is SigmoidActivation;

    internal override double ReferenceFusedValue(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets)
    {
        var sum = 0.0;
        for (var j = 0; j < logits.Length; j++)
        {
            sum += default(LogisticLossOperator).Reference(logits[j], targets[j]);
        }

        return sum / logits.Length;
    }

    internal override void ReferenceFusedGradient(ReadOnlySpan<double> logits, ReadOnlySpan<double> targets, Span<double> gradient)
    {
        for (var j = 0; j < logits.Length; j++)
        {
            gradient[j] = (default(SigmoidOperator).Reference(logits[j]) - targets[j]) / logits.Length;
        }
    }

    protected override void Terms(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> terms) =>
        ElementwiseLoop.Apply(default(BinaryCrossEntropyOperator), outputs, targets, terms);

    protected override void Derivatives(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, float scale, Span<float> derivatives) =>
        ElementwiseLoop.Apply(new BinaryCrossEntropyGradientOperator(scale), outputs, targets, derivatives);

    protected override void FusedTerms(in LossRows rows, Span<float> terms) =>
        ElementwiseLoop.Apply(default(LogisticLossOperator), rows.Logits, rows.Values, terms);

    protected override void FusedDerivatives(in LossRows rows, float scale, Span<float> derivatives) =>
        ElementwiseLoop.Apply(new ScaledDifferenceOperator(scale), rows.Outputs, rows.Values, derivatives);

    protected override double Term(double output, double target) => default(BinaryCrossEntropyOperator).Reference(output, target);

    protected override double TermDerivative(double output, double target) =>
        new BinaryCrossEntropyGradientOperator(1f).Reference(output, target);
}
