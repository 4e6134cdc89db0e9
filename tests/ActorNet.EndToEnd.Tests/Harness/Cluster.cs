namespace ActorNet.EndToEnd.Tests.Harness;

/// <summary>A run over several processes: a server, and parts and workers as the test starts them. All of them end with it.</summary>
/// <param name="settings">The run: what <c>train</c> would be told, without where to write it.</param>
internal sealed class Cluster(IReadOnlyList<string> settings) : IDisposable
{
    private const string AddressPattern = @"(wss?://[\w.:\[\]-]+:\d+)";

    private readonly TemporaryFolder _folder = new();
    private readonly List<ProgramProcess> _programs = [];
    private string? _address;
    private int _started;

    /// <summary>Options that server and workers share, such as <c>--wire-kind</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Where the server listens; port 0 takes a free one.</summary>
    public string Listen { get; init; } = "ws://127.0.0.1:0";

    /// <summary>Further options of the server.</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    /// <summary>How long each wait for one of its programs may take.</summary>
    public TimeSpan Bound { get; init; } = ProgramProcess.DefaultBound;

    public string TokenFile => _folder.File("join-token");

    public string RunFolder => _folder.File("run");

    /// <summary>The server's address, once it has been started.</summary>
    public string Address => _address ?? throw new InvalidOperationException("The server was not started yet.");

    /// <summary>A path in the cluster's own folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Starts the server, and waits until it listens.</summary>
    public Task<ProgramProcess> StartServer(ProgramPlace? place = null) =>
        Listening("server", ["server", .. settings, "--output", RunFolder, "--listen", Listen, .. ServerOptions], place);

    /// <summary>Starts the server with the same command as before, at the address that it had.</summary>
    public Task<ProgramProcess> StartServerAgain(ProgramPlace? place = null) =>
        Listening("server", ["server", .. settings, "--output", RunFolder, "--listen", Address, .. ServerOptions], place);

    /// <summary>Lets a new server go on with the run, at the address of the one before.</summary>
    public Task<ProgramProcess> RestartServer(ProgramPlace? place = null) =>
        Listening("server", ["server", "--resume", RunFolder, "--listen", Address, .. ServerOptions], place);

    /// <summary>Starts a part, and waits until it listens.</summary>
    public async Task<ProgramProcess> StartPart(int part, int parts, ProgramPlace? place = null)
    {
        var program = Start("part", ["server", "--part", $"{part}/{parts}", "--server", Address, "--token-file", TokenFile, "--listen", Listen, .. Shared], place);
        await program.Line(AddressPattern);
        return program;
    }

    /// <summary>Starts a worker.</summary>
    public ProgramProcess StartWorker(ProgramPlace? place = null, params string[] options) =>
        Start("worker", ["worker", "--server", Address, "--token-file", TokenFile, .. Shared, .. options], place);

    /// <summary>Starts several workers.</summary>
    public ProgramProcess[] StartWorkers(int count, params string[] options) => [.. Enumerable.Range(0, count).Select(_ => StartWorker(null, options))];

    public void Dispose()
    {
        foreach (var program in _programs) program.Dispose();
        _folder.Dispose();
    }

    /// <summary>What all programs have printed, for messages of failed tests.</summary>
    public override string ToString() => string.Join("\n\n", _programs.Select(static program => $"== {program.Name}\n{program.Output}"));

    private async Task<ProgramProcess> Listening(string name, string[] arguments, ProgramPlace? place)
    {
        var server = Start(name, [.. arguments, "--token-file", TokenFile, .. Shared], place);
        _address = await server.Value(AddressPattern);
        return server;
    }

    private ProgramProcess Start(string name, IEnumerable<string> arguments, ProgramPlace? place)
    {
        var program = ProgramProcess.Start($"{name} {++_started}", arguments, place);
        program.Bound = Bound;
        _programs.Add(program);
        return program;
    }
}
