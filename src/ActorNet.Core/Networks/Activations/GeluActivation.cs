using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Gaussian error linear unit z·Φ(z), Φ the normal distribution (the form with erf); derivative Φ(z) + z·φ(z) (Hendrycks and Gimpel 2016).</summary>
internal sealed class GeluActivation : ElementwiseActivation
{
    public override string Name => "gelu";

    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => default(GeluOperator).Reference(z);

    public override double Derivative(double z) => default(GeluGradientOperator).Reference(z, 1);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(GeluOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(GeluGradientOperator), basis, delta, delta);
}
