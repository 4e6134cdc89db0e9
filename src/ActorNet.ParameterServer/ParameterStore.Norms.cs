using System.Runtime.CompilerServices;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <content>
/// What a step has that takes more than one pass: norms of the gradient before it, and what ends it once norms of columns are limited. What is added up over
/// blocks is noted block by block and added in their order (<see cref="GradientScales"/>), so that it does not depend on who computed what.
/// </content>
internal sealed partial class ParameterStore
{
    private readonly double[] _squares;
    private readonly float[] _scales;
    private readonly Action<int> _measureSlice;

    /// <summary>The slice as it is evaluated: the average if one is kept.</summary>
    /// <param name="version">Steps applied.</param>
    public Memory<float> Evaluated(long version) => _update.Averages && version > 0 ? Average : Parameters;

    /// <summary>
    /// The squared norms that <see cref="Measure"/> has found, one for each piece: what a tensor and a digest block have in common. Those of what is frozen are 0.
    /// </summary>
    public ReadOnlyMemory<double> Squares => _squares;

    /// <summary>How many factors <see cref="Apply"/> takes: one for each tensor of the network, or none where norms are not clipped.</summary>
    public int ScaleCount { get; }

    private int Slices => (_blocks.Length + BlocksPerSlice - 1) / BlocksPerSlice;

    /// <summary>Measures the mean of a tree's gradients, as <see cref="Apply"/> would see it if nothing were clipped.</summary>
    /// <param name="tree">Complete.</param>
    /// <param name="divisor">What the mean divides by.</param>
    public void Measure(LaneTree tree, int divisor)
    {
        _tree = tree;
        _meanFactor = 1f / divisor;
        _compute.For(Slices, _measureSlice);
        _tree = null;
    }

    private Memory<float> Average => _memory.Slots.Memory.Slice((_update.Optimizer.SlotCount * _memory.Length) + _offset, Range.Length);

    private void MeasureSlice(int slice)
    {
        var end = Math.Min((slice + 1) * BlocksPerSlice, _blocks.Length);
        for (var block = slice * BlocksPerSlice; block < end; block++)
        {
            MeasureBlock(block);
        }
    }

    [SkipLocalsInit]
    private void MeasureBlock(int index)
    {
        var block = _blocks[index];
        Span<float> room = stackalloc float[BlockLength];
        var sum = Operand(_tree!, 1, index, room[..block.Length], null);
        for (var cut = block.FirstCut; cut < block.EndCut; cut++)
        {
            if (!_cuts[cut].IsFrozen)
            {
                var (start, length) = ShareOf(block, _cuts[cut]);
                var gradient = _update.GradientOf(default, _cuts[cut], sum.Slice(start - block.Start, length), default, _meanFactor);
                _squares[block.FirstPiece + cut - block.FirstCut] = Update.SquaredNorm(gradient, _memory.Exact.Span.Slice(_offset + start, length));
            }
        }
    }

    private void FinishSlice(int slice)
    {
        var end = Math.Min((slice + 1) * BlocksPerSlice, _blocks.Length);
        for (var block = slice * BlocksPerSlice; block < end; block++)
        {
            FinishBlock(block);
        }
    }

    /// <summary>With a block's new weights in place: their digest if they have changed since it was taken, their average, and what workers get.</summary>
    private void FinishBlock(int index)
    {
        var block = _blocks[index];
        if (LimitsColumns && _digests.Length > 0)
        {
            _digests[index] = Core.Numerics.VectorDigest.OfBlock(Weights(block));
        }

        if (_update.Averages)
        {
            for (var cut = block.FirstCut; cut < block.EndCut; cut++)
            {
                var (start, length) = ShareOf(block, _cuts[cut]);
                _update.Average(_point.Version, _cuts[cut], _memory.Exact.Span.Slice(_offset + start, length), Average.Span.Slice(start, length));
            }
        }

        Exchange(block);
    }
}
