using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <content>Whether all numbers of a pass are finite, and where they are not.</content>
public sealed partial class GradientPass
{
    /// <summary>
    /// After <see cref="IsFinite"/>: true if any sum of so many samples like these is finite for sure; false if that has to be looked at once
    /// the gradients are added.
    /// </summary>
    public bool IsBounded { get; private set; }

    /// <summary>
    /// After <see cref="Backward"/>: true if every gradient is finite and, if <see cref="Evaluate"/> was called, every row's loss. Sets
    /// <see cref="IsBounded"/> for sums of <paramref name="batchSize"/> samples.
    /// </summary>
    /// <remarks>
    /// No gradient is read unless it has to be: each is a sum of at most batchSize products of an activation and a delta, so bounds of
    /// those bound it. Only where that bound is too large are the gradients themselves looked at.
    /// </remarks>
    public bool IsFinite(int batchSize)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(batchSize, _rows);
        IsBounded = false;
        if (_evaluated && !float.IsFinite(AbsoluteMaximum.Of(_rowLosses.AsSpan(0, _rows))))
        {
            return false;
        }

        var isBounded = true;
        foreach (var buffers in _layers)
        {
            if (buffers.Layer.ParameterCount > 0)
            {
                var bound = buffers.Layer.GradientBound(buffers, _rows, batchSize);
                if (double.IsPositiveInfinity(bound))
                {
                    return false;
                }

                // A quarter of the range is more than the rounding of any sum of 2²² terms can add.
                isBounded &= bound < float.MaxValue / 4;
            }
        }

        IsBounded = isBounded;
        return isBounded || GradientsAreFinite();
    }

    /// <summary>After <see cref="IsFinite"/> was false: the first lane (index among the pass's lanes) and layer with a non-finite number.</summary>
    /// <remarks>Looks at inputs ("input"), activations in forward order, row losses, deltas in backward order, then gradients.</remarks>
    public (int Lane, string Layer) FindNonFinite(ReadOnlySpan<int> laneEnds)
    {
        CheckLanes(laneEnds);
        if (FindRow(_inputs, _network.InputCount) is var inputRow and >= 0)
        {
            return (LaneOf(inputRow, laneEnds), "input");
        }

        foreach (var buffers in _layers)
        {
            if (!buffers.IsSkipped && FindRow(buffers.Output, buffers.Layer.Outputs) is var row and >= 0)
            {
                return (LaneOf(row, laneEnds), buffers.Layer.Name);
            }
        }

        if (_evaluated && AbsoluteMaximum.IndexOfNonFinite(_rowLosses.AsSpan(0, _rows)) is var lossRow and >= 0)
        {
            return (LaneOf(lossRow, laneEnds), _layers[^1].Layer.Name);
        }

        for (var i = _layers.Length - 1; i >= _firstTrained; i--)
        {
            if (FindRow(_layers[i].OutputDelta, _layers[i].Layer.Outputs) is var row and >= 0)
            {
                return (LaneOf(row, laneEnds), _layers[i].Layer.Name);
            }
        }

        return FindGradient();
    }

    private static int LaneOf(int row, ReadOnlySpan<int> laneEnds)
    {
        var lane = 0;
        while (row >= laneEnds[lane])
        {
            lane++;
        }

        return lane;
    }

    private bool GradientsAreFinite()
    {
        foreach (var group in _lastGroups.AsSpan(0, _lastGroupCount))
        {
            if (!float.IsFinite(AbsoluteMaximum.Of(group.Gradient.Span)))
            {
                return false;
            }
        }

        return true;
    }

    private int FindRow(AlignedBuffer buffer, int width)
    {
        var index = AbsoluteMaximum.IndexOfNonFinite(buffer.Span[..(_rows * width)]);
        return index < 0 ? -1 : index / width;
    }

    /// <summary>The tensor with the largest (or first non-finite) gradient, for an overflow that only sums show.</summary>
    private (int Lane, string Layer) FindGradient()
    {
        var found = (Lane: 0, Layer: _layers[^1].Layer.Name);
        var largest = -1f;
        foreach (var group in _lastGroups.AsSpan(0, _lastGroupCount))
        {
            foreach (var buffers in _layers)
            {
                var magnitude = AbsoluteMaximum.Of(group.Gradient.Span.Slice(buffers.Layer.Offset, buffers.Layer.ParameterCount));
                if (!float.IsFinite(magnitude))
                {
                    return (group.FirstLane, buffers.Layer.Name);
                }

                if (magnitude > largest)
                {
                    (largest, found) = (magnitude, (group.FirstLane, buffers.Layer.Name));
                }
            }
        }

        return found;
    }
}
