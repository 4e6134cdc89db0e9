using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Sigmoid linear unit, also called Swish: z·σ(z), derivative σ(z)·(1 + z·(1 − σ(z))) (Elfwing et al. 2017; Ramachandran et al. 2017).</summary>
internal sealed class SiluActivation : ElementwiseActivation
{
    public override string Name => "silu";

    internal override bool NeedsPreActivation => true;

    public override double Value(double z) => default(SiluOperator).Reference(z);

    public override double Derivative(double z) => default(SiluGradientOperator).Reference(z, 1);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(SiluOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(SiluGradientOperator), basis, delta, delta);
}
