using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Gaussian error linear unit by tanh: ½·z·(1 + tanh(√(2/π)·(z + 0.044715·z³))) (Hendrycks and Gimpel 2016).</summary>
internal sealed class GeluTanhActivation : ElementwiseActivation
{
    public override string Name => "gelu_tanh";

    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => default(GeluTanhOperator).Reference(z);

    public override double Derivative(double z) => default(GeluTanhGradientOperator).Reference(z, 1);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(GeluTanhOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(GeluTanhGradientOperator), basis, delta, delta);
}
