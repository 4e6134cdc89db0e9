using System.Buffers;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <content>From the wire to the actors. What is not as it should be ends the connection, and nothing else.</content>
internal sealed partial class Connection
{
    private readonly TensorMemory _tensors;
    private readonly Dictionary<uint, IncomingTransfer> _transfersIn = [];
    private readonly Stack<RangeSet> _freeRanges = [];
    private uint _expected = 1;
    private byte[]? _long;
    private int _longLength;
    private int _longRead;

    /// <summary>What the addresses in messages from over there may lead to.</summary>
    private IActorAddresses Addresses => Peer.Role == PeerRole.Worker ? NoAddresses.Instance : _engine;

    private async Task ReadAsync()
    {
        var buffer = GC.AllocateUninitializedArray<byte>(RemoteLimits.FrameBytes, pinned: true);
#pragma warning disable CA1031 // Whatever comes over a wire may end its connection, and nothing else.
        try
        {
            while (true)
            {
                var length = await _wire.ReadAsync(buffer, _ending.Token).ConfigureAwait(false);
                if (length == 0)
                {
                    End("the other side closed the connection");
                    break;
                }

                Interlocked.Add(ref _bytesIn, length);
                Take(buffer.AsSpan(0, length));
                if (_tensors.IsFull)
                {
                    await WaitAsync(_tensors.WaitForRoomAsync()).ConfigureAwait(false);
                }
            }
        }
        catch (MessageFormatException exception)
        {
            LogWrong(_log, Peer.Name, exception.Message);
            RemoteMetrics.BadMessages.Add(1);
            End(exception.Message, saysGoodbye: true);
        }
        catch (MailboxFullException exception)
        {
            LogWrong(_log, Peer.Name, exception.Message);
            End(exception.Message, saysGoodbye: true);
        }
        catch (Exception exception)
        {
            End(exception is OperationCanceledException ? "the connection was ended" : exception.Message);
        }
        finally
        {
            ForgetIncoming();
        }
#pragma warning restore CA1031
    }

    private void Take(ReadOnlySpan<byte> frame)
    {
        var reader = new FrameReader(frame);
        if (reader.Sequence != _expected++)
        {
            throw new MessageFormatException($"Frame {reader.Sequence} came where {_expected - 1} was due.");
        }

        switch (reader.Kind)
        {
            case FrameKind.Message:
                TakeMessage(ref reader);
                break;
            case FrameKind.Slice:
                TakeSlice(ref reader);
                break;
            case FrameKind.TensorMessage:
                TakeTensorMessage(ref reader);
                break;
            case FrameKind.Piece:
                TakePiece(ref reader);
                break;
            case FrameKind.Abandon:
                if (_transfersIn.Remove(reader.UInt32(), out var abandoned))
                {
                    Recycle(abandoned);
                }

                break;
            case FrameKind.Watch:
                TakeWatch(ref reader);
                break;
            case FrameKind.Stopped:
                TakeStopped(ref reader);
                break;
            case FrameKind.Report:
                TakeReport(ref reader);
                break;
            case FrameKind.Goodbye:
                End($"the other side ended the connection: {OneLine(reader.Rest)}");
                break;
            default:
                throw new MessageFormatException($"There are no frames of kind {(byte)reader.Kind} here.");
        }
    }

    private void TakeMessage(ref FrameReader reader)
    {
        var (receiver, sender) = TakeActors(ref reader);
        var message = _codec.Decode(reader.Rest, Addresses);
        if (message is SubtreeGradient { Gradient.Length: > MessageTensor.ShortLength } gradient)
        {
            // It would take room that nobody has counted.
            gradient.Release();
            throw new MessageFormatException("A long gradient came inside of its message.");
        }

        Deliver(receiver, sender, message);
    }

