using System.Diagnostics;
using System.Net.WebSockets;

namespace ActorNet.Benchmarks.Wire;

/// <summary>A bare WebSocket, Kestrel's on this side and <see cref="ClientWebSocket"/> on the other: one message there and one back.</summary>
internal sealed class WebSocketRow(Task<WebSocket> socket) : IWireRow
{
    private const int SmallBytes = 64;

    private readonly byte[] _buffer = new byte[WireBenchmark.Parameters * sizeof(float)];

    public string Name => "bare Kestrel WebSocket";

    public double[] Exchange(int count, bool isSmall) => Task.Run(() => ExchangeAsync(count, isSmall ? SmallBytes : _buffer.Length)).GetAwaiter().GetResult();

    public void Dispose()
    {
        if (socket.IsCompletedSuccessfully)
        {
            socket.Result.Dispose();
        }
    }

    /// <summary>The other process: sends everything back until the connection ends.</summary>
    public static async Task EchoAsync(Uri address)
    {
        using var client = new ClientWebSocket();
        await client.ConnectAsync(address, CancellationToken.None);
        var buffer = new byte[WireBenchmark.Parameters * sizeof(float)];
        while (await ReceiveAsync(client, buffer) is > 0 and var length)
        {
            await client.SendAsync(buffer.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
        }
    }

    private async Task<double[]> ExchangeAsync(int count, int length)
    {
        var connected = await socket;
        var times = new double[count];
        for (var index = 0; index < count; index++)
        {
            var start = Stopwatch.GetTimestamp();
            await connected.SendAsync(_buffer.AsMemory(0, length), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            await ReceiveAsync(connected, _buffer);
            times[index] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return times;
    }

    private static async ValueTask<int> ReceiveAsync(WebSocket socket, byte[] buffer)
    {
        for (var received = 0; ;)
        {
            var result = await socket.ReceiveAsync(buffer.AsMemory(received), CancellationToken.None);
            received += result.Count;
            if (result.EndOfMessage)
            {
                return received;
            }
        }
    }
}
