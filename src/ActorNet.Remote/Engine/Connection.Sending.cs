using System.Buffers;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <content>From an actor to the queues. Any thread; nothing here waits for the wire.</content>
internal sealed partial class Connection
{
    // A thread that has sent a long message once does not keep its memory.
    private const int LargestKeptFrame = 1 << 20;

    [ThreadStatic]
    private static FrameWriter? _frame;

    private readonly Lock _outgoingGate = new();
    private readonly Queue<Outgoing> _urgent = [];
    private readonly Queue<Outgoing> _inOrder = [];
    private readonly Signal _outgoingSignal = new();
    private readonly Dictionary<PooledMessage, OutgoingTransfer> _announced = [];
    private long _queuedBytes;
    private uint _transfers;
    private bool _isWriterBusy;
    private bool _isClosed;

    // The writer's own loop has been woken to write, or is at it; else a sender writes on its own thread.
    private bool _isHandedOver;

    private static FrameWriter Frame => _frame ??= new FrameWriter();

    /// <summary>Sends a message to an actor over there.</summary>
    /// <param name="receiver">Its name there.</param>
    /// <param name="sender">Name of the sender here.</param>
    /// <param name="message">The message; a pooled one is owned from here on.</param>
    public void Send(string receiver, string sender, object message)
    {
        if (message is Terminated terminated)
        {
            SendFrame(Frame.Begin(FrameKind.Stopped).Name(receiver).Name(sender).Bytes(System.Text.Encoding.UTF8.GetBytes(Short(terminated.Cause?.Message))), urgent: false);
            return;
        }

        if (_codec.TryGetTensor(message, out var tensor) && tensor.Floats.Length > MessageTensor.ShortLength)
        {
            SendTensor(receiver, sender, (PooledMessage)message, tensor);
            return;
        }

        var frame = Frame.Begin(FrameKind.Message).Name(receiver).Name(sender);
        try
        {
            _codec.Encode(message, frame, _engine);
        }
        catch (Exception exception) when (exception is ArgumentException or OverflowException)
        {
            // It names an actor that cannot be reached now, say: lost, as a message may be.
            Interlocked.Increment(ref _lost);
            LogUnsendable(_log, message.GetType().Name, Peer.Name, exception.Message);
            (message as PooledMessage)?.Release();
            return;
        }

        var isUrgent = _codec.IsUrgent(message);
        (message as PooledMessage)?.Release();
        SendFrame(frame, isUrgent);
    }

    /// <summary>Asks to be told when an actor over there stops.</summary>
    public void SendWatch(string actor, string watcher) => SendFrame(Frame.Begin(FrameKind.Watch).Name(actor).Name(watcher), urgent: false);

    /// <summary>Says how this process has spent its time.</summary>
    public void SendReport(PeerReport report) => SendFrame(
        Frame.Begin(FrameKind.Report).Double(report.Total).Double(report.Computing).Double(report.Sending).Int64(report.Steps).Int64(report.Samples),
        urgent: true);

    /// <summary>True unless the other side will see the floats where they lie.</summary>
    public bool TakesSlices(SubtreeGradient gradient) => Shared?.TryLocate(gradient.Gradient, out _) != true;

    /// <summary>Sends floats ahead of the message that they belong to, unless the other side will see them where they lie.</summary>
    public void Announce(SubtreeGradient gradient, int start, int count)
    {
        if (!_codec.TryGetTensor(gradient, out var tensor) || tensor.Floats.Length <= MessageTensor.ShortLength || Shared?.TryLocate(tensor.Floats, out _) == true)
        {
            return;
        }

        OutgoingTransfer? transfer;
        lock (_outgoingGate)
        {
            if (!_announced.TryGetValue(gradient, out transfer))
            {
                if (_announced.Count == RemoteLimits.OpenTransfers || _isClosed)
                {
                    return;
                }

                transfer = new OutgoingTransfer(++_transfers, gradient, tensor);
                _announced.Add(gradient, transfer);
            }

            transfer.Ahead.Add(start, count);
        }

        Enqueue(new Outgoing { Transfer = transfer, Start = start, Count = count }, urgent: false);
    }

