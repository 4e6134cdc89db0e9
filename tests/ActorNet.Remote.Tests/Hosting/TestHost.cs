using System.Net.Sockets;
using System.Net.WebSockets;
using System.Text;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Security;
using ActorNet.Remote.Tests.Engine;

namespace ActorNet.Remote.Tests.Hosting;

/// <summary>A host on loopback whose wire sends back what it gets, and ways to talk to it.</summary>
internal sealed class TestHost : IAsyncDisposable
{
    /// <summary>A test that waits for longer has failed.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly RemoteEngine _engine;

    private TestHost(WireHost host, RemoteEngine engine, ListedLog log, JoinToken token)
    {
        Host = host;
        _engine = engine;
        Log = log;
        Token = token;
    }

    public WireHost Host { get; }

    public ListedLog Log { get; }

    public JoinToken Token { get; }

    public ServerAccess Access => new() { Address = Host.Address, Token = Host.Token };

    public static async Task<TestHost> Start(Func<WireHostOptions, WireHostOptions>? change = null, string listen = "127.0.0.1:0")
    {
        var log = new ListedLog();
        var token = JoinToken.Create();
        var engine = NewEngine("server", PeerRole.Server, log);
        var options = new WireHostOptions { Listen = listen, Token = token, Engine = engine, Logging = log, Serve = Echo };
        try
        {
            return new TestHost(await WireHost.StartAsync(change?.Invoke(options) ?? options, CancellationToken.None), engine, log, token);
        }
        catch
        {
            engine.Dispose();
            throw;
        }
    }

    public static RemoteEngine NewEngine(string name, PeerRole role, ListedLog log) => new(new RemoteEngineOptions
    {
        Role = role,
        Name = name,
        Part = role == PeerRole.Part ? 2 : 0,
        ComputeThreads = 1,
        Codec = new ConformanceCodec(),
        Accepts = (_, _) => true,
        Logging = log,
    });

    /// <summary>Sends bytes as they are and reads until the host closes the connection.</summary>
    public async Task<string> Raw(byte[] bytes, bool endsSending = false)
    {
        using var bound = new CancellationTokenSource(Bound);
        using var client = new TcpClient();
        await client.ConnectAsync(Host.Address.Host, Host.Address.Port, bound.Token);
        var stream = client.GetStream();
        var answer = new MemoryStream();
        try
        {
            await stream.WriteAsync(bytes, bound.Token);
            if (endsSending)
            {
                client.Client.Shutdown(SocketShutdown.Send);
            }

            await stream.CopyToAsync(answer, bound.Token);
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            // It may close before it has read everything.
        }

        return Encoding.Latin1.GetString(answer.GetBuffer(), 0, (int)answer.Length);
    }

    public Task<string> Raw(string text, bool endsSending = false) => Raw(Encoding.Latin1.GetBytes(text), endsSending);

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        _engine.Dispose();
    }

    private static async Task Echo(WebSocket socket, System.Net.IPAddress remote, CancellationToken cancellation)
    {
        var buffer = new byte[RemoteLimits.FrameBytes];
        try
        {
            while (await socket.ReceiveAsync(buffer.AsMemory(), cancellation) is { MessageType: not WebSocketMessageType.Close } read)
            {
                await socket.SendAsync(buffer.AsMemory(0, read.Count), read.MessageType, read.EndOfMessage, cancellation);
            }

            await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, cancellation);
        }
        catch (Exception exception) when (exception is WebSocketException or OperationCanceledException)
        {
            socket.Abort();
        }
    }
}
