namespace ActorNet.Core.Networks;

/// <summary>Told during <see cref="GradientPass.Backward"/> how far gradients have come.</summary>
public interface IGradientProgress
{
    /// <summary>
    /// A slice of a gradient has its last value, which may yet turn out not to be finite. Slices of a gradient come from its end to its beginning, each next to
    /// the one before.
    /// </summary>
    /// <param name="group">Number of the gradient among those under way.</param>
    /// <param name="start">First parameter of the slice.</param>
    /// <param name="length">Number of parameters.</param>
    void OnFinal(int group, int start, int length);
}

/// <content>The parameters' gradients of a layer: at once, or slice by slice where somebody wants to have each as soon as it is final.</content>
public sealed partial class GradientPass
{
    // A slice has about so many floats: each costs a packing of the deltas anew, and the first is to be on its way while the others are computed.
    private const int SliceLength = 1 << 17;

    // A multiple of the kernels' rows.
    private const int SliceRows = 8;

    private void ParameterGradients(
        LayerBuffers buffers, ReadOnlySpan<int> laneEnds, ReadOnlySpan<LaneGroup> groups, IGradientProgress? progress)
    {
        var layer = buffers.Layer;
        for (var index = 0; index < groups.Length; index++)
        {
            ref readonly var group = ref groups[index];
            var firstRow = group.FirstLane == 0 ? 0 : laneEnds[group.FirstLane - 1];
            var ends = _groupEnds.AsSpan(0, group.LaneCount);
            for (var lane = 0; lane < ends.Length; lane++)
            {
                ends[lane] = laneEnds[group.FirstLane + lane] - firstRow;
            }

            var gradient = group.Gradient.Span.Slice(layer.Offset, layer.ParameterCount);
            if (ends[^1] == 0)
            {
                gradient.Clear();
                progress?.OnFinal(index, layer.Offset, layer.ParameterCount);
            }
            else if (progress is null)
            {
                layer.ParameterGradient(buffers, firstRow, ends, gradient, 0, layer.ParameterRows);
            }
            else
            {
                Slices(buffers, firstRow, ends, gradient, index, progress);
            }
        }
    }

    private static void Slices(
        LayerBuffers buffers, int firstRow, ReadOnlySpan<int> laneEnds, Span<float> gradient, int group, IGradientProgress progress)
    {
        var layer = buffers.Layer;
        var slices = Math.Max(1, layer.ParameterCount / SliceLength);
        var rows = ((layer.ParameterRows + slices - 1) / slices) + SliceRows - 1;
        rows -= rows % SliceRows;
        var floatEnd = layer.ParameterCount;
        for (var start = (layer.ParameterRows - 1) / rows * rows; start >= 0; start -= rows)
        {
            layer.ParameterGradient(buffers, firstRow, laneEnds, gradient, start, Math.Min(start + rows, layer.ParameterRows));
            var floatStart = start * layer.ParameterRowLength;
            progress.OnFinal(group, layer.Offset + floatStart, floatEnd - floatStart);
            floatEnd = floatStart;
        }
    }
}
