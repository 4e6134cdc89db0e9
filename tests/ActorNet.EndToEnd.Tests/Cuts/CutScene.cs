using ActorNet.EndToEnd.Tests.Harness;
using ActorNet.EndToEnd.Tests.Networks;

namespace ActorNet.EndToEnd.Tests.Cuts;

/// <summary>A server on host 0 of an emulated network, and workers on hosts 1 and on.</summary>
internal sealed class CutScene : IDisposable
{
    /// <summary>Of the server's line when a worker is given up.</summary>
    public const string GivenUp = "was silent";

    /// <summary>Of the server's line when a worker has joined.</summary>
    public const string Joined = "joined";

    private const int Hosts = 3;
    private static readonly TimeSpan Bound = ProgramProcess.DefaultBound;

    private readonly IReadOnlyList<string> _settings;
    private readonly Cluster _cluster;

    /// <param name="settings">The run.</param>
    /// <param name="workerTimeout">Seconds after which a silent worker is given up.</param>
    public CutScene(IReadOnlyList<string> settings, int workerTimeout)
    {
        Skip.If(EmulatedNetwork.MissingReason is not null, EmulatedNetwork.MissingReason);
        _settings = settings;
        Network = new EmulatedNetwork(Hosts, seed: 7);
        _cluster = new Cluster(settings)
        {
            Listen = $"wss://{Network.Hosts[0].Address}:7070",
            // The hosts share a file system, which the local wire would go through, past the network.
            Shared = ["--wire-kind", "websocket"],
            ServerOptions = ["--worker-timeout", $"{workerTimeout}", "--step-timeout", "4"],
        };
    }

    public EmulatedNetwork Network { get; }

    public ProgramProcess Server { get; private set; } = null!;

    public List<ProgramProcess> Workers { get; } = [];

    /// <summary>Starts all programs.</summary>
    public async Task Start(int workers)
    {
        Server = await _cluster.StartServer(Network.Hosts[0].Place);
        for (var i = 1; i <= workers; i++) Workers.Add(_cluster.StartWorker(Network.Hosts[i].Place, "--server-timeout", "3", "--threads", "1"));
    }

    /// <summary>Waits until a link has lost some more packets.</summary>
    public Task Lost(NetworkLink link, int packets)
    {
        var goal = link.Lost + packets;
        return Task.Run(() => SpinWait.SpinUntil(() => link.Lost >= goal, Bound).ShouldBeTrue($"nothing was lost on a link that is cut\n{this}"));
    }

    /// <summary>Waits for the end, which must be the reference's.</summary>
    public async Task EndsInTheReferenceBits()
    {
        (await Server.ExitCode()).ShouldBe(0, ToString());
        (await Reference.HashOf(Server)).ShouldBe(await Reference.Hash(_settings), ToString());
    }

    public void Dispose()
    {
        _cluster.Dispose();
        Network.Dispose();
    }

    public override string ToString() => _cluster.ToString();
}
