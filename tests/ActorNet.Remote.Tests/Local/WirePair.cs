using System.Net.Sockets;
using ActorNet.Remote.Local;

namespace ActorNet.Remote.Tests.Local;

/// <summary>Both ends of a local wire, made as two processes make them.</summary>
internal sealed class WirePair : IAsyncDisposable
{
    public static readonly TimeSpan Bound = TimeSpan.FromSeconds(30);

    private readonly TemporaryFolder _folder;
    private readonly LocalListener _listener;

    private WirePair(TemporaryFolder folder, LocalListener listener, LocalWire server, LocalWire client)
    {
        _folder = folder;
        _listener = listener;
        Server = server;
        Client = client;
    }

    /// <summary>The end that listened.</summary>
    public LocalWire Server { get; }

    /// <summary>The end that connected.</summary>
    public LocalWire Client { get; }

    public static async Task<WirePair> OpenAsync(TensorSegment? server = null, TensorSegment? client = null)
    {
        var folder = new TemporaryFolder();
        var accepted = new TaskCompletionSource<LocalWire>(TaskCreationOptions.RunContinuationsAsynchronously);
        var listener = LocalListener.Start(folder.Path, server, accepted.SetResult, reason => accepted.TrySetException(new IOException(reason)));
        var wire = await LocalDialer.ConnectAsync(listener.SocketPath, client, CancellationToken.None);
        return new WirePair(folder, listener, await accepted.Task.WaitAsync(Bound), wire);
    }

    /// <summary>Both sides map what the other offers.</summary>
    public WirePair Share(int parameters)
    {
        Server.OpenPeerMemory(parameters).ShouldBeTrue();
        Client.OpenPeerMemory(parameters).ShouldBeTrue();
        return this;
    }

    public async ValueTask DisposeAsync()
    {
        await Client.DisposeAsync();
        await Server.DisposeAsync();
        await _listener.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>A wire whose other end is a plain socket, to say what no wire would.</summary>
    public static (LocalWire Wire, Socket Other) WithRawEnd()
    {
        using var folder = new TemporaryFolder();
        var endPoint = new UnixDomainSocketEndPoint(Path.Combine(folder.Path, "s"));
        using var listener = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        listener.Bind(endPoint);
        listener.Listen(1);
        var other = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        other.Connect(endPoint);
        return (new LocalWire(listener.Accept(), null, 0), other);
    }
}
