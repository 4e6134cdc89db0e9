namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>Which program runs, and where.</summary>
internal sealed record ProgramPlace
{
    /// <summary>The program, which lies beside the tests.</summary>
    public string Program { get; init; } = "ActorNet.Cli";

    /// <summary>Its working folder; null for the tests' own.</summary>
    public string? Folder { get; init; }

    /// <summary>The words of a command that starts it; none to start it plainly.</summary>
    public IReadOnlyList<string> Prefix { get; init; } = [];

    /// <summary>Environment variables beside the tests' own.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();
}
