using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>z/(1 + |z|), derivative 1/(1 + |z|)².</summary>
internal sealed class SoftsignActivation : ElementwiseActivation
{
    public override string Name => "softsign";

    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => default(SoftsignOperator).Reference(z);

    public override double Derivative(double z) => default(SoftsignGradientOperator).Reference(z, 1);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(SoftsignOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(SoftsignGradientOperator), basis, delta, delta);
}
