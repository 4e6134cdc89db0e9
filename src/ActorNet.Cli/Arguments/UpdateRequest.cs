namespace ActorNet.Cli.Arguments;

/// <summary>What the user asked of a step, besides the optimizer: null is what was left open.</summary>
internal sealed record UpdateRequest
{
    public string? Schedule { get; init; }
}
