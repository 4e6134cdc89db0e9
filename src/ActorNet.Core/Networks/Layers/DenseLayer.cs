using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// z = x·W + b: x rows × inputs, W inputs × outputs, b outputs, z rows × outputs; ∂W = xᵀ·δ, ∂b = Σ δ, ∂x = δ·Wᵀ. Parameters are the kernel,
/// row-major inputs × outputs (the lectures' column-major outputs × inputs), then the bias.
/// </summary>
internal sealed class DenseLayer : Layer
{
    private readonly Initializer _initializer;

    public DenseLayer(LayerPlace place, int units, Initializer initializer)
        : base(place, units)
    {
        _initializer = initializer;
        KernelLength = checked(Inputs * units);
        Tensors =
        [
            new ParameterTensor($"{Name}.kernel", Index, Offset, [Inputs, units], Decays: true),
            new ParameterTensor($"{Name}.bias", Index, checked(Offset + KernelLength), [units], Decays: false),
        ];
    }

    public override int ParameterCount => checked(KernelLength + Outputs);

    public override IReadOnlyList<ParameterTensor> Tensors { get; }

    public override bool BackwardReadsInput => true;

    private int KernelLength { get; }

    public override void Initialize(ulong seed, Span<float> parameters)
    {
        _initializer.Fill(new KeyedGenerator(seed, RandomPurpose.InitialWeights, layer: Index), Inputs, Outputs, parameters[..KernelLength]);
        parameters[KernelLength..].Clear();
    }

    public override void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode) => Gemm.MultiplyAddBias(
        buffers.Workspace,
        MatrixView.RowMajor(buffers.Input.Span, rows, Inputs),
        MatrixView.RowMajor(parameters, Inputs, Outputs),
        parameters[KernelLength..],
        buffers.Output.Span,
        Outputs);

    public override void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows) => Gemm.Multiply(
        buffers.Workspace,
        MatrixView.RowMajor(buffers.OutputDelta.Span, rows, Outputs),
        MatrixView.RowMajor(parameters, Inputs, Outputs).Transpose(),
        buffers.InputDelta.Span,
        Inputs);

    public override int ParameterRows => Inputs;

    public override int ParameterRowLength => Outputs;

    public override void ParameterGradient(
        LayerBuffers buffers, int firstRow, ReadOnlySpan<int> laneEnds, Span<float> gradient, int start, int end)
    {
        var rows = laneEnds[^1];
        var x = buffers.Input.Span.Slice((firstRow * Inputs) + start, (rows * Inputs) - start);
        var delta = buffers.OutputDelta.Span.Slice(firstRow * Outputs, rows * Outputs);
        Gemm.MultiplyLanes(
            buffers.Workspace,
            MatrixView.RowMajor(x, rows, end - start, Inputs).Transpose(),
            MatrixView.RowMajor(delta, rows, Outputs),
            laneEnds,
            gradient[(start * Outputs)..(end * Outputs)],
            Outputs);
        if (end == Inputs)
        {
            LaneSums.Columns(delta, Outputs, laneEnds, gradient[KernelLength..]);
        }
    }

    /// <remarks>The bias counts as an input of 1.</remarks>
    public override double GradientBound(LayerBuffers buffers, int rows, int batchSize) => BoundOfProducts(
        buffers.Input.Span[..(rows * Inputs)], buffers.OutputDelta.Span[..(rows * Outputs)], batchSize, atLeast: 1);

    public override void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode)
    {
        for (var j = 0; j < y.Length; j++)
        {
            var sum = parameters[KernelLength + j];
            for (var i = 0; i < x.Length; i++)
            {
                sum += x[i] * parameters[(i * Outputs) + j];
            }

            y[j] = sum;
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
        inputDelta.Clear();
        for (var j = 0; j < outputDelta.Length; j++)
        {
            gradient[KernelLength + j] += outputDelta[j];
            for (var i = 0; i < x.Length; i++)
            {
                gradient[(i * Outputs) + j] += x[i] * outputDelta[j];
                inputDelta[i] += outputDelta[j] * parameters[(i * Outputs) + j];
            }
        }
    }
}
