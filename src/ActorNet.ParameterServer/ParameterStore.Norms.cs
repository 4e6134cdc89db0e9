using System.Runtime.CompilerServices;
using ActorNet.Core.Optimizers;

namespace ActorNet.ParameterServer;

/// <content>
/// What a step has that takes more than one pass: norms of the gradient before it, and norms of the kernels' columns after it. What is added up over
/// blocks is noted block by block and added in their order, so that it does not depend on who computed what.
/// </content>
internal sealed partial class ParameterStore
{
    private readonly double[] _squares;
    private readonly float[] _scales;
    private readonly KernelColumns[] _columns;
    private readonly Action<int> _measureSlice;
    private readonly Action<int> _limitColumns;
    private readonly Action<int> _finishSlice;

    /// <summary>The slice as it is evaluated: the average if one is kept.</summary>
    /// <param name="version">Steps applied.</param>
    public Memory<float> Evaluated(long version) => _update.Averages && version > 0 ? Average : Parameters;

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
                var gradient = _update.GradientOf(_point, _cuts[cut], sum.Slice(start - block.Start, length), default, _meanFactor);
                _squares[block.FirstPiece + cut - block.FirstCut] = Update.SquaredNorm(gradient, _memory.Exact.Span.Slice(_offset + start, length));
            }
        }
    }

    private void TakeScales()
    {
        var total = 0.0;
        for (var cut = 0; cut < _cuts.Length; cut++)
        {
            var square = 0.0;
            for (var block = _cuts[cut].Start / BlockLength; block <= (_cuts[cut].End - 1) / BlockLength; block++)
            {
                square += _squares[_blocks[block].FirstPiece + cut - _blocks[block].FirstCut];
            }

            _scales[cut] = _update.ScaleOf(square);
            total += square;
        }

        if (_update.ClipsGlobalNorm)
        {
            Array.Fill(_scales, _update.ScaleOf(total));
        }
    }

    private void LimitColumns(int index)
    {
        var columns = _columns[index];
        _update.LimitNorms(_memory.Exact.Span.Slice(_offset + columns.Kernel.Start, columns.Kernel.Length), columns.Outputs, columns.First, columns.Count);
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
        if (_columns.Length > 0 && _digests.Length > 0)
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

    private static IEnumerable<KernelColumns> ColumnsOf(IEnumerable<(UpdateRange Range, int Outputs)> kernels)
    {
        foreach (var (kernel, outputs) in kernels)
        {
            for (var first = 0; first < outputs; first += Update.ColumnsOfACall)
            {
                yield return new KernelColumns(kernel, outputs, first, Math.Min(Update.ColumnsOfACall, outputs - first));
            }
        }
    }

    /// <summary>Some columns of a kernel.</summary>
    private readonly record struct KernelColumns(UpdateRange Kernel, int Outputs, int First, int Count);
}
