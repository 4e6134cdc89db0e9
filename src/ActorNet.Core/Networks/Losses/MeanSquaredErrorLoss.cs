using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Mean over outputs of (ŷ − y)².</summary>
internal sealed class MeanSquaredErrorLoss : ElementwiseLoss
{
    public override string Name => "mean_squared_error";

    protected override bool IsMean => true;

    protected override void Terms(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> terms) =>
        ElementwiseLoop.Apply(default(SquaredDifferenceOperator), outputs, targets, terms);

    protected override void Derivatives(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, float scale, Span<float> derivatives) =>
        ElementwiseLoop.Apply(new ScaledDifferenceOperator(2 * scale), outputs, targets, derivatives);

    protected override double Term(double output, double target) => (output - target) * (output - target);

    protected override double TermDerivative(double output, double target) => 2 * (output - target);
}
