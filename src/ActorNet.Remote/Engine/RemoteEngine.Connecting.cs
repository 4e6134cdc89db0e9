using System.Net;
using ActorNet.Core.Actors;
using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <content>How connections begin: both sides say who they are.</content>
public sealed partial class RemoteEngine
{
    /// <summary>Greets a process that has called, and serves its connection until it ends.</summary>
    /// <param name="wire">The wire, which is disposed of at the end.</param>
    /// <param name="remote">Where it calls from; null on the local wire.</param>
    /// <param name="authenticate">Tells whether a token is right, or null for a caller that has shown it already.</param>
    /// <param name="cancellation">Ends the connection.</param>
    internal async Task AcceptAsync(IWire wire, IPAddress? remote, Func<string, bool>? authenticate, CancellationToken cancellation)
    {
        Connection? connection = null;
        string? refusal = null;
        using (var time = CancellationTokenSource.CreateLinkedTokenSource(cancellation, _closing.Token))
        {
            time.CancelAfter(RemoteLimits.HelloTime);
#pragma warning disable CA1031 // A caller that does not get through its greeting is sent away, whatever went wrong.
            try
            {
                var hello = await ReadHelloAsync(wire, time.Token).ConfigureAwait(false);
                refusal = Refuse(hello, authenticate);
                if (refusal is null)
                {
                    wire.OpenPeerMemory(Codec.Parameters);
                    await wire.WriteAsync(Greeting(null).ToFrame(), time.Token).ConfigureAwait(false);
                    var peer = new PeerIdentity(hello.Role, hello.Name, hello.Part, hello.Address, remote);
                    Link link = hello.Role == PeerRole.Part ? _expected[hello.Part] : new AcceptedLink(this, peer);
                    connection = new Connection(this, wire, link, peer);
                    link.Attach(connection);
                }
                else
                {
                    await wire.WriteAsync(GoodbyeFrame(refusal), time.Token).ConfigureAwait(false);
                }
            }
            catch (Exception exception)
            {
                refusal = exception is OperationCanceledException ? "it did not say in time who it is" : exception.Message;
            }
#pragma warning restore CA1031
        }

        if (connection is null)
        {
            LogRefused(Log, remote?.ToString() ?? "this host", refusal!);
            await wire.DisposeAsync().ConfigureAwait(false);
            return;
        }

        using var registration = cancellation.Register(() => connection.End("the process ends", saysGoodbye: true));
        await connection.RunAsync().ConfigureAwait(false);
    }

    /// <summary>Connects to a process that listens; null, with a line in the log, if that does not work.</summary>
    internal async Task<Connection?> DialAsync(ServerAccess access, Link link)
    {
        IWire? wire = null;
#pragma warning disable CA1031 // Whatever goes wrong, the next message tries again.
        try
        {
            using var time = CancellationTokenSource.CreateLinkedTokenSource(_closing.Token);
            time.CancelAfter(RemoteLimits.ConnectTime);
            wire = await Connector(access, Segment, time.Token).ConfigureAwait(false);
            await wire.WriteAsync(Greeting(wire.HasShownToken ? null : access).ToFrame(), time.Token).ConfigureAwait(false);
            var hello = await ReadHelloAsync(wire, time.Token).ConfigureAwait(false);
            wire.OpenPeerMemory(Codec.Parameters);
            return new Connection(this, wire, link, new PeerIdentity(hello.Role, hello.Name, hello.Part, access.Address, null));
        }
        catch (Exception exception)
        {
            if (wire is not null)
            {
                await wire.DisposeAsync().ConfigureAwait(false);
            }

            LogNotConnected(Log, access.Address.Authority, exception is OperationCanceledException ? "no answer in time" : exception.Message);
            return null;
        }
#pragma warning restore CA1031
    }

    private Hello Greeting(ServerAccess? access) => new()
    {
        Protocol = Hello.Version,
        Role = _options.Role,
        Name = _options.Name,
        Part = _options.Part,
        Address = Address,
        Token = access?.Token.Secret,
    };

    private string? Refuse(Hello hello, Func<string, bool>? authenticate)
    {
        if (authenticate is not null && (hello.Token is null || !authenticate(hello.Token)))
        {
            return hello.Token is null ? "no token" : "wrong token";
        }

        if (!_options.MayCall(hello.Role))
        {
            return $"a {hello.Role.ToString().ToLowerInvariant()} does not call here";
        }

        if (_connections.Count >= RemoteLimits.Connections)
        {
            return $"there are {RemoteLimits.Connections} connections already";
        }

        lock (_gate)
        {
            return hello.Role == PeerRole.Part && !_expected.ContainsKey(hello.Part) ? $"there is no part {hello.Part} in this run" : null;
        }
    }

    private static async Task<Hello> ReadHelloAsync(IWire wire, CancellationToken cancellation)
    {
        var buffer = new byte[RemoteLimits.FrameBytes];
        var length = await wire.ReadAsync(buffer, cancellation).ConfigureAwait(false);
        if (length == 0)
        {
            throw new IOException("the other side closed the connection");
        }

        return buffer[0] == (byte)FrameKind.Goodbye
            ? throw new MessageFormatException($"refused: {Connection.OneLine(buffer.AsSpan(FrameWriter.HeadLength..length))}")
            : Hello.Read(buffer.AsSpan(0, length));
    }

    private static byte[] GoodbyeFrame(string reason)
    {
        var frame = new FrameWriter().Begin(FrameKind.Goodbye).Bytes(System.Text.Encoding.UTF8.GetBytes(reason)).Written.ToArray();
        FrameWriter.SetSequence(frame, 0);
        return frame;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A connection from {Address} is refused: {Reason}")]
    private static partial void LogRefused(ILogger logger, string address, string reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Address} cannot be reached: {Reason}")]
    private static partial void LogNotConnected(ILogger logger, string address, string reason);
}
