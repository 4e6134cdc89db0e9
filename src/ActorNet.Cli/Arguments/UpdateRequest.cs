namespace ActorNet.Cli.Arguments;

/// <summary>What the user asked of a step, besides what every optimizer has: null is what was left open.</summary>
internal sealed record UpdateRequest
{
    /// <summary>Of the optimizer.</summary>
    public double? InitialAccumulator { get; init; }

    /// <summary>Of the optimizer.</summary>
    public bool? Centered { get; init; }

    /// <summary>Of the optimizer.</summary>
    public double? WeightDecay { get; init; }

    public string? Schedule { get; init; }

    public double? L1 { get; init; }

    public double? ClipValue { get; init; }

    public double? ClipNorm { get; init; }

    public double? ClipGlobalNorm { get; init; }

    public double? MaxNorm { get; init; }

    /// <summary>Share that the average keeps.</summary>
    public double? AverageWeights { get; init; }

    /// <summary>Layers or tensors.</summary>
    public IReadOnlyList<string>? Freeze { get; init; }
}
