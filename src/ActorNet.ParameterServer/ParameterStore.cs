using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>
/// The parameter vector and the optimizer's state, and the step that changes them: the end of the lane tree, mean, penalty, update rule and
/// parameters in one pass over memory, block by block where more than two gradients are to be added.
/// </summary>
internal sealed class ParameterStore
{
    private const int BlockLength = 1024;
    private const int BlocksPerSlice = 16;

    private readonly AlignedBuffer _parameters;
    private readonly AlignedBuffer _slots;
    private readonly Optimizer _optimizer;
    private readonly IComputePool _compute;
    private readonly Block[] _blocks;
    private readonly Action<int> _applySlice;
    private LaneTree? _tree;
    private float _meanFactor;
    private long _version;

    public ParameterStore(Network network, Optimizer optimizer, float l2, IComputePool compute)
    {
        _optimizer = optimizer;
        _compute = compute;
        _parameters = new AlignedBuffer(network.ParameterCount);
        _slots = new AlignedBuffer(checked(network.ParameterCount * optimizer.SlotCount));
        _blocks = [.. Cut(network, l2)];
        _applySlice = ApplySlice;
    }

    public Memory<float> Parameters => _parameters.Memory;

    public Span<float> Slots => _slots.Span;

    /// <summary>True if every parameter is a finite number.</summary>
    public bool IsFinite => TensorPrimitives.IsFiniteAll<float>(_parameters.Span);

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

    /// <summary>Takes one step with the mean of the tree's gradients.</summary>
    /// <param name="tree">Complete.</param>
    /// <param name="samples">Samples of the step, that the mean divides by.</param>
    /// <param name="version">Steps applied before.</param>
    public void Apply(LaneTree tree, int samples, long version)
    {
        _tree = tree;
        _meanFactor = 1f / samples;
        _version = version;
        _compute.For((_blocks.Length + BlocksPerSlice - 1) / BlocksPerSlice, _applySlice);
        _tree = null;
    }

    private void ApplySlice(int slice)
    {
        var end = Math.Min((slice + 1) * BlocksPerSlice, _blocks.Length);
        for (var block = slice * BlocksPerSlice; block < end; block++)
        {
            ApplyBlock(_blocks[block]);
        }
    }

    /// <summary>The last addition of the tree is left to the step itself, so two gradients are added where they lie.</summary>
    [SkipLocalsInit]
    private void ApplyBlock(Block block)
    {
        var tree = _tree!;
        if (tree.At(1) is { } root)
        {
            Step(block, Part(root.Gradient, block), default);
            return;
        }

        Span<float> left = stackalloc float[BlockLength];
        Span<float> right = stackalloc float[BlockLength];
        Step(block, Operand(tree, 2, block, left[..block.Length]), Operand(tree, 3, block, right[..block.Length]));
    }

    [SkipLocalsInit]
    private static bool IsSumFinite(LaneTree tree, Block block)
    {
        Span<float> room = stackalloc float[BlockLength];
        return TensorPrimitives.IsFiniteAll(Operand(tree, 1, block, room[..block.Length]));
    }

    private void Step(Block block, ReadOnlySpan<float> sum, ReadOnlySpan<float> other) => _optimizer.Step(
        _version,
        new GradientBlock(sum, other, _meanFactor, block.Decay),
        _parameters.Span.Slice(block.Start, block.Length),
        _slots.Span[Math.Min(block.Start, _slots.Length)..],
        _parameters.Length);

    /// <summary>The sum of a node that no gradient holds whole: left child plus right child, always in that order.</summary>
    [SkipLocalsInit]
    private static void Sum(LaneTree tree, int node, Block block, Span<float> sum)
    {
        Span<float> room = stackalloc float[BlockLength];
        var other = room[..block.Length];
        var left = Operand(tree, 2 * node, block, sum);
        var right = Operand(tree, (2 * node) + 1, block, other);
        TensorPrimitives.Add(left, right, sum);
    }

    private static ReadOnlySpan<float> Operand(LaneTree tree, int node, Block block, Span<float> room)
    {
        if (tree.At(node) is { } gradient)
        {
            return Part(gradient.Gradient, block);
        }

        Sum(tree, node, block, room);
        return room;
    }

    private static Span<float> Part(Memory<float> gradient, Block block) => gradient.Span.Slice(block.Start, block.Length);

    private static IEnumerable<Block> Cut(Network network, float l2)
    {
        // Only a penalty tells kernels from biases; without one the vector is cut as a whole.
        var ranges = l2 == 0
            ? [(Start: 0, Length: network.ParameterCount, Decay: 0f)]
            : network.Tensors.Select(tensor => (Start: tensor.Offset, tensor.Length, Decay: tensor.Decays ? l2 : 0f));
        foreach (var range in ranges)
        {
            for (var start = 0; start < range.Length; start += BlockLength)
            {
                yield return new Block(range.Start + start, Math.Min(BlockLength, range.Length - start), range.Decay);
            }
        }
    }

    private readonly record struct Block(int Start, int Length, float Decay);
}
