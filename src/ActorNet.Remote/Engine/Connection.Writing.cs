using System.Buffers;
using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using ActorNet.Core.Training.Messages.Codec;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <content>From the queues to the wire: one frame at a time, by whoever has claimed the writer.</content>
internal sealed partial class Connection
{
    // Kind of message, precision, two zeros; transfer; length of the tensor, first float, floats; checksum.
    private const int SliceHead = FrameWriter.HeadLength + 4 + 4 + 12 + 4;
    private const int PieceHead = FrameWriter.HeadLength + 8;

    // Whole digest blocks, and room for the head.
    private const int SliceBytes = RemoteLimits.FrameBytes - 1024;

    private readonly byte[] _slice = GC.AllocateUninitializedArray<byte>(RemoteLimits.FrameBytes, pinned: true);
    private readonly FrameWriter _headFrame = new();
    private uint _sequence = 1;
    private long _writeBegan;
    private long _writeTicks;
    private ValueTask _openWrite;
    private Outgoing _openItem;
    private bool _isWriteOpen;

    /// <summary>Time spent in writing.</summary>
    public TimeSpan WriteTime => Stopwatch.GetElapsedTime(0, Interlocked.Read(ref _writeTicks));

    /// <summary>Writes a short frame on the sender's own thread, which saves waking another; if the wire is not ready for it, the writer waits.</summary>
    private void WriteAtOnce(Outgoing item)
    {
#pragma warning disable CA1031 // Whatever goes wrong on a wire ends its connection, not the actor that sends.
        try
        {
            var write = WriteFrameAsync(item.Bytes.AsMemory(0, item.Length));
            if (write.IsCompletedSuccessfully)
            {
                Drop(item);
                Interlocked.Increment(ref _messagesOut);
                bool isMore;
                lock (_outgoingGate)
                {
                    isMore = _urgent.Count + _inOrder.Count > 0;
                    _isWriterBusy = isMore;
                    _isHandedOver = isMore;
                }

                if (isMore)
                {
                    _outgoingSignal.Set();
                }

                return;
            }

            (_openWrite, _openItem, _isWriteOpen) = (write, item, true);
            lock (_outgoingGate)
            {
                _isHandedOver = true;
            }

            _outgoingSignal.Set();
        }
        catch (Exception exception)
        {
            End(exception.Message);
        }
#pragma warning restore CA1031
    }

    private async Task WriteAsync()
    {
#pragma warning disable CA1031 // Whatever goes wrong on a wire ends its connection, and only it.
        try
        {
            while (_reason is null)
            {
                await WaitAsync(_outgoingSignal.WaitAsync()).ConfigureAwait(false);
                if (_isWriteOpen)
                {
                    _isWriteOpen = false;
                    await _openWrite.ConfigureAwait(false);
                    Drop(_openItem);
                }

                while (_reason is null && TryDequeue(out var item))
                {
                    if (item.Flushed is { } flushed)
                    {
                        flushed.TrySetResult();
                        continue;
                    }

                    await WriteAsync(item).ConfigureAwait(false);
                    Interlocked.Increment(ref _messagesOut);
                }
            }

            await SayGoodbyeAsync().ConfigureAwait(false);
            Cancel();
        }
        catch (Exception exception)
        {
            End(exception is OperationCanceledException ? "the connection was ended" : exception.Message);
            Cancel();
        }
#pragma warning restore CA1031
    }

    /// <summary>Waits on this thread, where it is the wire's own.</summary>
    private ValueTask WaitAsync(ValueTask wait)
    {
        if (!_wire.Blocks || wait.IsCompleted)
        {
            return wait;
        }

        wait.AsTask().GetAwaiter().GetResult();
        return ValueTask.CompletedTask;
    }