    private void TakeTensorMessage(ref FrameReader reader)
    {
        var (receiver, sender) = TakeActors(ref reader);
        var id = reader.UInt32();
        if (id == 0)
        {
            var message = _codec.DecodeHead(reader.Rest, Addresses, null, _tensors);
            if (_codec.TryGetTensor(message, out var seen))
            {
                Interlocked.Add(ref _sharedIn, sizeof(float) * (long)seen.Floats.Length);
            }

            Deliver(receiver, sender, message);
            return;
        }

        if (!_transfersIn.TryGetValue(id, out var transfer) || transfer.Came.Total != transfer.Tensor.Floats.Length)
        {
            throw new MessageFormatException($"Message {id} came before all of its floats.");
        }

        var decoded = _codec.DecodeHead(reader.Rest, Addresses, transfer.Tensor, _tensors);
        if (!ReferenceEquals(decoded, transfer.Tensor.Message))
        {
            ((PooledMessage)decoded).Release();
            throw new MessageFormatException($"Message {id} says that its floats, which came, lie elsewhere.");
        }

        _transfersIn.Remove(id);
        _freeRanges.Push(transfer.Came);
        Deliver(receiver, sender, decoded);
    }

    private void TakeSlice(ref FrameReader reader)
    {
        var kind = reader.Byte();
        var precision = reader.Byte();
        reader.Take(2);
        var id = reader.UInt32();
        var (length, start, count) = (reader.Int32(), reader.Int32(), reader.Int32());
        var checksum = reader.UInt32();
        if (!_transfersIn.TryGetValue(id, out var transfer))
        {
            if (Peer.Role == PeerRole.Worker && !_codec.IsGradient(kind))
            {
                throw new MessageFormatException("A worker sends no tensors but gradients.");
            }

            if (_transfersIn.Count > RemoteLimits.OpenTransfers || id == 0)
            {
                throw new MessageFormatException("Too many tensors come at once.");
            }

            transfer = new IncomingTransfer(_codec.BeginTensor(kind, length, _tensors), _freeRanges.TryPop(out var ranges) ? ranges : new RangeSet());
            transfer.Came.Clear();
            _transfersIn.Add(id, transfer);
        }

        var tensor = transfer.Tensor;
        if (tensor.Kind != kind || (byte)tensor.Precision != precision || tensor.Floats.Length != length)
        {
            throw new MessageFormatException($"A slice of transfer {id} does not go with those before it.");
        }

        if (count <= 0 || start < 0 || start > length - count || reader.Rest.Length != count * WireTensor.BytesOf(tensor.Precision))
        {
            throw new MessageFormatException($"A slice says that it has floats {start} to {(long)start + count - 1} of {length}, in {reader.Rest.Length} bytes.");
        }

        if (Crc32C.Append(0, reader.Rest) != checksum)
        {
            throw new MessageFormatException("A slice was damaged on its way: its checksum is wrong.");
        }

        transfer.Came.Add(start, count);
        WireTensor.Read(reader.Rest, tensor.Floats.Span.Slice(start, count), tensor.Precision);
    }

