using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <content>Coordinator and parts, workers and parts.</content>
public sealed partial class MessageCodec
{
    private void WriteParts(ref WireWriter writer, object message)
    {
        switch (message)
        {
            case StartPart start:
                WriteStart(ref writer, start);
                break;
            case CommitRound commit:
                writer.Int32(commit.Term);
                writer.Int64(commit.Step);
                writer.Bool(commit.Apply);
                writer.Double(commit.RateFactor);
                writer.Tensor(commit.Scales.Span, ExchangePrecision.Float32);
                break;
            case QueryPart query:
                writer.Int32(query.Term);
                break;
            case WithdrawSession withdraw:
                writer.Int32(withdraw.Term);
                writer.Int64(withdraw.Session);
                break;
            case PartStatus status:
                WriteStatus(ref writer, status);
                break;
            case CollectPart collect:
                writer.Int32(collect.Term);
                writer.Int64(collect.Step);
                break;
            case PartCollected collected:
                writer.Int32(collected.Term);
                writer.Int32(collected.Part);
                writer.Int64(collected.Step);
                writer.Tensor(collected.Parameters, ExchangePrecision.Float32);
                writer.Tensor(collected.Slots, ExchangePrecision.Float32);
                break;
            case FetchParameters fetch:
                writer.Int64(fetch.Session);
                writer.Int64(fetch.Step);
                writer.Bool(fetch.Exact);
                break;
            case PartParameters slice:
                writer.Int64(slice.Session);
                writer.Int64(slice.Step);
                writer.Bool(slice.Exact);
                writer.Int32(slice.Start);
                writer.Tensor(slice.Parameters.Span, PrecisionOf(slice.Exact));
                break;
            case AddColumns add:
                writer.Int32(add.Term);
                writer.Int64(add.Step);
                writer.Int32(add.Kernel);
                writer.Doubles(add.Sums.Span);
                break;
            case ColumnsAdded added:
                writer.Int32(added.Term);
                writer.Int32(added.Part);
                writer.Int64(added.Step);
                writer.Int32(added.Kernel);
                writer.Doubles(added.Sums.Span);
                break;
            case FinishRound finish:
                WriteFinish(ref writer, finish);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} is no message of parts.", nameof(message));
        }
    }

    private static void WriteFinish(ref WireWriter writer, FinishRound finish)
    {
        writer.Int32(finish.Term);
        writer.Int64(finish.Step);
        writer.Int32(finish.Kernels.Count);
        foreach (var kernel in finish.Kernels)
        {
            writer.Int32(kernel.Kernel);
            writer.Doubles(kernel.Sums.Span);
        }
    }

    private static void WriteStart(ref WireWriter writer, StartPart start)
    {
        writer.Int32(start.Term);
        writer.Int32(start.Part);
        writer.Int32(start.Range.Start);
        writer.Int32(start.Range.Length);
        writer.Int64(start.Step);
        writer.Int64(start.Version);
        writer.Bool(start.Parameters is not null);
        if (start.Parameters is { } parameters)
        {
            writer.Tensor(parameters, ExchangePrecision.Float32);
        }

        writer.Bool(start.Slots is not null);
        if (start.Slots is { } slots)
        {
            writer.Tensor(slots, ExchangePrecision.Float32);
        }
    }

    private static void WriteStatus(ref WireWriter writer, PartStatus status)
    {
        writer.Int32(status.Term);
        writer.Int32(status.Part);
        writer.Int64(status.Incarnation);
        writer.Int64(status.Step);
        writer.Int32(status.Withdrawn);
        writer.Lanes(status.MissingLanes);
        writer.Bool(status.IsFinite);
        writer.Digests(status.Digests.Span);
        writer.Int32(status.Contributions.Count);
        foreach (var contribution in status.Contributions)
        {
            writer.Subtree(contribution.Subtree);
            writer.Digests(contribution.Digests.Span);
            writer.Int64(contribution.Session);
        }

        writer.Doubles(status.Squares.Span);
    }

    private object ReadPart(MessageKind kind, ref WireReader reader) => kind switch
    {
        MessageKind.StartPart => ReadStart(ref reader),
        MessageKind.CommitRound => new CommitRound(reader.Natural("the term"), reader.LongNatural("the step"), reader.Bool(), reader.RateFactor(), reader.Scales()),
        MessageKind.QueryPart => new QueryPart(reader.Natural("the term")),
        MessageKind.WithdrawSession => new WithdrawSession(reader.Natural("the term"), reader.LongNatural("the session")),
        MessageKind.PartStatus => ReadStatus(ref reader),
        MessageKind.CollectPart => new CollectPart(reader.Natural("the term"), reader.LongNatural("the step")),
        MessageKind.PartCollected => new PartCollected(
            reader.Natural("the term"),
            reader.Natural("the part", WireLimits.Parts),
            reader.LongNatural("the step"),
            reader.NewTensor(ExchangePrecision.Float32, _parameters),
            reader.NewTensor(ExchangePrecision.Float32, MaximumSlots)),
        MessageKind.FetchParameters => new FetchParameters(reader.LongNatural("the session"), reader.LongNatural("the step"), reader.Bool()),
        MessageKind.PartParameters => ReadSlice(ref reader),
        MessageKind.AddColumns => new AddColumns(reader.Natural("the term"), reader.LongNatural("the step"), ReadKernel(ref reader), ReadSums(ref reader)),
        MessageKind.ColumnsAdded => new ColumnsAdded(
            reader.Natural("the term"), reader.Natural("the part", WireLimits.Parts), reader.LongNatural("the step"), ReadKernel(ref reader), ReadSums(ref reader)),
        MessageKind.FinishRound => ReadFinish(ref reader),
        _ => throw reader.Wrong("is no message of parts"),
    };

    private StartPart ReadStart(ref WireReader reader)
    {
        var term = reader.Natural("the term");
        var part = reader.Natural("the part", WireLimits.Parts);
        var start = reader.Natural("the first parameter", _parameters);
        var length = reader.Natural("the number of parameters", _parameters - start);
        var step = reader.LongNatural("the step");
        var version = reader.LongNatural("the version");
        var parameters = reader.Bool() ? reader.NewTensor(ExchangePrecision.Float32, length) : null;
        if (parameters is not null && parameters.Length != length)
        {
            throw reader.Wrong($"has {parameters.Length} floats for a slice of {length}");
        }

        var slots = reader.Bool() ? reader.NewTensor(ExchangePrecision.Float32, (long)length * WireLimits.Slots) : null;
        return new StartPart(term, part, new ParameterRange(start, length), step, version, parameters, slots);
    }

    private PartStatus ReadStatus(ref WireReader reader)
    {
        var term = reader.Natural("the term");
        var part = reader.Natural("the part", WireLimits.Parts);
        var incarnation = reader.LongNatural("the incarnation");
        var step = reader.LongNatural("the step");
        var withdrawn = reader.Natural("the number of sessions");
        var missing = reader.Lanes();
        var isFinite = reader.Bool();
        var digests = reader.Digests();
        var contributions = new SubtreeDigests[reader.Natural("the number of contributions", _lanes)];
        for (var index = 0; index < contributions.Length; index++)
        {
            contributions[index] = new SubtreeDigests(reader.Subtree(), reader.Digests(), reader.LongNatural("the session"));
        }

        return new PartStatus(term, part, incarnation, step, withdrawn, missing, isFinite, digests, contributions, reader.Doubles("the number of squared norms"));
    }

    private PartParameters ReadSlice(ref WireReader reader)
    {
        var session = reader.LongNatural("the session");
        var step = reader.LongNatural("the step");
        var exact = reader.Bool();
        var start = reader.Natural("the first parameter", _parameters);
        return new PartParameters(session, step, exact, start, reader.NewTensor(PrecisionOf(exact), _parameters - start));
    }

    private FinishRound ReadFinish(ref WireReader reader)
    {
        var term = reader.Natural("the term");
        var step = reader.LongNatural("the step");
        var kernels = new ColumnSums[reader.Natural("the number of kernels", WireLimits.SharedKernels)];
        for (var index = 0; index < kernels.Length; index++)
        {
            kernels[index] = new ColumnSums(ReadKernel(ref reader), ReadSums(ref reader));
        }

        return new FinishRound(term, step, kernels);
    }

    private int ReadKernel(ref WireReader reader) => reader.Natural("the first parameter of the kernel", _parameters);

    private static ReadOnlyMemory<double> ReadSums(ref WireReader reader) => reader.Doubles("the number of columns");

    private ExchangePrecision PrecisionOf(bool exact) => exact ? ExchangePrecision.Float32 : _precision;

    private long MaximumSlots => (long)_parameters * WireLimits.Slots;
}
