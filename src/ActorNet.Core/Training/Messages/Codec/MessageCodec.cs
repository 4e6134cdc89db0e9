using System.Buffers;
using System.Buffers.Binary;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>
/// The bytes of every message that crosses hosts: a head of <see cref="HeadLength"/> bytes (magic, version, kind, length, CRC-32C), then the fields of
/// its kind, little-endian; docs/wire.md has the tables. What goes back into pools when it is released is decoded into pooled messages.
/// Any thread may use it.
/// </summary>
public sealed partial class MessageCodec : ITensorCodec
{
    /// <summary>Bytes before a message's fields.</summary>
    public const int HeadLength = 16;

    /// <summary>Version of the layout.</summary>
    public const int Version = 3;

    private const uint Magic = 0x574E_4341; // "ACNW"
    private const int KindOffset = 5;
    private const int ReservedOffset = 6;
    private const int LengthOffset = 8;
    private const int ChecksumOffset = 12;

    private readonly int _lanes;
    private readonly int _parameters;
    private readonly ExchangePrecision _precision;
    private readonly MessagePool<ComputeLanes> _requests;
    private readonly MessagePool<EvaluateRows> _evaluations;
    private readonly MessagePool<SubtreeGradient> _gradients;

    /// <summary>For the messages of a run.</summary>
    /// <param name="plan">Its lanes bound what a message may name; its precision is the format of weights and gradients.</param>
    /// <param name="parameters">Length of the parameter vector.</param>
    public MessageCodec(RunPlan plan, int parameters)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentOutOfRangeException.ThrowIfNegative(parameters);
        _lanes = plan.Lanes;
        _parameters = parameters;
        _precision = plan.Precision;
        _requests = new(pool => new ComputeLanes(pool, _lanes), WireLimits.Pooled);
        _evaluations = new(pool => new EvaluateRows(pool), WireLimits.Pooled);
        _gradients = new(pool => new SubtreeGradient(pool, _parameters), WireLimits.Pooled);
    }

    /// <summary>True for a message that can be sent to another host.</summary>
    public static bool CanEncode(object message) => KindOf(message) is not null;

    /// <summary>The length of the message whose head this is, for streams.</summary>
    /// <param name="head">At least <see cref="HeadLength"/> bytes.</param>
    /// <returns>Bytes of the whole message with its head.</returns>
    /// <exception cref="MessageFormatException">It is no head of this version.</exception>
    public static long LengthOf(ReadOnlySpan<byte> head)
    {
        if (head.Length < HeadLength)
        {
            throw new MessageFormatException($"{head.Length} bytes are no message: a head has {HeadLength}.");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(head) != Magic)
        {
            throw new MessageFormatException("These bytes are no message of ActorNet.");
        }

        if (head[4] != Version)
        {
            throw new MessageFormatException($"This message has version {head[4]}; this program speaks version {Version}.");
        }

        return (long)HeadLength + BinaryPrimitives.ReadUInt32LittleEndian(head[LengthOffset..]);
    }

    /// <inheritdoc/>
    public void Encode(object message, IBufferWriter<byte> writer, IActorAddresses addresses)
    {
        Encode(message, TensorPlace.Inline, writer, addresses);
    }

    private void Encode(object message, TensorPlace place, IBufferWriter<byte> writer, IActorAddresses addresses)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(addresses);
        var kind = KindOf(message) ?? throw new ArgumentException($"{message.GetType().Name} is no message that leaves a host.", nameof(message));
        var counter = new WireWriter([], isCounting: true, place);
        WriteFields(ref counter, message, addresses);
        var length = checked(HeadLength + counter.Position);
        var bytes = writer.GetSpan(length)[..length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        bytes[4] = Version;
        bytes[KindOffset] = (byte)kind;
        BinaryPrimitives.WriteUInt16LittleEndian(bytes[ReservedOffset..], 0);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[LengthOffset..], counter.Position);
        var fields = new WireWriter(bytes[HeadLength..], isCounting: false, place);
        WriteFields(ref fields, message, addresses);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[ChecksumOffset..], Checksum(bytes));
        writer.Advance(length);
    }

    /// <inheritdoc/>
    public object Decode(ReadOnlySpan<byte> bytes, IActorAddresses addresses)
    {
        ArgumentNullException.ThrowIfNull(addresses);
        var kind = Check(bytes);
        var reader = new WireReader(bytes[HeadLength..], kind, _lanes, _parameters);
        var message = ReadFields(kind, ref reader, addresses);
        reader.RequireLast();
        return message;
    }

    /// <summary>Checks a whole message's length and checksum.</summary>
    private static MessageKind Check(ReadOnlySpan<byte> bytes)
    {
        if (LengthOf(bytes) is var length && length != bytes.Length)
        {
            throw new MessageFormatException($"A message of {length} bytes came as {bytes.Length}.");
        }

        if (Checksum(bytes) != BinaryPrimitives.ReadUInt32LittleEndian(bytes[ChecksumOffset..]) && !PlantedBugs.IsArmed(PlantedBug.ChecksumUnchecked))
        {
            throw new MessageFormatException("A message was damaged on its way: its checksum is wrong.");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(bytes[ReservedOffset..]) != 0)
        {
            throw new MessageFormatException("A message has something where nothing belongs.");
        }

        return (MessageKind)bytes[KindOffset];
    }

    private static uint Checksum(ReadOnlySpan<byte> bytes) => Crc32C.Append(Crc32C.Append(0, bytes[..ChecksumOffset]), bytes[HeadLength..]);

    private static MessageKind? KindOf(object message) => message switch
    {
        SubtreeGradient => MessageKind.SubtreeGradient,
        ComputeLanes => MessageKind.ComputeLanes,
        Heartbeat => MessageKind.Heartbeat,
        HeartbeatAnswer => MessageKind.HeartbeatAnswer,
        EvaluateRows => MessageKind.EvaluateRows,
        RowsEvaluated => MessageKind.RowsEvaluated,
        NonFiniteGradient => MessageKind.NonFiniteGradient,
        JoinRequest => MessageKind.JoinRequest,
        JoinAccepted => MessageKind.JoinAccepted,
        JoinRefused => MessageKind.JoinRefused,
        LeaveRequest => MessageKind.LeaveRequest,
        Left => MessageKind.Left,
        Expelled => MessageKind.Expelled,
        Superseded => MessageKind.Superseded,
        LeaveRun => MessageKind.LeaveRun,
        CommitRound => MessageKind.CommitRound,
        PartStatus => MessageKind.PartStatus,
        FetchParameters => MessageKind.FetchParameters,
        PartParameters => MessageKind.PartParameters,
        StartPart => MessageKind.StartPart,
        QueryPart => MessageKind.QueryPart,
        WithdrawSession => MessageKind.WithdrawSession,
        CollectPart => MessageKind.CollectPart,
        PartCollected => MessageKind.PartCollected,
        AddColumns => MessageKind.AddColumns,
        ColumnsAdded => MessageKind.ColumnsAdded,
        FinishRound => MessageKind.FinishRound,
        StopRun => MessageKind.StopRun,
        _ => null,
    };

    private void WriteFields(ref WireWriter writer, object message, IActorAddresses addresses)
    {
        switch (message)
        {
            case SubtreeGradient or ComputeLanes or EvaluateRows or RowsEvaluated or NonFiniteGradient:
                WriteWork(ref writer, message);
                break;
            case LeaveRun or StopRun:
                break;
            case StartPart or CommitRound or QueryPart or WithdrawSession or PartStatus or CollectPart or PartCollected or FetchParameters or PartParameters
                or AddColumns or ColumnsAdded or FinishRound:
                WriteParts(ref writer, message);
                break;
            default:
                WriteMembership(ref writer, message, addresses);
                break;
        }
    }

    private object ReadFields(MessageKind kind, ref WireReader reader, IActorAddresses addresses) => kind switch
    {
        MessageKind.LeaveRun => new LeaveRun(),
        MessageKind.StopRun => new StopRun(),
        >= MessageKind.JoinRequest and < MessageKind.LeaveRun => ReadMembership(kind, ref reader, addresses),
        >= MessageKind.ComputeLanes and <= MessageKind.RowsEvaluated => ReadWork(kind, ref reader),
        >= MessageKind.StartPart and <= MessageKind.FinishRound => ReadPart(kind, ref reader),
        _ => throw new MessageFormatException($"There is no kind {(byte)kind} of messages."),
    };
}
