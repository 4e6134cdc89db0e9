using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Logistic function σ(z) = 1/(1 + e^−z), σ' = σ(1 − σ).</summary>
internal sealed class SigmoidActivation : ElementwiseActivation
{
    /// <inheritdoc/>
    public override bool GivesProbabilities => true;

    public override string Name => "sigmoid";

    public override double Value(double z) => default(SigmoidOperator).Reference(z);

    public override double Derivative(double z) => Value(z) * Value(-z);

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(SigmoidOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        ElementwiseLoop.Apply(default(SigmoidGradientOperator), basis, delta, delta);
}
