using ActorNet.EndToEnd.Tests.Harness;

namespace ActorNet.Akka.Tests.Processes;

/// <summary>A run over the nodes of a cluster, each of them a process: servers at addresses that all of them know, and workers. All of them end with it.</summary>
/// <param name="settings">The run: what <c>train</c> would be told, without where to write it.</param>
/// <param name="servers">Nodes that may drive the run: the cluster's seed nodes.</param>
internal sealed class ProcessCluster(IReadOnlyList<string> settings, int servers = 1) : IDisposable
{
    private const string AddressPattern = @"^listening at (wss?://\S+)";

    private static readonly ProgramPlace Akka = new() { Program = "ActorNet.Akka.Cli" };

    private readonly TemporaryFolder _folder = new();
    private readonly List<ProgramProcess> _programs = [];

    // A node that starts again must find its address free.
    private readonly string[] _addresses = [.. Patience.FreePorts(servers).Select(static port => $"127.0.0.1:{port}")];

    /// <summary>Options that servers and workers share, such as <c>--wire-kind</c>.</summary>
    public IReadOnlyList<string> Shared { get; init; } = [];

    /// <summary>Further options of the servers.</summary>
    public IReadOnlyList<string> ServerOptions { get; init; } = [];

    /// <summary>Settings of all nodes, which go before the program's.</summary>
    public string Configuration { get; init; } = Patience.Settings;

    /// <summary>Environment variables of all of them.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    public string TokenFile => File("join-token");

    public string RunFolder => File("run");

    /// <summary>A path in the cluster's own folder.</summary>
    public string File(string name) => _folder.File(name);

    /// <summary>Starts the first server, and waits until it drives the run.</summary>
    public async Task<ProgramProcess> StartDriver(params string[] options)
    {
        var driver = StartServer(0, options);
        await AddressOf(driver);
        return driver;
    }

    /// <summary>Starts a server, and waits until it stands by.</summary>
    /// <param name="index">Which of the addresses it has.</param>
    public async Task<ProgramProcess> StartStandby(int index)
    {
        var standby = StartServer(index);
        await standby.Line("^standing by:");
        return standby;
    }

    /// <summary>Where a server's wire listens, once it drives the run.</summary>
    public static Task<string> AddressOf(ProgramProcess server) => server.Value(AddressPattern);

    /// <summary>Starts a worker.</summary>
    public ProgramProcess StartWorker(params string[] options) =>
        Start("worker", ["worker", "--engine", "akka", .. SeedNodes, "--token-file", TokenFile, .. Settings, .. Shared, .. options], Akka);

    /// <summary>Starts several workers of one thread.</summary>
    public ProgramProcess[] StartWorkers(int count) => [.. Enumerable.Range(0, count).Select(_ => StartWorker("--threads", "1"))];

    /// <summary>Starts a worker without Akka, which is told where the server's wire is.</summary>
    public ProgramProcess StartPlainWorker(string address, params string[] options) =>
        Start("plain worker", ["worker", "--server", address, "--token-file", TokenFile, .. options], new ProgramPlace());

    public void Dispose()
    {
        foreach (var program in _programs) program.Dispose();
        _folder.Dispose();
    }

    /// <summary>What all programs have printed, for messages of failed tests.</summary>
    public override string ToString() => string.Join("\n\n", _programs.Select(static program => $"== {program.Name}\n{program.Output}"));

    private IEnumerable<string> SeedNodes => _addresses.SelectMany(static address => new[] { "--seed-node", address });

    private IEnumerable<string> Settings
    {
        get
        {
            var file = File("akka.conf");
            if (!System.IO.File.Exists(file)) System.IO.File.WriteAllText(file, Configuration);
            return ["--akka-config", file];
        }
    }

    private ProgramProcess StartServer(int index, params string[] options) => Start(
        $"server at {_addresses[index]}",
        [
            "server", .. settings, "--engine", "akka", "--output", RunFolder, "--cluster-listen", _addresses[index], .. SeedNodes, "--token-file", TokenFile,
            .. Settings, .. ServerOptions, .. Shared, .. options,
        ],
        Akka);

    private ProgramProcess Start(string name, IEnumerable<string> arguments, ProgramPlace place)
    {
        var program = ProgramProcess.Start($"{_programs.Count + 1}: {name}", arguments, place with { Environment = Environment });
        program.Bound = Patience.Bound;
        _programs.Add(program);
        return program;
    }
}
