using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>Engines that stand for processes, connected by WebSockets over loopback.</summary>
internal sealed class Processes(ITensorCodec codec) : IDisposable
{
    private readonly Dictionary<string, RemoteEngine> _engines = [];
    private readonly JoinToken _token = JoinToken.Create();

    /// <summary>Makes wires; the first of a pair is the caller's.</summary>
    public Func<Task<(IWire Caller, IWire Called)>> Pair { get; init; } = PairAsync;

    /// <summary>What every process accepts.</summary>
    public Func<PeerRole, object, bool> Accepts { get; init; } = (_, _) => true;

    public IEnumerable<RemoteEngine> Engines => _engines.Values;

    /// <summary>Starts a process.</summary>
    public RemoteEngine Add(string name, PeerRole role = PeerRole.Server)
    {
        var engine = new RemoteEngine(new RemoteEngineOptions
        {
            Role = role,
            Name = name,
            ComputeThreads = 1,
            Codec = codec,
            Accepts = Accepts,
            Logging = NullLoggerFactory.Instance,
        })
        {
            Address = AddressOf(name),
            Connector = async (access, _, _) =>
            {
                var (caller, called) = await Pair();
                _ = Task.Factory.StartNew(
                    () => _engines[access.Address.Host].AcceptAsync(called, IPAddress.Loopback, authenticate: null, cancellation: default),
                    CancellationToken.None,
                    TaskCreationOptions.LongRunning,
                    TaskScheduler.Default);
                return caller;
            },
        };
        _engines.Add(name, engine);

        // From now on it can follow addresses that others send it.
        _ = engine.Reach(Access(name), "nobody");
        return engine;
    }

    /// <summary>How the others reach a process.</summary>
    public ServerAccess Access(string name) => new() { Address = AddressOf(name), Token = _token };

    public void Dispose()
    {
        foreach (var engine in _engines.Values)
        {
            engine.Dispose();
        }
    }

    /// <summary>Two ends of a WebSocket.</summary>
    public static async Task<(IWire Caller, IWire Called)> PairAsync()
    {
        var (caller, called) = await StreamsAsync();
        return (
            new WebSocketWire(WebSocket.CreateFromStream(caller, new WebSocketCreationOptions { IsServer = false })),
            new WebSocketWire(WebSocket.CreateFromStream(called, new WebSocketCreationOptions { IsServer = true })));
    }

    private static async Task<(Stream Caller, Stream Called)> StreamsAsync()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var accepting = listener.AcceptSocketAsync();
        var caller = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await caller.ConnectAsync(listener.LocalEndpoint);
        var called = await accepting;
        called.NoDelay = true;
        return (new NetworkStream(caller, ownsSocket: true), new NetworkStream(called, ownsSocket: true));
    }

    private static Uri AddressOf(string name) => new($"ws://{name}:1");
}
