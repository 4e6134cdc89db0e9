using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>
/// A slice of the parameter vector and of the optimizer's state, and the step that changes them: the end of the lane tree, mean, penalty, update rule,
/// parameters, rounding and digests in one pass over memory, block by block, while a block is in the first-level cache.
/// </summary>
internal sealed partial class ParameterStore
{
    private const int BlockLength = VectorDigest.BlockLength;
    private const int BlocksPerSlice = 16;

    private readonly SharedParameters _memory;
    private readonly int _offset;
    private readonly Update _update;
    private readonly ExchangePrecision _precision;
    private readonly IComputePool _compute;
    private readonly Block[] _blocks;
    private readonly UpdateRange[] _cuts;
    private readonly int _firstCut;
    private readonly ulong[] _digests;
    private readonly RoundDigests? _roundDigests;
    private readonly Action<int> _applySlice;
    private LaneTree? _tree;
    private float _meanFactor;
    private StepPoint _point;
    private StepConstants _constants;

    /// <summary>A store of zeros.</summary>
    /// <param name="network">The network.</param>
    /// <param name="range">The slice, of whole digest blocks but for the vector's end.</param>
    /// <param name="update">The step.</param>
    /// <param name="l2">Coefficient of the penalty on kernels.</param>
    /// <param name="precision">What gradients and the workers' copy of the weights are rounded to.</param>
    /// <param name="compute">Who helps.</param>
    /// <param name="keepsDigests">Whether digests of weights and gradients are taken.</param>
    /// <param name="lanes">Lanes of the run.</param>
    /// <param name="shared">Memory of the whole vector to work in, or null for memory of its own.</param>
    public ParameterStore(
        Network network,
        ParameterRange range,
        Update update,
        float l2,
        ExchangePrecision precision,
        IComputePool compute,
        bool keepsDigests,
        int lanes,
        SharedParameters? shared = null)
    {
        Range = range;
        _update = update;
        _precision = precision;
        _compute = compute;
        _memory = shared ?? new SharedParameters(range.Length, update.SlotCount, precision);
        _offset = shared is null ? 0 : range.Start;
        var stretches = UpdateRanges.Of(network, update, l2);
        _cuts = [.. Cut(stretches, range)];
        _firstCut = stretches.Count(stretch => stretch.End <= range.Start);
        ScaleCount = update.ClipsNorms ? stretches.Count : 0;
        _blocks = [.. Cut(_cuts, range)];
        _squares = new double[update.ClipsNorms && _blocks is [.., var last] ? last.FirstPiece + last.EndCut - last.FirstCut : 0];
        _scales = new float[_cuts.Length];
        Array.Fill(_scales, 1);
        var kernels = UpdateRanges.LimitedKernels(network, update, stretches).ToList();
        _columns = [.. WholeColumnsOf(kernels, range)];
        _cutKernels = [.. CutKernelsOf(kernels, range)];
        CutKernels = Array.ConvertAll(_cutKernels, cut => cut.Kernel);
        _digests = new ulong[keepsDigests ? _blocks.Length : 0];
        _roundDigests = keepsDigests ? new RoundDigests(lanes, _blocks.Length) : null;
        _applySlice = ApplySlice;
        (_measureSlice, _limitColumns, _addCutColumns, _limitCutColumns, _finishSlice) = (MeasureSlice, LimitWholeColumns, AddCutColumns, LimitCutColumns, FinishSlice);
    }

    /// <summary>The slice of the parameter vector.</summary>
    public ParameterRange Range { get; }

    /// <summary>Values of the slice.</summary>
    public Memory<float> Parameters => _memory.Exact.Memory.Slice(_offset, Range.Length);

    /// <summary>Values of the slice as workers get them, rounded.</summary>
    public Memory<float> Exchanged => _memory.Exchanged.Memory.Slice(_offset, Range.Length);

    /// <summary>Counts the changes of both, before they are made.</summary>
    public ChangeCounter Changes { get; } = new();

    /// <summary>Floats of state for the slice.</summary>
    public int SlotLength => Range.Length * _update.SlotCount;

    /// <summary>Digests of the slice's blocks after the last <see cref="Apply"/> or <see cref="Set"/>; empty if none are kept.</summary>
    public ReadOnlyMemory<ulong> Digests => _digests;

    /// <summary>Digests of the gradients of the last <see cref="Apply"/>, or null if none are kept.</summary>
    public RoundDigests? Gradients => _roundDigests;

    /// <summary>Takes values and state from elsewhere.</summary>
    /// <param name="parameters">Values of the slice.</param>
    /// <param name="slots">State, slots × length, or empty for zero.</param>
    public void Set(ReadOnlySpan<float> parameters, ReadOnlySpan<float> slots)
    {
        Changes.Count();
        _memory.Set(new ParameterRange(_offset, Range.Length), parameters, slots);
        Refresh();
    }

