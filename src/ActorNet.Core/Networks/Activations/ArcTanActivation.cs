using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Arc tangent, derivative 1/(1 + z²).</summary>
internal sealed class ArcTanActivation : ElementwiseActivation
{
    public override string Name => "arctan";

    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => default(ArcTanOperator).Reference(z);

    public override double Derivative(double z) => default(ArcTanGradientOperator).Reference(z, 1);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(ArcTanOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(ArcTanGradientOperator), basis, delta, delta);
}
