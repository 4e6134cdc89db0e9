using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Hyperbolic tangent, derivative 1 − tanh².</summary>
internal sealed class TanhActivation : ElementwiseActivation
{
    public override string Name => "tanh";

    public override double Value(double z) => Math.Tanh(z);

    public override double Derivative(double z) => 1 - (Math.Tanh(z) * Math.Tanh(z));

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(TanhOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(TanhGradientOperator), basis, delta, delta);
}
