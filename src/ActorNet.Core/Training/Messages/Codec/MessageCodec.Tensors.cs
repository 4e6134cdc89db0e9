using System.Buffers;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <content>Messages whose floats do not travel behind their fields.</content>
public sealed partial class MessageCodec
{
    // A head with more would not fit a frame; such a request travels as a whole.
    private const int MostSubtreesOfAHead = 8_000;

    /// <inheritdoc/>
    public int Parameters => _parameters;

    /// <inheritdoc/>
    public int MostGradients => (2 * _lanes) + WireLimits.SpareGradients;

    /// <inheritdoc/>
    public long MaximumLength
    {
        get
        {
            // The longest are a part's state (StartPart, PartCollected) and a status with a digest for each block of every lane's gradient, and squared norms.
            const long Fields = 2 * WireLimits.TextBytes;
            var state = (long)sizeof(float) * _parameters * (1 + WireLimits.Slots);
            var digests = (long)sizeof(ulong) * VectorDigest.BlocksOf(_parameters) * (1L + _lanes);
            var squares = (long)sizeof(double) * _parameters;
            const long ALane = 64;
            return HeadLength + Fields + (ALane * _lanes) + Math.Max(state, digests + squares);
        }
    }

    /// <inheritdoc/>
    public bool IsGradient(byte kind) => kind == (byte)MessageKind.SubtreeGradient;

    /// <inheritdoc/>
    public bool IsUrgent(object message) => message is Heartbeat or HeartbeatAnswer;

    /// <inheritdoc/>
    public bool TryGetTensor(object message, out MessageTensor tensor)
    {
        switch (message)
        {
            case SubtreeGradient gradient:
                tensor = new((byte)MessageKind.SubtreeGradient, gradient.Gradient, _precision, null, 0);
                return true;
            case ComputeLanes request when request.Subtrees.Length <= MostSubtreesOfAHead:
                tensor = new((byte)MessageKind.ComputeLanes, request.Parameters, _precision, request.Changes, request.ChangesBefore);
                return true;
            case EvaluateRows request:
                tensor = new((byte)MessageKind.EvaluateRows, request.Parameters, ExchangePrecision.Float32, request.Changes, request.ChangesBefore);
                return true;
            default:
                tensor = default;
                return false;
        }
    }

    /// <inheritdoc/>
    public void EncodeHead(object message, long place, IBufferWriter<byte> writer, IActorAddresses addresses) =>
        Encode(message, place < 0 ? TensorPlace.Apart : TensorPlace.Shared(place), writer, addresses);

    /// <inheritdoc/>
    public IncomingTensor BeginTensor(byte kind, int count, ITensorSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        if (count < 0 || count > _parameters)
        {
            throw new MessageFormatException($"{count} floats are announced; there are {_parameters} parameters.");
        }

        switch ((MessageKind)kind)
        {
            case MessageKind.SubtreeGradient:
                var gradient = source.RentGradient(count);
                return new(kind, gradient, gradient.Set(0, 0, default, new ParameterRange(0, count)).Gradient, _precision);
            case MessageKind.ComputeLanes:
                var request = _requests.Rent();
                return new(kind, request, request.OwnParameters(count), _precision);
            case MessageKind.EvaluateRows:
                var evaluation = _evaluations.Rent();
                return new(kind, evaluation, evaluation.OwnParameters(count), ExchangePrecision.Float32);
            default:
                throw new MessageFormatException($"Messages of kind {kind} have no floats that come apart.");
        }
    }

    /// <inheritdoc/>
    public object DecodeHead(ReadOnlySpan<byte> bytes, IActorAddresses addresses, IncomingTensor? incoming, ITensorSource source)
    {
        ArgumentNullException.ThrowIfNull(source);
        var kind = Check(bytes);
        var reader = new WireReader(bytes[HeadLength..], kind, _lanes, _parameters);
        var session = reader.LongNatural("the session");
        var step = reader.LongNatural("the step");
        return kind switch
        {
            MessageKind.ComputeLanes => RequestOf(session, step, ref reader, incoming, source),
            MessageKind.SubtreeGradient => GradientOf(session, step, ref reader, incoming, source),
            MessageKind.EvaluateRows => EvaluationOf(session, step, ref reader, incoming, source),
            _ => throw reader.Wrong("has no floats that come apart"),
        };
    }

    private ComputeLanes RequestOf(long session, long step, ref WireReader reader, IncomingTensor? incoming, ITensorSource source)
    {
        var head = ReadRequestHead(ref reader, out var subtrees);
        var (place, count) = End(ref reader, _precision, _parameters - head.Start);
        return place >= 0
            ? Fill(_requests.Rent(), session, step, source.Map(place, count), head, subtrees)
            : Fill((ComputeLanes)Whole(ref reader, MessageKind.ComputeLanes, count, incoming), session, step, incoming!.Value.Floats, head, subtrees);
    }

    private SubtreeGradient GradientOf(long session, long step, ref WireReader reader, IncomingTensor? incoming, ITensorSource source)
    {
        var subtree = reader.Subtree();
        var digest = reader.UInt64();
        var statistics = reader.Statistics();
        var isBounded = reader.Bool();
        var start = reader.Natural("the first parameter", _parameters);
        var (place, count) = End(ref reader, _precision, _parameters - start);
        var gradient = place >= 0
            ? source.MapGradient(place, count)
            : (SubtreeGradient)Whole(ref reader, MessageKind.SubtreeGradient, count, incoming);
        gradient.Set(session, step, subtree, new ParameterRange(start, count));
        (gradient.Digest, gradient.Statistics, gradient.IsBounded) = (digest, statistics, isBounded);
        return gradient;
    }

    private EvaluateRows EvaluationOf(long session, long step, ref WireReader reader, IncomingTensor? incoming, ITensorSource source)
    {
        var set = ReadSet(ref reader);
        var piece = reader.Natural("the piece");
        var (place, count) = End(ref reader, ExchangePrecision.Float32, _parameters);
        return place >= 0
            ? _evaluations.Rent().Fill(session, step, set, piece, source.Map(place, count))
            : ((EvaluateRows)Whole(ref reader, MessageKind.EvaluateRows, count, incoming)).Fill(session, step, set, piece, incoming!.Value.Floats);
    }

    private static (long Place, int Count) End(ref WireReader reader, ExchangePrecision precision, int maximum)
    {
        var count = reader.TensorElsewhere(precision, maximum, out var place);
        reader.RequireLast();
        return (place, count);
    }

    private static PooledMessage Whole(ref WireReader reader, MessageKind kind, int count, IncomingTensor? incoming) =>
        incoming is { } came && came.Kind == (byte)kind && came.Floats.Length == count
            ? came.Message
            : throw reader.Wrong($"its {count} floats have not come");
}
