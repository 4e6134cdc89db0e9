using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// a = z above zero, α ⊙ z below: z and a rows × width, α width; δz = δa above zero, α ⊙ δa below, ∂α = Σ δa ⊙ z over the z below zero. α is the
/// layer's tensor <c>slope</c>; penalties do not apply to it.
/// </summary>
internal sealed class PReluLayer : Layer
{
    private readonly float _initialSlope;

    public PReluLayer(LayerPlace place, float initialSlope)
        : base(place, place.Inputs)
    {
        _initialSlope = initialSlope;
        Tensors = [new ParameterTensor($"{Name}.slope", Index, Offset, [Outputs], Decays: false)];
    }

    public override int ParameterCount => Outputs;

    public override IReadOnlyList<ParameterTensor> Tensors { get; }

    public override bool BackwardReadsInput => true;

    public override int ScratchWidth => Outputs;

    public override void Initialize(ulong seed, Span<float> parameters) => parameters.Fill(_initialSlope);

    public override void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode)
    {
        for (var row = 0; row < rows; row++)
        {
            var start = row * Outputs;
            ElementwiseLoop.Apply(
                default(PReluOperator),
                buffers.Input.Span.Slice(start, Outputs),
                parameters,
                buffers.Output.Span.Slice(start, Outputs));
        }
    }

    public override void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows)
    {
        for (var row = 0; row < rows; row++)
        {
            var start = row * Outputs;
            var delta = buffers.InputDelta.Span.Slice(start, Outputs);
            ElementwiseLoop.Apply(default(PReluSlopeOperator), buffers.Input.Span.Slice(start, Outputs), parameters, delta);
            ElementwiseLoop.Apply(default(MultiplyOperator), delta, buffers.OutputDelta.Span.Slice(start, Outputs), delta);
        }
    }

    public override void ParameterGradient(
        LayerBuffers buffers, int firstRow, ReadOnlySpan<int> laneEnds, Span<float> gradient, int start, int end)
    {
        var first = firstRow * Outputs;
        var length = laneEnds[^1] * Outputs;
        var shares = buffers.Scratch.Span.Slice(first, length);
        ElementwiseLoop.Apply(
            default(PReluGradientOperator), buffers.Input.Span.Slice(first, length), buffers.OutputDelta.Span.Slice(first, length), shares);
        LaneSums.Columns(shares, Outputs, laneEnds, gradient);
    }

    public override double GradientBound(LayerBuffers buffers, int rows, int batchSize) => BoundOfProducts(
        buffers.Input.Span[..(rows * Outputs)], buffers.OutputDelta.Span[..(rows * Outputs)], batchSize, atLeast: 0);

    public override void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode)
    {
        for (var j = 0; j < x.Length; j++)
        {
            y[j] = x[j] < 0 ? parameters[j] * x[j] : x[j];
        }
    }

    public override void ReferenceBackward(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> outputDelta,
        Span<double> inputDelta,
        Span<double> gradient,
        PassMode mode)
    {
        for (var j = 0; j < x.Length; j++)
        {
            inputDelta[j] = outputDelta[j] * (x[j] < 0 ? parameters[j] : 1);
            gradient[j] += x[j] < 0 ? outputDelta[j] * x[j] : 0;
        }
    }
}
