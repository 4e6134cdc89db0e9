using System.Buffers;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;

namespace ActorNet.Core.Tests.Training.Messages;

/// <summary>At least one message of every kind that crosses hosts, for a run of 8 lanes and 2,050 parameters.</summary>
internal sealed class WireSamples : IActorAddresses
{
    public const int Lanes = 8;
    public const int Parameters = 2050;

    private readonly Dictionary<string, ActorRef> _actors = [];

    public WireSamples(ExchangePrecision precision = ExchangePrecision.Float32)
    {
        Precision = precision;
        Codec = new MessageCodec(Plan(precision), Parameters);
    }

    public ExchangePrecision Precision { get; }

    public MessageCodec Codec { get; }

    public static RunPlan Plan(ExchangePrecision precision) => new()
    {
        Samples = 100,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = 32,
        Lanes = Lanes,
        Epochs = 1,
        Steps = null,
        Seed = 1,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
        Precision = precision,
    };

    public string AddressOf(ActorRef actor) => $"actor://host/{actor.Name}";

    public ActorRef Resolve(string address)
    {
        if (!address.StartsWith("actor://host/", StringComparison.Ordinal))
        {
            throw new FormatException("no address");
        }

        if (!_actors.TryGetValue(address, out var actor))
        {
            _actors[address] = actor = new SampleRef(address["actor://host/".Length..]);
        }

        return actor;
    }

    public byte[] Encode(object message)
    {
        var writer = new ArrayBufferWriter<byte>();
        Codec.Encode(message, writer, this);
        return writer.WrittenSpan.ToArray();
    }

    public object Decode(ReadOnlySpan<byte> bytes) => Codec.Decode(bytes, this);

    /// <summary>The messages, the same at every call.</summary>
    public IReadOnlyList<object> Messages()
    {
        var request = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, Lanes), 4);
        var evaluation = new MessagePool<EvaluateRows>(pool => new EvaluateRows(pool), 4);
        var session = SessionNumber.Of(3, 7);
        ulong[] digests = [1, ulong.MaxValue, 0x0123_4567_89AB_CDEF];
        return
        [
            new JoinRequest(-42, "worker-host:4711", "5e1f"),
            new JoinRequest(1, "", ""),
            new JoinAccepted(session, -42, [Resolve("actor://host/server"), Resolve("actor://host/part 2")]),
            new JoinRefused(5, "this run has other data – 数据"),
            new Heartbeat(session),
            new HeartbeatAnswer(session),
            new LeaveRequest(session),
            new Left(session),
            new Expelled(session, "was silent for 10 s", MayReturn: true),
            new Superseded(4),
            new LeaveRun(),
            request.Rent().Set(session, 1_000_000_000_000, Values(Parameters), [1, 2, 3, 6, 7]),
            request.Rent().Begin(session, 5, Values(1024), 1024, withDigest: true),
            Gradient(session),
            new NonFiniteGradient(session, 9, 7, "dense_1"),
            evaluation.Rent().Fill(session, 70, EvaluationSet.Test, 12, Values(Parameters)),
            new RowsEvaluated(session, 70, EvaluationSet.Validation, 12, new LaneStatistics(12.5, 200, 256)),
            new StartPart(3, 2, new ParameterRange(1024, 1026), 10, 9, Values(1026), Values(2052)),
            new StartPart(3, 2, new ParameterRange(1024, 1026), 10, 9, null, null),
            new CommitRound(3, 10, Apply: true, RateFactor: 0.25),
            new CommitRound(3, 10, Apply: true, RateFactor: 1, new float[] { 1, 0.5f, 0 }),
            new QueryPart(3),
            new WithdrawSession(3, session),
            new PartStatus(3, 2, 77, 11, 1, [0, 3, 7], false, digests, [new SubtreeDigests(new Subtree(3, 0), digests, 5), new SubtreeDigests(new Subtree(0, 7), default, SessionNumber.Of(3, 6))]),
            new PartStatus(3, 2, 77, 11, 1, [], true, digests, [], new[] { 0, 0.1, 1e300 }),
            new CollectPart(3, 11),
            new PartCollected(3, 2, 11, Values(1026), []),
            new FetchParameters(session, 11, Exact: true),
            new PartParameters(session, 11, Exact: true, 1024, Values(1026)),
            new PartParameters(session, 11, Exact: false, 1024, Values(1026)),
            new AddColumns(3, 11, 1024, new[] { 0.25, 1e300, 0 }),
            new ColumnsAdded(3, 2, 11, 1024, new[] { 0.5, 1e300, 0 }),
            new FinishRound(3, 11, [new ColumnSums(0, new[] { 0.1 }), new ColumnSums(1024, new[] { 0.5, 1e300, 0 })]),
            new StopRun(),
        ];
    }

    /// <summary>Numbers that are rounded already, the special ones among them.</summary>
    public float[] Values(int count)
    {
        var values = new float[count];
        for (var index = 0; index < count; index++)
        {
            values[index] = ((index * 7919 % 2003) - 1001) * 0.37f;
        }

        values[0] = float.NegativeInfinity;
        values[1] = -0f;
        values[2] = float.NaN;
        Rounding.Round(values, Precision);
        return values;
    }

    private SubtreeGradient Gradient(long session)
    {
        var pool = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, Parameters), 1);
        var gradient = pool.Rent().Set(session, 3, new Subtree(1, 2));
        Values(Parameters).CopyTo(gradient.Gradient);
        gradient.Digest = 0xFEDC_BA98_7654_3210;
        gradient.Statistics = new LaneStatistics(3.25, 4, 9);
        gradient.IsBounded = true;
        return gradient;
    }

    private sealed class SampleRef(string name) : ActorRef(name);
}
