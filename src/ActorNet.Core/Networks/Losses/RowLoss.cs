namespace ActorNet.Core.Networks;

/// <summary>A loss that looks at the outputs of a sample together, one sample after the other.</summary>
internal abstract class RowLoss : Loss
{
    /// <summary>The loss of one sample.</summary>
    protected abstract float Value(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets);

    /// <summary>Its gradient with respect to the outputs.</summary>
    protected abstract void Gradient(ReadOnlySpan<float> outputs, ReadOnlySpan<float> targets, Span<float> gradient);

    internal sealed override void Evaluate(in LossRows rows, Span<float> scratch, Span<float> losses)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            losses[row] = Value(rows.Outputs.Slice(row * rows.Width, rows.Width), rows.Values.Slice(row * rows.Width, rows.Width));
        }
    }

    internal sealed override void Gradient(in LossRows rows, Span<float> delta)
    {
        for (var row = 0; row < rows.Count; row++)
        {
            var (start, width) = (row * rows.Width, rows.Width);
            Gradient(rows.Outputs.Slice(start, width), rows.Values.Slice(start, width), delta.Slice(start, width));
        }
    }
}
