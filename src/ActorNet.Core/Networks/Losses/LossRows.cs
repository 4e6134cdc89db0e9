namespace ActorNet.Core.Networks;

/// <summary>The rows that a loss looks at.</summary>
internal readonly ref struct LossRows
{
    /// <summary>Rows.</summary>
    public required int Count { get; init; }

    /// <summary>Outputs in a row.</summary>
    public required int Width { get; init; }

    /// <summary>The network's outputs, count × width.</summary>
    public required ReadOnlySpan<float> Outputs { get; init; }

    /// <summary>What the last activation was applied to, count × width; empty unless the loss is fused with that activation.</summary>
    public required ReadOnlySpan<float> Logits { get; init; }

    /// <summary>Class labels, one a row, or empty.</summary>
    public required ReadOnlySpan<int> Labels { get; init; }

    /// <summary>Target values, count × width, or empty.</summary>
    public required ReadOnlySpan<float> Values { get; init; }

    /// <summary>True if the loss is computed from the logits, and its gradient is taken with respect to them.</summary>
    public bool IsFused => !Logits.IsEmpty;
}
