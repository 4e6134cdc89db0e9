using ActorNet.Cli.Engines;

namespace ActorNet.Cli.Tests;

/// <summary>One run of the command inside the test process, with streams, folder and signals of its own.</summary>
internal sealed class CliRun : IDisposable
{
    private readonly CancellationTokenSource _interruption = new();

    public CliRun() => Folder = Directory.CreateTempSubdirectory("actornet-cli-").FullName;

    /// <summary>A folder that goes away with the run.</summary>
    public string Folder { get; }

    public bool IsTerminal { get; init; }

    /// <summary>A signal arrives when this text is written to standard output or error.</summary>
    public string? InterruptAt { get; init; }

    public string? DebugVariable { get; init; }

    /// <summary>What the program is called.</summary>
    public string Name { get; init; } = CliHost.StandardName;

    /// <summary>Engines that the program has besides the standard one.</summary>
    public IReadOnlyList<ITrainingEngine> Engines { get; init; } = [];

    /// <summary>Called with what is written to standard output or error, as it is written.</summary>
    public Action<string>? Written { get; init; }

    public string Out { get; private set; } = "";

    public string Error { get; private set; } = "";

    public IReadOnlyList<string> ErrorLines => Error.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    public string In(string name) => Path.Combine(Folder, name);

    /// <summary>Runs the command and returns its exit code.</summary>
    public int Run(params string[] arguments)
    {
        using var output = new WatchedWriter(OnText);
        using var error = new WatchedWriter(OnText);
        var code = CliApplication.Run(arguments, new CliHost
        {
            Name = Name,
            Engines = Engines,
            Out = output,
            Error = error,
            OutIsTerminal = IsTerminal,
            TerminalWidth = 120,
            Variable = name => name == "ACTORNET_DEBUG" ? DebugVariable : null,
            ListenForSignals = () => new FakeInterruption(_interruption.Token),
        });
        Out = output.ToString();
        Error = error.ToString();
        return code;
    }

    public void Dispose()
    {
        _interruption.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    /// <summary>A signal arrives.</summary>
    public void Interrupt() => _interruption.Cancel();

    private void OnText(string text)
    {
        Written?.Invoke(text);
        if (InterruptAt is not null && text.Contains(InterruptAt, StringComparison.Ordinal)) _interruption.Cancel();
    }

    private sealed class FakeInterruption(CancellationToken token) : IInterruption
    {
        public CancellationToken Token => token;

        public int ExitCode => Cli.ExitCode.Interrupted;

        public void Dispose()
        {
        }
    }

    private sealed class WatchedWriter : StringWriter
    {
        private readonly Action<string> _onText;

        public WatchedWriter(Action<string> onText)
        {
            _onText = onText;
            NewLine = "\n";
        }

        public override void Write(string? value)
        {
            base.Write(value);
            _onText(value ?? "");
        }

        public override void WriteLine(string? value)
        {
            base.WriteLine(value);
            _onText(value ?? "");
        }
    }
}