    /// <summary>Puts a long message together, in memory that grows with what has come of it.</summary>
    private void TakePiece(ref FrameReader reader)
    {
        var (total, offset) = (reader.Int32(), reader.Int32());
        if (_long is null)
        {
            if (offset != 0 || total <= RemoteLimits.FrameBytes - FrameWriter.HeadLength || total > _codec.MaximumLength + (2 * (1 + FrameWriter.NameBytes)))
            {
                throw new MessageFormatException($"A message of {total} bytes begins at {offset}.");
            }

            (_long, _longLength, _longRead) = (ArrayPool<byte>.Shared.Rent(2 * RemoteLimits.FrameBytes), total, 0);
        }

        var rest = reader.Rest;
        if (total != _longLength || offset != _longRead || rest.IsEmpty || rest.Length > _longLength - _longRead)
        {
            throw new MessageFormatException($"{rest.Length} bytes come at {offset} of a message of {total}, of which {_longRead} have come.");
        }

        if (_long.Length - _longRead < rest.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(_longLength, 2L * _long.Length));
            _long.AsSpan(0, _longRead).CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_long);
            _long = larger;
        }

        rest.CopyTo(_long.AsSpan(_longRead));
        _longRead += rest.Length;
        if (_longRead == _longLength)
        {
            var bytes = _long;
            _long = null;
            var message = new FrameReader(FrameKind.Message, bytes.AsSpan(0, _longLength));
            TakeMessage(ref message);
            ArrayPool<byte>.Shared.Return(bytes);
        }
    }

    private void TakeWatch(ref FrameReader reader)
    {
        Span<char> room = stackalloc char[FrameWriter.NameBytes];
        var path = room[..reader.Name(room)].ToString();
        var actor = _engine.Published(path);
        var watcher = Link.ActorOf(room[..reader.Name(room)]);
        if (actor is null)
        {
            SendFrame(Frame.Begin(FrameKind.Stopped).Name(watcher.Path).Name(path), urgent: false);
        }
        else
        {
            RemoteEngine.Watch(actor, watcher);
        }
    }

    private void TakeStopped(ref FrameReader reader)
    {
        Span<char> room = stackalloc char[FrameWriter.NameBytes];
        var watcher = _engine.Published(room[..reader.Name(room)]);
        var actor = Link.ActorOf(room[..reader.Name(room)]);
        if (watcher is not null)
        {
            Link.OnStopped(actor, watcher, OneLine(reader.Rest));
        }
    }

    private void TakeReport(ref FrameReader reader)
    {
        var report = new PeerReport(reader.Double(), reader.Double(), reader.Double(), reader.Int64(), reader.Int64());
        var isSound = double.IsFinite(report.Total) && double.IsFinite(report.Computing) && double.IsFinite(report.Sending) && report is { Steps: >= 0, Samples: >= 0 };
        _report = isSound && reader.Rest.IsEmpty ? report : throw new MessageFormatException("A report has numbers that are none.");
    }

    private (ActorRef? Receiver, RemoteActorRef Sender) TakeActors(ref FrameReader reader)
    {
        Span<char> room = stackalloc char[FrameWriter.NameBytes];
        var receiver = _engine.Published(room[..reader.Name(room)]);
        return (receiver, Link.ActorOf(room[..reader.Name(room)]));
    }

    private void Deliver(ActorRef? receiver, RemoteActorRef sender, object message)
    {
        Interlocked.Increment(ref _messagesIn);
        if (receiver is null)
        {
            // Not there yet, or not any more: as good as lost.
            (message as PooledMessage)?.Release();
            return;
        }

        if (!_engine.Accepts(Peer.Role, message))
        {
            (message as PooledMessage)?.Release();
            throw new MessageFormatException($"A {Peer.Role.ToString().ToLowerInvariant()} may not send {message.GetType().Name} here.");
        }

        _engine.Deliver(receiver, sender, message);
    }

    private void Recycle(IncomingTransfer transfer)
    {
        transfer.Tensor.Message.Release();
        _freeRanges.Push(transfer.Came);
    }

    private void ForgetIncoming()
    {
        foreach (var transfer in _transfersIn.Values)
        {
            transfer.Tensor.Message.Release();
        }

        _transfersIn.Clear();
        if (_long is not null)
        {
            ArrayPool<byte>.Shared.Return(_long);
            _long = null;
        }
    }

    internal static string OneLine(ReadOnlySpan<byte> bytes)
    {
        const int Longest = 2000;
        var text = Encoding.UTF8.GetString(bytes[..Math.Min(bytes.Length, Longest)]);
        return string.Concat(text.Select(letter => char.IsControl(letter) ? ' ' : letter));
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Connection of {Peer} is ended: {What}")]
    private static partial void LogWrong(ILogger logger, string peer, string what);

    private readonly record struct IncomingTransfer(IncomingTensor Tensor, RangeSet Came);
}
