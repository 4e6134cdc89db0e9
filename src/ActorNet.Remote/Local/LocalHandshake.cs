using System.Buffers.Binary;
using System.Diagnostics;
using System.Net.Sockets;
using System.Text;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Local;

/// <summary>
/// What both sides of the local wire say before any frame: one record of fixed length with the process and its segment. It says who offers memory, and nothing
/// of who may join: that is the connection's own first frame.
/// </summary>
internal static class LocalHandshake
{
    /// <summary>Bytes of the record.</summary>
    public const int RecordBytes = 512;

    private const uint Magic = 0x4C4E4341; // "ACNL"
    private const ushort Version = 1;
    private const int PathAt = 56;
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Exchanges records on a new connection and makes a wire of it. Blocks, at most for <paramref name="time"/>.</summary>
    /// <param name="socket">The connection; the wire's from now on, and closed if this fails.</param>
    /// <param name="own">The segment to offer, or null.</param>
    /// <param name="time">How long the other side may take.</param>
    /// <exception cref="IOException">The connection broke, took too long, or leads to another user's process.</exception>
    /// <exception cref="MessageFormatException">The other side does not speak this protocol.</exception>
    public static LocalWire Run(Socket socket, TensorSegment? own, TimeSpan time)
    {
        LendingRow? row = null;
        try
        {
            PeerUser.Check(socket);
            row = own?.OpenRow();
            Span<byte> record = stackalloc byte[RecordBytes];
            Write(record, Environment.ProcessId, own is null || row is null ? null : new SegmentCard(own.Path, own.Id, row.Index, row.Ticket));
            Exchange(socket, record, time);
            var (process, card) = Read(record);
            var shared = row is null && card is null ? null : new SharedTensors(row is null ? null : own, row, card);
            return new LocalWire(socket, shared, process);
        }
        catch (Exception exception)
        {
            row?.End(borrower: null);
            socket.Dispose();
            if (exception is SocketException)
            {
                throw new IOException($"The local connection broke off: {exception.Message}", exception);
            }

            throw;
        }
    }

    /// <summary>Fills a record.</summary>
    internal static void Write(Span<byte> record, int process, SegmentCard? card)
    {
        record.Clear();
        BinaryPrimitives.WriteUInt32LittleEndian(record, Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(record[8..], process);
        if (card is not null && Encoding.UTF8.GetByteCount(card.Path) is var length && length <= RecordBytes - PathAt)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(record[6..], (ushort)length);
            BinaryPrimitives.WriteInt32LittleEndian(record[12..], card.Row);
            BinaryPrimitives.WriteInt64LittleEndian(record[16..], card.Ticket);
            card.Id.TryWriteBytes(record[24..]);
            Encoding.UTF8.GetBytes(card.Path, record[PathAt..]);
        }
    }

    /// <summary>Reads a record.</summary>
    /// <exception cref="MessageFormatException">It is none.</exception>
    internal static (int Process, SegmentCard? Card) Read(ReadOnlySpan<byte> record)
    {
        if (BinaryPrimitives.ReadUInt32LittleEndian(record) != Magic)
        {
            throw new MessageFormatException("The other side of the local socket is not ActorNet.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) is var version and not Version)
        {
            throw new MessageFormatException($"The other side's local wire has version {version}; this program knows {Version}.");
        }

        var process = BinaryPrimitives.ReadInt32LittleEndian(record[8..]);
        var length = BinaryPrimitives.ReadUInt16LittleEndian(record[6..]);
        if (length > RecordBytes - PathAt)
        {
            throw new MessageFormatException($"A path of {length} bytes does not fit its record.");
        }

        return length == 0 ? (process, null) : (process, new SegmentCard(
            PathOf(record.Slice(PathAt, length)),
            new Guid(record.Slice(24, 16)),
            BinaryPrimitives.ReadInt32LittleEndian(record[12..]),
            BinaryPrimitives.ReadInt64LittleEndian(record[16..])));
    }

    private static string PathOf(ReadOnlySpan<byte> bytes)
    {
        try
        {
            var path = StrictUtf8.GetString(bytes);
            return path.Contains('\0', StringComparison.Ordinal) ? throw new MessageFormatException("A path holds a zero.") : path;
        }
        catch (DecoderFallbackException exception)
        {
            throw new MessageFormatException("A path is not UTF-8.", exception);
        }
    }

    /// <summary>Sends a record and overwrites it with the other side's. It fits the socket's buffer, so both sides may send first.</summary>
    private static void Exchange(Socket socket, Span<byte> record, TimeSpan time)
    {
        var start = Stopwatch.GetTimestamp();
        socket.SendTimeout = Milliseconds(time, start);
        for (var sent = 0; sent < record.Length;)
        {
            sent += socket.Send(record[sent..], SocketFlags.None);
        }

        for (var received = 0; received < record.Length;)
        {
            socket.ReceiveTimeout = Milliseconds(time, start);
            var count = socket.Receive(record[received..], SocketFlags.None);
            if (count == 0)
            {
                throw new IOException(
                    "The other side has closed the local connection before it said what it is.",
                    received == 0 ? new SocketException((int)SocketError.ConnectionReset) : null);
            }

            received += count;
        }

        socket.ReceiveTimeout = 0;
        socket.SendTimeout = (int)RemoteLimits.WriteTime.TotalMilliseconds;
    }

    /// <summary>What is left of a time; never 0, which would mean for ever.</summary>
    private static int Milliseconds(TimeSpan time, long start)
    {
        var left = time - Stopwatch.GetElapsedTime(start);
        return left > TimeSpan.Zero
            ? (int)Math.Ceiling(left.TotalMilliseconds)
            : throw new IOException("The other side of the local connection did not say in time what it is.");
    }
}
