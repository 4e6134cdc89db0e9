using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Rectifier max(z, 0); derivative 1 above zero, else 0.</summary>
internal sealed class ReluActivation : ElementwiseActivation
{
    public override string Name => "relu";

    public override double Value(double z) => Math.Max(z, 0);

    public override double Derivative(double z) => z > 0 ? 1 : 0;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(ReluOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(ReluGradientOperator), basis, delta, delta);
}
