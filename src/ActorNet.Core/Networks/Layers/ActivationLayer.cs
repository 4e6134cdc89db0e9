using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>a = g(z), both rows × width; δz = δa ⊙ g', in place unless g' is taken from z.</summary>
internal sealed class ActivationLayer(LayerPlace place, Activation activation) : Layer(place, place.Inputs)
{
    /// <summary>The function.</summary>
    public Activation Activation { get; } = activation;

    public override bool CanOverwriteInput => !Activation.NeedsPreActivation;

    public override bool BackwardReadsInput => Activation.NeedsPreActivation;

    public override bool BackwardReadsOutput => !Activation.NeedsPreActivation;

    public override bool OverwritesDelta => true;

    public override void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode)
    {
        var length = Length(rows);
        Activation.Forward(buffers.Input.Span[..length], buffers.Output.Span[..length], Outputs);
    }

    public override void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows)
    {
        var length = Length(rows);
        var basis = Activation.NeedsPreActivation ? buffers.Input : buffers.Output;
        Activation.Backward(basis.Span[..length], buffers.OutputDelta.Span[..length], Outputs);
    }

    public override void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode) =>
        Activation.ReferenceForward(x, y);

    public override void ReferenceBackward(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> outputDelta,
        Span<double> inputDelta,
        Span<double> gradient,
        PassMode mode)
    {
        outputDelta.CopyTo(inputDelta);
        Activation.ReferenceBackward(x, y, inputDelta);
    }

    private int Length(int rows) => Activation.IsElementwise ? ElementwiseLoop.RoundUp(rows * Outputs) : rows * Outputs;
}
