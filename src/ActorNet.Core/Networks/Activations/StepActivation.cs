using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>Binary step: 1 from zero on, 0 below; derivative 0 (Rosenblatt 1958). Only the perceptron loss learns through it.</summary>
internal sealed class StepActivation : ElementwiseActivation
{
    public override string Name => "step";

    public override double Value(double z) => default(StepOperator).Reference(z);

    public override double Derivative(double z) => 0;

    internal override void Forward(ReadOnlySpan<float> z, Span<float> a, int width) =>
        ElementwiseLoop.Apply(default(StepOperator), z, a);

    internal override void Backward(ReadOnlySpan<float> basis, Span<float> delta, int width) =>
        delta.Clear();
}
