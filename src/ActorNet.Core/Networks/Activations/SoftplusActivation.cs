using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>ln(1 + e^z), derivative σ(z).</summary>
internal sealed class SoftplusActivation : ElementwiseActivation
{
    public override string Name => "softplus";

    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => default(SoftplusOperator).Reference(z);

    public override double Derivative(double z) => default(SoftplusGradientOperator).Reference(z, 1);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(SoftplusOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(SoftplusGradientOperator), basis, delta, delta);
}