    /// <summary>After the values were changed from outside: rounds and digests them anew.</summary>
    public void Refresh()
    {
        Changes.Count();
        _roundDigests?.Clear();
        for (var block = 0; block < _blocks.Length; block++)
        {
            Exchange(_blocks[block]);
            if (_digests.Length > 0)
            {
                _digests[block] = VectorDigest.OfBlock(Weights(_blocks[block]));
            }
        }
    }

    /// <summary>A copy of the state, slots × length.</summary>
    public float[] CopySlots() => _memory.CopySlots(new ParameterRange(_offset, Range.Length));

    /// <summary>True if a sum of gradients that are each finite must be looked at before it is applied.</summary>
    public bool MustCheck(LaneTree tree) => _precision == ExchangePrecision.Float16 || !tree.IsBounded;

    /// <summary>
    /// True if the sum over the whole tree is finite. A node that is not makes its parent so too: the answer does not depend on how the lanes
    /// were shared.
    /// </summary>
    public bool IsSumFinite(LaneTree tree)
    {
        foreach (var block in _blocks)
        {
            if (!IsSumFinite(tree, block))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Takes one step with the mean of the tree's gradients; with <see cref="CutKernels"/> it ends with <see cref="Finish"/>.</summary>
    /// <param name="tree">Complete.</param>
    /// <param name="divisor">What the mean divides by: samples of the step, or lanes that took local steps.</param>
    /// <param name="point">Where in the run: steps applied before, and the factor of the learning rate.</param>
    /// <param name="scales">For each tensor of the network what clipping by norm leaves of its gradient; empty if norms are not clipped.</param>
    public void Apply(LaneTree tree, int divisor, StepPoint point, ReadOnlySpan<float> scales)
    {
        _tree = tree;
        _meanFactor = 1f / divisor;
        (_point, _constants) = (point, _update.Optimizer.ConstantsAt(point));
        _roundDigests?.Begin(tree);
        Changes.Count();
        var slices = Slices;
        if (!scales.IsEmpty)
        {
            scales.Slice(_firstCut, _scales.Length).CopyTo(_scales);
        }

        _compute.For(slices, _applySlice);
        _compute.For(_columns.Length, _limitColumns);
        if (_columns.Length > 0 && _cutKernels.Length == 0)
        {
            _compute.For(slices, _finishSlice);
        }

        _tree = null;
    }

    private void ApplySlice(int slice)
    {
        var end = Math.Min((slice + 1) * BlocksPerSlice, _blocks.Length);
        for (var block = slice * BlocksPerSlice; block < end; block++)
        {
            ApplyBlock(block);
            if (!LimitsColumns)
            {
                FinishBlock(block);
            }
        }
    }

    /// <summary>The last addition of the tree is left to the step itself, so two gradients are added where they lie; but not if the sum is rounded.</summary>
    [SkipLocalsInit]
    private void ApplyBlock(int index)
    {
        var tree = _tree!;
        var block = _blocks[index];
        if (tree.At(1) is not null)
        {
            Step(tree, index, 1, 1, Operand(tree, 1, index, default, _roundDigests), default);
            return;
        }

        Span<float> leftRoom = stackalloc float[BlockLength];
        Span<float> rightRoom = stackalloc float[BlockLength];
        var left = Operand(tree, 2, index, leftRoom[..block.Length], _roundDigests);
        var right = Operand(tree, 3, index, rightRoom[..block.Length], _roundDigests);
        if (_precision == ExchangePrecision.Float32)
        {
            Step(tree, index, 2, 3, left, right);
            return;
        }

        var sum = leftRoom[..block.Length];
        Add(tree, index, 2, 3, left, right, sum, _roundDigests);
        Step(tree, index, 1, 1, sum, default);
    }

    /// <summary>Rounds a block's new weights for the workers.</summary>
    private void Exchange(Block block)
    {
        if (_precision != ExchangePrecision.Float32)
        {
            Rounding.Round(
                _memory.Exact.Span.Slice(_offset + block.Start, block.Length), _memory.Exchanged.Span.Slice(_offset + block.Start, block.Length), _precision);
        }
    }

    [SkipLocalsInit]
    private bool IsSumFinite(LaneTree tree, Block block)
    {
        Span<float> room = stackalloc float[BlockLength];
        return TensorPrimitives.IsFiniteAll(Operand(tree, 1, block.Start / BlockLength, room[..block.Length], null));
    }

    /// <summary>Takes the step of a block, and the digests of its weights and of the two nodes that are gradients.</summary>
    private void Step(LaneTree tree, int index, int node, int otherNode, ReadOnlySpan<float> sum, ReadOnlySpan<float> other)
    {
        var block = _blocks[index];
        if (_roundDigests is null || block.EndCut - block.FirstCut > 1 || _cuts[block.FirstCut].IsFrozen)
        {
            for (var cut = block.FirstCut; cut < block.EndCut; cut++)
            {
                if (!_cuts[cut].IsFrozen)
                {
                    Step(block, cut, sum, other, takesDigests: false);
                }
            }

            if (_roundDigests is not null)
            {
                _digests[index] = VectorDigest.OfBlock(Weights(block));
                SetDigest(tree, node, index, sum);
                SetDigest(tree, otherNode, index, other.IsEmpty ? sum : other);
            }

            return;
        }

        var digests = Step(block, block.FirstCut, sum, other, takesDigests: true);
        _digests[index] = digests.Parameters;
        SetDigest(tree, node, index, digests.Sum);
        if (!other.IsEmpty)
        {
            SetDigest(tree, otherNode, index, digests.Other);
        }
    }

    private StepDigests Step(Block block, int cut, ReadOnlySpan<float> sum, ReadOnlySpan<float> other, bool takesDigests)
    {
        var (start, length) = ShareOf(block, _cuts[cut]);
        var gradient = _update.GradientOf(
            _point,
            _cuts[cut],
            sum.Slice(start - block.Start, length),
            other.IsEmpty ? default : other.Slice(start - block.Start, length),
            _meanFactor,
            _scales[cut]);
        var weights = _memory.Exact.Span.Slice(_offset + start, length);
        var slots = _memory.Slots.Span[Math.Min(_offset + start, _memory.Slots.Length)..];
        if (takesDigests)
        {
            return _update.Optimizer.StepWithDigests(_constants, gradient, weights, slots, _memory.Length);
        }

        _update.Optimizer.Step(_constants, gradient, weights, slots, _memory.Length);
        return default;
    }

    /// <summary>What a block and a stretch have in common.</summary>
    private static (int Start, int Length) ShareOf(Block block, UpdateRange cut)
    {
        var start = Math.Max(cut.Start, block.Start);
        return (start, Math.Min(cut.End, block.Start + block.Length) - start);
    }

    private Span<float> Weights(Block block) => _memory.Exact.Span.Slice(_offset + block.Start, block.Length);

    private void SetDigest(LaneTree tree, int node, int index, ReadOnlySpan<float> values)
    {
        if (tree.At(node) is not null)
        {
            _roundDigests!.Set(node, index, VectorDigest.OfBlock(values));
        }
    }

    private void SetDigest(LaneTree tree, int node, int index, ulong digest)
    {
        if (tree.At(node) is not null)
        {
            _roundDigests!.Set(node, index, digest);
        }
    }

    /// <summary>The sum of a node: its gradient where it lies, else left child plus right child, always in that order. Digests are taken of the gradients below it.</summary>
    [SkipLocalsInit]
    private ReadOnlySpan<float> Operand(LaneTree tree, int node, int index, Span<float> room, RoundDigests? digests)
    {
        var block = _blocks[index];
        if (tree.At(node) is { } gradient)
        {
            return gradient.Gradient.Span.Slice(Range.Start + block.Start - gradient.Start, block.Length);
        }

        Span<float> otherRoom = stackalloc float[BlockLength];
        var left = Operand(tree, 2 * node, index, room, digests);
        var right = Operand(tree, (2 * node) + 1, index, otherRoom[..block.Length], digests);
        Add(tree, index, 2 * node, (2 * node) + 1, left, right, room, digests);
        return room;
    }

    private void Add(
        LaneTree tree, int index, int leftNode, int rightNode, ReadOnlySpan<float> left, ReadOnlySpan<float> right, Span<float> sum, RoundDigests? digests)
    {
        if (digests is null || (tree.At(leftNode) is null && tree.At(rightNode) is null))
        {
            Rounding.Add(left, right, sum, _precision);
        }
        else if (_precision == ExchangePrecision.Float32)
        {
            var (leftDigest, rightDigest) = VectorDigest.Add(left, right, sum);
            SetDigest(tree, leftNode, index, leftDigest);
            SetDigest(tree, rightNode, index, rightDigest);
        }
        else
        {
            SetDigest(tree, leftNode, index, left);
            SetDigest(tree, rightNode, index, right);
            Rounding.Add(left, right, sum, _precision);
        }
    }

    /// <summary>Stretches of the slice to which the same happens, their starts counted from the slice's.</summary>
    private static IEnumerable<UpdateRange> Cut(IReadOnlyList<UpdateRange> cuts, ParameterRange range)
    {
        foreach (var cut in cuts)
        {
            var start = Math.Max(cut.Start, range.Start);
            var end = Math.Min(cut.End, range.End);
            if (start < end)
            {
                yield return cut with { Start = start - range.Start, Length = end - start };
            }
        }
    }

    private static IEnumerable<Block> Cut(UpdateRange[] cuts, ParameterRange range)
    {
        var (first, pieces) = (0, 0);
        for (var start = 0; start < range.Length; start += BlockLength)
        {
            var end = Math.Min(start + BlockLength, range.Length);
            while (cuts[first].End <= start)
            {
                first++;
            }

            var last = first;
            while (last < cuts.Length && cuts[last].Start < end)
            {
                last++;
            }

            yield return new Block(start, end - start, first, last, pieces);
            pieces += last - first;
        }
    }

    /// <summary>A digest block: where it begins in the slice, the stretches that it has a share of, and the number of its first share among all.</summary>
    private readonly record struct Block(int Start, int Length, int FirstCut, int EndCut, int FirstPiece);
}
