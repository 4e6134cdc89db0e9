using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// Scaled exponential linear unit: λ·z above zero, λ·α·(e^z − 1) below, with the λ and α that keep mean 0 and variance 1 from layer to layer
/// (Klambauer et al. 2017).
/// </summary>
internal sealed class SeluActivation : ElementwiseActivation
{
    // λ = 1.0507009873554805 and λ·α with α = 1.6732632423543772.
    private const float Scale = 1.050701f;
    private const float Negative = 1.7580993f;

    public override string Name => "selu";

    public override double Value(double z) => new EluOperator(Scale, Negative).Reference(z);

    public override double Derivative(double z) => z < 0 ? Negative * Math.Exp(z) : Scale;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(new EluOperator(Scale, Negative), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(new EluGradientOperator(Scale, Negative), basis, delta, delta);
}
