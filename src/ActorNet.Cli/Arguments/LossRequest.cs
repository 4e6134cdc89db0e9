namespace ActorNet.Cli.Arguments;

/// <summary>How much each error counts: null is what was left open.</summary>
internal sealed record LossRequest
{
    public double? LabelSmoothing { get; init; }

    /// <summary>Column of weights.</summary>
    public string? SampleWeight { get; init; }

    /// <summary><c>balanced</c>, or classes with their weights.</summary>
    public string? ClassWeight { get; init; }

    /// <summary>Names of what is measured on the test samples at the end.</summary>
    public string? Metrics { get; init; }
}
