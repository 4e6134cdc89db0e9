using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// A forward/backward pair: rows × <see cref="Inputs"/> in, rows × <see cref="Outputs"/> out, with parameters or without. Immutable and
/// shared by all workers; what a pass remembers between forward and backward lies in its <see cref="LayerBuffers"/>.
/// </summary>
internal abstract class Layer(LayerPlace place, int outputs)
{
    /// <summary>Name for messages and tensors.</summary>
    public string Name { get; } = place.Name;

    /// <summary>Index of its description; part of the key of its random numbers.</summary>
    public int Index { get; } = place.Index;

    /// <summary>Floats in a row of its input.</summary>
    public int Inputs { get; } = place.Inputs;

    /// <summary>Floats in a row of its output.</summary>
    public int Outputs { get; } = outputs;

    /// <summary>Where its parameters begin in the parameter vector.</summary>
    public int Offset { get; } = place.Offset;

    /// <summary>Number of its parameters.</summary>
    public virtual int ParameterCount => 0;

    /// <summary>Its parameters, in order and without gaps.</summary>
    public virtual IReadOnlyList<ParameterTensor> Tensors => [];

    /// <summary>True if forward may write over its input (same width).</summary>
    public virtual bool CanOverwriteInput => false;

    /// <summary>True if backward reads the input, which must then survive.</summary>
    public virtual bool BackwardReadsInput => false;

    /// <summary>True if backward reads the output, which the next layer then must not write over.</summary>
    public virtual bool BackwardReadsOutput => false;

    /// <summary>True if the delta of the input replaces the delta of the output in the same memory (same width).</summary>
    public virtual bool OverwritesDelta => false;

    /// <summary>Floats a row to remember between forward and backward.</summary>
    public virtual int ScratchWidth => 0;

    /// <summary>True if the layer does nothing in such a pass and is left out of it.</summary>
    public virtual bool IsIdentity(bool training) => false;

    /// <summary>Fills the layer's parameters with initial values, a function of seed and layer alone.</summary>
    public virtual void Initialize(ulong seed, Span<float> parameters)
    {
    }

    /// <summary>Output from input.</summary>
    /// <param name="buffers">Input and output, and room to remember.</param>
    /// <param name="parameters">The layer's own parameters.</param>
    /// <param name="rows">Rows.</param>
    /// <param name="mode">Training or inference, and the key of random numbers.</param>
    public abstract void Forward(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows, PassMode mode);

    /// <summary>Delta of the input from the delta of the output. Runs after the parameter gradients.</summary>
    public abstract void InputGradient(LayerBuffers buffers, ReadOnlySpan<float> parameters, int rows);

    /// <summary>Rows of equal length in which its parameters lie; what is left over, such as a bias, belongs to the last one.</summary>
    public virtual int ParameterRows => 1;

    /// <summary>Parameters of such a row.</summary>
    public virtual int ParameterRowLength => ParameterCount;

    /// <summary>Gradient of some rows of the layer's parameters over the lanes of one group; only called for a layer with parameters.</summary>
    /// <param name="buffers">Input and delta of the output.</param>
    /// <param name="firstRow">First row of the group.</param>
    /// <param name="laneEnds">Ends of the group's lanes, counted from its first row.</param>
    /// <param name="gradient">Destination for all of the layer's parameters; those of the rows are overwritten.</param>
    /// <param name="start">First row of parameters.</param>
    /// <param name="end">The row of parameters after the last.</param>
    public virtual void ParameterGradient(
        LayerBuffers buffers, int firstRow, ReadOnlySpan<int> laneEnds, Span<float> gradient, int start, int end)
    {
    }

    /// <summary>
    /// An upper bound of the magnitude of each element of the parameter gradient summed over so many samples like these; infinity if
    /// there is none.
    /// </summary>
    public virtual double GradientBound(LayerBuffers buffers, int rows, int batchSize) => 0;

    /// <summary>A bound for gradients that are Σ x·δ over samples: |Σ x·δ| ≤ samples · max|x| · max|δ|.</summary>
    /// <param name="x">What errors are multiplied by; where they count by themselves too, as for a bias, give <paramref name="atLeast"/> 1.</param>
    /// <param name="delta">The errors δ.</param>
    /// <param name="samples">Samples of a batch.</param>
    /// <param name="atLeast">What x is taken for if it is smaller.</param>
    /// <returns>The bound; infinity if a number is not finite.</returns>
    protected static double BoundOfProducts(ReadOnlySpan<float> x, ReadOnlySpan<float> delta, int samples, float atLeast)
    {
        var (largestX, largestDelta) = (AbsoluteMaximum.Of(x), AbsoluteMaximum.Of(delta));
        return float.IsFinite(largestX) && float.IsFinite(largestDelta)
            ? (double)samples * Math.Max(largestX, atLeast) * largestDelta
            : double.PositiveInfinity;
    }

    /// <summary>One row in double precision: output from input.</summary>
    /// <param name="parameters">The layer's own parameters.</param>
    /// <param name="x">Input.</param>
    /// <param name="y">Output.</param>
    /// <param name="mode">Training or inference; <see cref="PassMode.Positions"/> has the row's position alone.</param>
    public abstract void ReferenceForward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> x, Span<double> y, PassMode mode);

    /// <summary>One row in double precision: delta of the input, and the parameters' gradient added to <paramref name="gradient"/>.</summary>
    public abstract void ReferenceBackward(
        ReadOnlySpan<double> parameters,
        ReadOnlySpan<double> x,
        ReadOnlySpan<double> y,
        ReadOnlySpan<double> outputDelta,
        Span<double> inputDelta,
        Span<double> gradient,
        PassMode mode);
}
