using System.Net.WebSockets;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Wires;

/// <summary>Frames as binary messages of a WebSocket (RFC 6455).</summary>
/// <param name="socket">The socket, open; disposed of with the wire.</param>
internal sealed class WebSocketWire(WebSocket socket) : IWire
{
    public string Kind => "websocket";

    public ISharedTensors? Shared => null;

    public bool Blocks => false;

    public bool HasShownToken => true;

    public bool CanWrite => true;

    public bool OpenPeerMemory(int parameters) => false;

    public async ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        try
        {
            await socket.SendAsync(frame, WebSocketMessageType.Binary, endOfMessage: true, cancellation).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException)
        {
            throw new IOException("the connection is broken", exception);
        }
    }

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        try
        {
            var length = 0;
            while (true)
            {
                var result = await socket.ReceiveAsync(buffer[length..], cancellation).ConfigureAwait(false);
                if (result.MessageType == WebSocketMessageType.Close)
                {
                    return 0;
                }

                if (result.MessageType != WebSocketMessageType.Binary)
                {
                    throw new MessageFormatException("A text came where frames are binary.");
                }

                length += result.Count;
                if (result.EndOfMessage)
                {
                    return length > 0 ? length : throw new MessageFormatException("An empty frame came.");
                }

                if (length == buffer.Length)
                {
                    throw new MessageFormatException($"A frame is longer than {RemoteLimits.FrameBytes} bytes.");
                }
            }
        }
        catch (Exception exception) when (exception is WebSocketException or InvalidOperationException)
        {
            throw new IOException("the connection is broken", exception);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
        {
            using var time = new CancellationTokenSource(RemoteLimits.CloseTime);
            try
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, time.Token).ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is WebSocketException or OperationCanceledException or InvalidOperationException or IOException)
            {
                // It is closed either way.
            }
        }

        socket.Dispose();
    }
}
