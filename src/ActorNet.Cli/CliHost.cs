namespace ActorNet.Cli;

/// <summary>What the command has around it: streams, environment, signals. Tests put their own in its place.</summary>
internal sealed record CliHost
{
    /// <summary>Standard output.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Standard error.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>True if <see cref="Out"/> is a terminal that a person looks at.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Columns of the terminal; null to ask the console.</summary>
    public int? TerminalWidth { get; init; }

    /// <summary>Reads an environment variable.</summary>
    public Func<string, string?> Variable { get; init; } = static _ => null;

    /// <summary>Starts to listen for signals that ask the command to stop; until it is disposed they no longer end the process.</summary>
    public required Func<IInterruption> ListenForSignals { get; init; }
}

/// <summary>A request from outside to stop in good order.</summary>
internal interface IInterruption : IDisposable
{
    /// <summary>Cancelled by the first signal.</summary>
    CancellationToken Token { get; }

    /// <summary>What the process returns if it stopped for the signal.</summary>
    int ExitCode { get; }
}