    private async ValueTask SayGoodbyeAsync()
    {
        lock (_outgoingGate)
        {
            // If another thread is writing, that one has the wire.
            if (!_saysGoodbye || (_isWriterBusy && !_isHandedOver))
            {
                return;
            }

            _isClosed = true;
            _isWriterBusy = true;
        }

        using var time = new CancellationTokenSource(RemoteLimits.CloseTime);
        var frame = _headFrame.Begin(FrameKind.Goodbye).Bytes(System.Text.Encoding.UTF8.GetBytes(Short(_reason))).Written;
        FrameWriter.SetSequence(System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame).Span, _sequence);
        await _wire.WriteAsync(frame, time.Token).ConfigureAwait(false);
    }

    private ValueTask WriteAsync(Outgoing item) => item switch
    {
        { Transfer: { } transfer, Count: > 0 } => WriteSlicesAsync(transfer, item.Start, item.Count),
        { Transfer: { } transfer } => WriteRestAsync(transfer),
        { IsLong: true } => WritePiecesAsync(item),
        _ => WriteWholeAsync(item),
    };

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteWholeAsync(Outgoing item)
    {
        await WriteFrameAsync(item.Bytes.AsMemory(0, item.Length)).ConfigureAwait(false);
        ArrayPool<byte>.Shared.Return(item.Bytes!);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WritePiecesAsync(Outgoing item)
    {
        // The head is that of a frame with the whole message; the rest goes in pieces.
        var total = item.Length - FrameWriter.HeadLength;
        for (var offset = 0; offset < total;)
        {
            var count = Math.Min(total - offset, SliceBytes);
            _slice.AsSpan(0, PieceHead).Clear();
            _slice[0] = (byte)FrameKind.Piece;
            BinaryPrimitives.WriteInt32LittleEndian(_slice.AsSpan(FrameWriter.HeadLength), total);
            BinaryPrimitives.WriteInt32LittleEndian(_slice.AsSpan(FrameWriter.HeadLength + 4), offset);
            item.Bytes.AsSpan(FrameWriter.HeadLength + offset, count).CopyTo(_slice.AsSpan(PieceHead));
            await WriteFrameAsync(_slice.AsMemory(0, PieceHead + count)).ConfigureAwait(false);
            offset += count;
            await WriteUrgentAsync().ConfigureAwait(false);
        }

        ArrayPool<byte>.Shared.Return(item.Bytes!);
    }

    /// <summary>All slices that have not gone ahead, and the message.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteRestAsync(OutgoingTransfer transfer)
    {
        try
        {
            await WriteRestAndHeadAsync(transfer).ConfigureAwait(false);
        }
        finally
        {
            transfer.Message.Release();
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteRestAndHeadAsync(OutgoingTransfer transfer)
    {
        var from = 0;
        while (transfer.Ahead.TryGap(from, transfer.Tensor.Floats.Length, out var start, out var count))
        {
            await WriteSlicesAsync(transfer, start, count).ConfigureAwait(false);
            from = start + count;
        }

        if (transfer.IsAbandoned)
        {
            await WriteFrameAsync(_headFrame.Begin(FrameKind.Abandon).UInt32(transfer.Id).Written).ConfigureAwait(false);
            LogOutOfDate(_log, Peer.Name);
        }
        else
        {
            _headFrame.Begin(FrameKind.TensorMessage).Name(transfer.Receiver).Name(transfer.Sender).UInt32(transfer.Id);
            _codec.EncodeHead(transfer.Message, place: -1, _headFrame, _engine);
            await WriteFrameAsync(_headFrame.Written).ConfigureAwait(false);
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask WriteSlicesAsync(OutgoingTransfer transfer, int start, int count)
    {
        var most = SliceBytes / WireTensor.BytesOf(transfer.Tensor.Precision);
        for (var end = start + count; start < end;)
        {
            var floats = Math.Min(end - start, most);
            var length = FillSlice(transfer, start, floats);
            if (length == 0)
            {
                return;
            }

            await WriteFrameAsync(_slice.AsMemory(0, length)).ConfigureAwait(false);
            start += floats;
            await WriteUrgentAsync().ConfigureAwait(false);
        }
    }

    /// <summary>Copies floats into the frame; 0 if they are no use any more.</summary>
    private int FillSlice(OutgoingTransfer transfer, int start, int count)
    {
        var tensor = transfer.Tensor;
        var bytes = count * WireTensor.BytesOf(tensor.Precision);
        var frame = _slice.AsSpan(0, SliceHead + bytes);
        frame[..SliceHead].Clear();
        frame[0] = (byte)FrameKind.Slice;
        var head = frame[FrameWriter.HeadLength..];
        head[0] = tensor.Kind;
        head[1] = (byte)tensor.Precision;
        BinaryPrimitives.WriteUInt32LittleEndian(head[4..], transfer.Id);
        BinaryPrimitives.WriteInt32LittleEndian(head[8..], tensor.Floats.Length);
        BinaryPrimitives.WriteInt32LittleEndian(head[12..], start);
        BinaryPrimitives.WriteInt32LittleEndian(head[16..], count);
        lock (transfer.Reading)
        {
            if (transfer.IsAbandoned)
            {
                return 0;
            }

            WireTensor.Write(tensor.Floats.Span.Slice(start, count), frame[SliceHead..], tensor.Precision);
            if (!tensor.IsCurrent)
            {
                // The memory has changed meanwhile: what was copied may be half of one step and half of another.
                transfer.IsAbandoned = true;
                return 0;
            }
        }

        BinaryPrimitives.WriteUInt32LittleEndian(head[20..], Crc32C.Append(0, frame[SliceHead..]));
        return frame.Length;
    }

    /// <summary>What may overtake does so between two slices.</summary>
    private ValueTask WriteUrgentAsync()
    {
        Outgoing item;
        lock (_outgoingGate)
        {
            if (!_urgent.TryDequeue(out item))
            {
                return ValueTask.CompletedTask;
            }

            _queuedBytes -= item.Length;
        }

        return WriteWholeAsync(item);
    }

    private ValueTask WriteFrameAsync(ReadOnlyMemory<byte> frame)
    {
        FrameWriter.SetSequence(System.Runtime.InteropServices.MemoryMarshal.AsMemory(frame).Span, _sequence++);
        Interlocked.Add(ref _bytesOut, frame.Length);
        var began = Stopwatch.GetTimestamp();
        Interlocked.Exchange(ref _writeBegan, began);
        var write = _wire.WriteAsync(frame, _ending.Token);
        if (write.IsCompletedSuccessfully)
        {
            EndWrite(began);
            return write;
        }

        return AwaitWriteAsync(write, began);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask AwaitWriteAsync(ValueTask write, long began)
    {
        await write.ConfigureAwait(false);
        EndWrite(began);
    }

    private void EndWrite(long began)
    {
        Interlocked.Add(ref _writeTicks, Stopwatch.GetTimestamp() - began);
        Interlocked.Exchange(ref _writeBegan, 0);
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "Weights for {Peer} were out of date before they were sent")]
    private static partial void LogOutOfDate(ILogger logger, string peer);
}