    /// <summary>Takes back what was announced; nothing of the gradient is read afterwards.</summary>
    public void Abandon(SubtreeGradient gradient)
    {
        OutgoingTransfer? transfer;
        lock (_outgoingGate)
        {
            if (!_announced.Remove(gradient, out transfer))
            {
                return;
            }
        }

        lock (transfer.Reading)
        {
            transfer.IsAbandoned = true;
        }

        SendFrame(Frame.Begin(FrameKind.Abandon).UInt32(transfer.Id), urgent: false);
    }

    private void SendTensor(string receiver, string sender, PooledMessage message, MessageTensor tensor)
    {
        if (Shared is { } shared && shared.TryLocate(tensor.Floats, out var place))
        {
            var frame = Frame.Begin(FrameKind.TensorMessage).Name(receiver).Name(sender).UInt32(0);
            _codec.EncodeHead(message, place, frame, _engine);
            if (message is SubtreeGradient)
            {
                shared.Lend(place);
            }

            Interlocked.Add(ref _sharedOut, sizeof(float) * (long)tensor.Floats.Length);
            SendFrame(frame, urgent: false);
            message.Release();
            return;
        }

        OutgoingTransfer? transfer;
        lock (_outgoingGate)
        {
            if (!_announced.Remove(message, out transfer))
            {
                transfer = new OutgoingTransfer(++_transfers, message, tensor);
            }
        }

        (transfer.Receiver, transfer.Sender) = (receiver, sender);
        Enqueue(new Outgoing { Transfer = transfer }, urgent: false);
    }

    private void SendFrame(FrameWriter frame, bool urgent)
    {
        var written = frame.Written;
        var bytes = ArrayPool<byte>.Shared.Rent(written.Length);
        written.Span.CopyTo(bytes);
        if (written.Length > LargestKeptFrame)
        {
            _frame = null;
        }

        Enqueue(new Outgoing { Bytes = bytes, Length = written.Length, IsLong = written.Length > RemoteLimits.FrameBytes }, urgent);
    }

    private void Enqueue(Outgoing item, bool urgent)
    {
        lock (_outgoingGate)
        {
            if (_isClosed || _urgent.Count + _inOrder.Count >= RemoteLimits.QueuedMessages || _queuedBytes + item.Length > RemoteLimits.QueuedBytes)
            {
                Interlocked.Increment(ref _lost);
                Drop(item);

                // Who takes so little is as good as gone; and memory that was lent with a message that is lost comes back when the connection ends.
                End("the other side does not take what is sent");
                return;
            }

            var isIdle = !_isWriterBusy && _urgent.Count + _inOrder.Count == 0;
            _isWriterBusy = true;
            if (!isIdle || item.Bytes is null || item.IsLong || !_wire.CanWrite)
            {
                (urgent ? _urgent : _inOrder).Enqueue(item);
                _queuedBytes += item.Length;
                if (isIdle)
                {
                    _isHandedOver = true;
                    _outgoingSignal.Set();
                }

                return;
            }
        }

        WriteAtOnce(item);
    }

    private bool TryDequeue(out Outgoing item)
    {
        lock (_outgoingGate)
        {
            if (_urgent.TryDequeue(out item) || _inOrder.TryDequeue(out item))
            {
                _queuedBytes -= item.Length;
                return true;
            }

            _isWriterBusy = false;
            _isHandedOver = false;
            return false;
        }
    }

    private void DropOutgoing()
    {
        lock (_outgoingGate)
        {
            _isClosed = true;
            while (_urgent.TryDequeue(out var item) || _inOrder.TryDequeue(out item))
            {
                Drop(item);
            }

            _announced.Clear();
        }
    }

    private static void Drop(Outgoing item)
    {
        if (item.Bytes is not null)
        {
            ArrayPool<byte>.Shared.Return(item.Bytes);
        }
        else if (item is { Transfer: { } transfer, Count: 0 })
        {
            transfer.Message.Release();
        }

        item.Flushed?.TrySetResult();
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Message} cannot be sent to {Peer}: {Why}")]
    private static partial void LogUnsendable(ILogger logger, string message, string peer, string why);

    private static string Short(string? text)
    {
        const int Longest = 1000;
        return text is null ? "" : text.Length <= Longest ? text : text[..Longest];
    }
}
