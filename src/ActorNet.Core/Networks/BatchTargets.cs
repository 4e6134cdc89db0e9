namespace ActorNet.Core.Networks;

/// <summary>Targets of the rows of a pass: either labels or values.</summary>
public readonly ref struct BatchTargets
{
    /// <summary>Class labels, one a row.</summary>
    public BatchTargets(ReadOnlySpan<int> labels) => Labels = labels;

    /// <summary>Target values, row-major rows × width.</summary>
    public BatchTargets(ReadOnlySpan<float> values) => Values = values;

    /// <summary>Class labels, one a row, or empty.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>Target values, or empty.</summary>
    public ReadOnlySpan<float> Values { get; }
}
