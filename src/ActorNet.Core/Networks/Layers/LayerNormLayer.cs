using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// y = γ ⊙ x̂ + β, x̂ = (x − mean)/√(variance + ε): x, y and x̂ rows × width, γ and β width; ∂γ = Σ δy ⊙ x̂, ∂β = Σ δy, and with d = γ ⊙ δy
/// δx = (d − mean d − x̂·mean (d ⊙ x̂))/√(variance + ε) (Ba, Kiros and Hinton 2016). Means are over a row, added in the fixed order of
/// <see cref="RowKernels"/>.
/// </summary>
internal sealed class LayerNormLayer : Layer
{
    private readonly double _epsilon;

    public LayerNormLayer(LayerPlace place, double epsilon)
        : base(place, place.Inputs)
    {
        _epsilon = epsilon;
        Tensors =
        [
            new ParameterTensor($"{Name}.gamma", Index, Offset, [Outputs], Decays: false),
            new ParameterTensor($"{Name}.beta", Index, checked(Offset + Outputs), [Outputs], Decays: false),
        ];
    }

    /// <summary>ε.</summary>
    public double Epsilon => _epsilon;

    public override int ParameterCount => checked(2 * Outputs);

    public override IReadOnlyList<ParameterTensor> Tensors { get; }

    public override bool CanOverwriteInput => true;

    /// <summary>Of a row: x̂, its share of ∂γ, and 1/√(variance + ε).</summary>
    public override int ScratchWidth => checked((2 * Outputs) + 1);

    public override void Initialize(ulong seed, Span<float> parameters)
    {
        parameters[..Outputs].Fill(1f);
        parameters[Outputs..].Clear();
    }

    public override void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode)
    {
        var gamma = parameters[..Outputs];
        var beta = parameters[Outputs..];
        var epsilon = (float)_epsilon;
        var inverse = Inverse(buffers);
        for (var row = 0; row < rows; row++)
        {
            var x = buffers.Input.Span.Slice(row * Outputs, Outputs);
            var normal = Normal(buffers).Slice(row * Outputs, Outputs);
            ElementwiseLoop.Apply(new ShiftOperator(-(RowKernels.Sum(x) / Outputs)), x, normal);
            var variance = RowKernels.Dot(normal, normal) / Outputs;
            inverse[row] = 1f / MathF.Sqrt(variance + epsilon);
            ElementwiseLoop.Apply(new ScaleOperator(inverse[row]), normal, normal);
            var y = buffers.Output.Span.Slice(row * Outputs, Outputs);
            ElementwiseLoop.Apply(default(MultiplyOperator), normal, gamma, y);
            ElementwiseLoop.Apply(default(AddOperator), y, beta, y);
        }
    }

    public override void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows)
    {
        var gamma = parameters[..Outputs];
        var inverse = Inverse(buffers);
        for (var row = 0; row < rows; row++)
        {
            var normal = Normal(buffers).Slice(row * Outputs, Outputs);
            var delta = buffers.InputDelta.Span.Slice(row * Outputs, Outputs);
            ElementwiseLoop.Apply(default(MultiplyOperator), buffers.OutputDelta.Span.Slice(row * Outputs, Outputs), gamma, delta);
            var along = RowKernels.Dot(delta, normal) / Outputs;
            var mean = RowKernels.Sum(delta) / Outputs;
            ElementwiseLoop.Apply(new LayerNormGradientOperator(mean, along, inverse[row]), normal, delta, delta);
        }
    }

    public override void ParameterGradient(
        LayerBuffers buffers, int firstRow, ReadOnlySpan<int> laneEnds, Span<float> gradient, int start, int end)
    {
        var first = firstRow * Outputs;
        var length = laneEnds[^1] * Outputs;
        var delta = buffers.OutputDelta.Span.Slice(first, length);
        var shares = Shares(buffers).Slice(first, length);
        ElementwiseLoop.Apply(default(MultiplyOperator), delta, Normal(buffers).Slice(first, length), shares);
        LaneSums.Columns(shares, Outputs, laneEnds, gradient);
        LaneSums.Columns(delta, Outputs, laneEnds, gradient[Outputs..]);
    }

    /// <remarks>β counts as an x̂ of 1.</remarks>
    public override double GradientBound(LayerBuffers buffers, int rows, int batchSize) => BoundOfProducts(
        Normal(buffers)[..(rows * Outputs)], buffers.OutputDelta.Span[..(rows * Outputs)], batchSize, atLeast: 1);

    public override void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode)
    {
        ReferenceNormal(x, y);
        for (var j = 0; j < x.Length; j++)
        {
            y[j] = (parameters[j] * y[j]) + parameters[Outputs + j];
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
        var normal = new double[Outputs];
        var inverse = ReferenceNormal(x, normal);
        var (mean, along) = (0.0, 0.0);
        for (var j = 0; j < x.Length; j++)
        {
            gradient[j] += outputDelta[j] * normal[j];
            gradient[Outputs + j] += outputDelta[j];
            inputDelta[j] = outputDelta[j] * parameters[j];
            mean += inputDelta[j] / Outputs;
            along += inputDelta[j] * normal[j] / Outputs;
        }

        for (var j = 0; j < x.Length; j++)
        {
            inputDelta[j] = inverse * (inputDelta[j] - mean - (normal[j] * along));
        }
    }

    /// <summary>x̂ of one row; returns 1/√(variance + ε).</summary>
    private double ReferenceNormal(ReadOnlySpan<double> x, Span<double> normal)
    {
        var mean = 0.0;
        foreach (var value in x)
        {
            mean += value / Outputs;
        }

        var variance = 0.0;
        foreach (var value in x)
        {
            variance += (value - mean) * (value - mean) / Outputs;
        }

        var inverse = 1 / Math.Sqrt(variance + _epsilon);
        for (var j = 0; j < x.Length; j++)
        {
            normal[j] = (x[j] - mean) * inverse;
        }

        return inverse;
    }

    private int Capacity(LayerBuffers buffers) => buffers.Scratch.Span.Length / ScratchWidth;

    private Span<float> Normal(LayerBuffers buffers) => buffers.Scratch.Span[..(Capacity(buffers) * Outputs)];

    private Span<float> Shares(LayerBuffers buffers) => buffers.Scratch.Span.Slice(Capacity(buffers) * Outputs, Capacity(buffers) * Outputs);

    private Span<float> Inverse(LayerBuffers buffers) => buffers.Scratch.Span.Slice(2 * Capacity(buffers) * Outputs, Capacity(buffers));
}
