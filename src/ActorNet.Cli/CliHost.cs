using ActorNet.Cli.Engines;

namespace ActorNet.Cli;

/// <summary>What the command has around it: streams, environment, signals. Tests put their own in its place.</summary>
internal sealed record CliHost
{
    /// <summary>What the program is called that has only <see cref="StandardEngine"/>.</summary>
    public const string StandardName = "actornet";

    /// <summary>What the program is called, in usage, messages and commands to copy.</summary>
    public string Name { get; init; } = StandardName;

    /// <summary>Engines that the program has besides <see cref="StandardEngine"/>.</summary>
    public IReadOnlyList<ITrainingEngine> Engines { get; init; } = [];

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

    /// <summary>What a process has around it.</summary>
    /// <param name="name">What the program is called.</param>
    /// <param name="engines">Engines that it has besides the standard one.</param>
    public static CliHost OfProcess(string name, params IReadOnlyList<ITrainingEngine> engines) => new()
    {
        Name = name,
        Engines = engines,
        Out = Console.Out,
        Error = Console.Error,
        OutIsTerminal = !Console.IsOutputRedirected,
        Variable = Environment.GetEnvironmentVariable,
        ListenForSignals = () => new SignalInterruption(Console.Error, name),
    };
}

/// <summary>A request from outside to stop in good order.</summary>
internal interface IInterruption : IDisposable
{
    /// <summary>Cancelled by the first signal.</summary>
    CancellationToken Token { get; }

    /// <summary>What the process returns if it stopped for the signal.</summary>
    int ExitCode { get; }
}
