using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>e^z, its own derivative.</summary>
internal sealed class ExponentialActivation : ElementwiseActivation
{
    public override string Name => "exponential";

    public override double Value(double z) => Math.Exp(z);

    public override double Derivative(double z) => Math.Exp(z);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(ExpOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(MultiplyOperator), basis, delta, delta);
}
