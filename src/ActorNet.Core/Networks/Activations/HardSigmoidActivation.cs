using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>(z + 3)/6, at least 0 and at most 1, as in Keras 3 and PyTorch; derivative 1/6 between −3 and 3, else 0.</summary>
internal sealed class HardSigmoidActivation : ElementwiseActivation
{
    /// <inheritdoc/>
    public override bool GivesProbabilities => true;

    public override string Name => "hard_sigmoid";

    public override double Value(double z) => default(HardSigmoidOperator).Reference(z);

    public override double Derivative(double z) => z > -3 && z < 3 ? 1.0 / 6 : 0;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(HardSigmoidOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(HardSigmoidGradientOperator), basis, delta, delta);
}
