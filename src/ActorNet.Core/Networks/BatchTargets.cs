namespace ActorNet.Core.Networks;

/// <summary>Targets of the rows of a pass, either labels or values, and what each row's loss is multiplied by.</summary>
public readonly ref struct BatchTargets
{
    /// <summary>Class labels, one a row.</summary>
    /// <param name="labels">The labels.</param>
    /// <param name="weights">What each row's loss and gradient are multiplied by; empty for 1.</param>
    public BatchTargets(ReadOnlySpan<int> labels, ReadOnlySpan<float> weights = default)
    {
        Labels = labels;
        Weights = weights;
    }

    /// <summary>Target values, row-major rows × width.</summary>
    /// <param name="values">The values.</param>
    /// <param name="weights">What each row's loss and gradient are multiplied by; empty for 1.</param>
    public BatchTargets(ReadOnlySpan<float> values, ReadOnlySpan<float> weights = default)
    {
        Values = values;
        Weights = weights;
    }

    /// <summary>Class labels, one a row, or empty.</summary>
    public ReadOnlySpan<int> Labels { get; }

    /// <summary>Target values, or empty.</summary>
    public ReadOnlySpan<float> Values { get; }

    /// <summary>Weights, one a row, or empty for 1 each.</summary>
    public ReadOnlySpan<float> Weights { get; }
}
