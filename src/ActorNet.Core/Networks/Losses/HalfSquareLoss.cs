using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>½·Σ over outputs of (ŷ − y)², whose gradient is ŷ − y.</summary>
internal sealed class HalfSquareLoss : ElementwiseLoss
{
    public override string Name => "half_square";

    protected override void Terms(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> terms) =>
        ElementwiseLoop.Apply(default(HalfSquaredDifferenceOperator), outputs, targets, terms);

    protected override void Derivatives(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, float scale, Span<float> derivatives) =>
        ElementwiseLoop.Apply(new ScaledDifferenceOperator(scale), outputs, targets, derivatives);

    protected override double Term(double output, double target) => 0.5 * (output - target) * (output - target);

    protected override double TermDerivative(double output, double target) => output - target;
}
