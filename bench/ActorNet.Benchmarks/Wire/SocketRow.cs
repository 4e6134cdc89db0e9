using System.Buffers.Binary;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace ActorNet.Benchmarks.Wire;

/// <summary>A bare socket with blocking calls: a length and so many bytes, which come back.</summary>
internal sealed class SocketRow : IWireRow
{
    private const int HeaderBytes = 4;
    private const int SmallBytes = 64;

    private readonly Socket _listener;
    private readonly byte[] _buffer = new byte[HeaderBytes + (WireBenchmark.Parameters * sizeof(float))];
    private Socket? _socket;

    public SocketRow(string name, EndPoint endPoint)
    {
        Name = name;
        _listener = New(endPoint.AddressFamily);
        _listener.Bind(endPoint);
        _listener.Listen(1);
    }

    public string Name { get; }

    /// <summary>Where it listens.</summary>
    public EndPoint EndPoint => _listener.LocalEndPoint!;

    public double[] Exchange(int count, bool isSmall)
    {
        if (_socket is null)
        {
            _socket = _listener.Accept();
            SetNoDelay(_socket);
        }

        var length = isSmall ? SmallBytes : _buffer.Length;
        var times = new double[count];
        for (var index = 0; index < count; index++)
        {
            var start = Stopwatch.GetTimestamp();
            BinaryPrimitives.WriteInt32LittleEndian(_buffer, length);
            Send(_socket, _buffer.AsSpan(0, length));
            Receive(_socket, _buffer);
            times[index] = Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return times;
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _listener.Dispose();
    }

    /// <summary>The other process: sends everything back until the connection ends.</summary>
    public static void Echo(EndPoint endPoint)
    {
        using var socket = New(endPoint.AddressFamily);
        socket.Connect(endPoint);
        SetNoDelay(socket);
        var buffer = new byte[HeaderBytes + (WireBenchmark.Parameters * sizeof(float))];
        while (Receive(socket, buffer) is > 0 and var length)
        {
            Send(socket, buffer.AsSpan(0, length));
        }
    }

    private static Socket New(AddressFamily family) =>
        new(family, SocketType.Stream, family == AddressFamily.Unix ? ProtocolType.Unspecified : ProtocolType.Tcp);

    private static void SetNoDelay(Socket socket)
    {
        if (socket.AddressFamily != AddressFamily.Unix)
        {
            socket.NoDelay = true;
        }
    }

    private static void Send(Socket socket, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            bytes = bytes[socket.Send(bytes)..];
        }
    }

    private static int Receive(Socket socket, byte[] buffer)
    {
        var received = 0;
        for (var length = HeaderBytes; received < length;)
        {
            var count = socket.Receive(buffer, received, buffer.Length - received, SocketFlags.None);
            if (count == 0)
            {
                return 0;
            }

            received += count;
            length = received >= HeaderBytes ? BinaryPrimitives.ReadInt32LittleEndian(buffer) : HeaderBytes;
        }

        return received;
    }
}
