using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <content>Lanes and pieces, and what comes of them.</content>
public sealed partial class MessageCodec
{
    private void WriteWork(ref WireWriter writer, object message)
    {
        switch (message)
        {
            case ComputeLanes request:
                writer.Int64(request.Session);
                writer.Int64(request.Step);
                writer.Bool(request.WithDigest);
                writer.Int32(request.ParameterStart);
                writer.Int32(request.Subtrees.Length);
                foreach (var subtree in request.Subtrees)
                {
                    writer.Subtree(subtree);
                }

                writer.Tensor(request.Parameters.Span, _precision);
                break;
            case SubtreeGradient gradient:
                writer.Int64(gradient.Session);
                writer.Int64(gradient.Step);
                writer.Subtree(gradient.Subtree);
                writer.UInt64(gradient.Digest);
                writer.Statistics(gradient.Statistics);
                writer.Bool(gradient.IsBounded);
                writer.Int32(gradient.Start);
                writer.Tensor(gradient.Gradient.Span, _precision);
                break;
            case NonFiniteGradient nonFinite:
                writer.Int64(nonFinite.Session);
                writer.Int64(nonFinite.Step);
                writer.Int32(nonFinite.Lane);
                writer.Name(nonFinite.Layer);
                break;
            case EvaluateRows request:
                writer.Int64(request.Session);
                writer.Int64(request.Step);
                writer.Byte((byte)request.Set);
                writer.Int32(request.Piece);
                writer.Tensor(request.Parameters.Span, ExchangePrecision.Float32);
                break;
            case RowsEvaluated evaluated:
                writer.Int64(evaluated.Session);
                writer.Int64(evaluated.Step);
                writer.Byte((byte)evaluated.Set);
                writer.Int32(evaluated.Piece);
                writer.Statistics(evaluated.Statistics);
                break;
            default:
                throw new ArgumentException($"{message.GetType().Name} is no message of work.", nameof(message));
        }
    }

    private object ReadWork(MessageKind kind, ref WireReader reader)
    {
        var session = reader.LongNatural("the session");
        var step = reader.LongNatural("the step");
        return kind switch
        {
            MessageKind.ComputeLanes => ReadRequest(session, step, ref reader),
            MessageKind.SubtreeGradient => ReadGradient(session, step, ref reader),
            MessageKind.NonFiniteGradient => new NonFiniteGradient(session, step, reader.Natural("the lane", _lanes - 1), reader.Text()),
            MessageKind.EvaluateRows => ReadEvaluation(session, step, ref reader),
            MessageKind.RowsEvaluated => new RowsEvaluated(session, step, ReadSet(ref reader), reader.Natural("the piece"), reader.Statistics()),
            _ => throw reader.Wrong("is no message of work"),
        };
    }

    private ComputeLanes ReadRequest(long session, long step, ref WireReader reader)
    {
        var head = ReadRequestHead(ref reader, out var subtrees);
        var count = reader.TensorLength(_precision, _parameters - head.Start);
        reader.RequireLast(count * WireTensor.BytesOf(_precision));
        var request = _requests.Rent();
        var parameters = request.OwnParameters(count);
        reader.Tensor(parameters.Span, _precision);
        return Fill(request, session, step, parameters, head, subtrees);
    }

    private static ComputeLanes Fill(
        ComputeLanes request, long session, long step, ReadOnlyMemory<float> parameters, RequestHead head, WireReader subtrees)
    {
        request.Begin(session, step, parameters, head.Start, head.WithDigest);
        for (var index = 0; index < head.Subtrees; index++)
        {
            request.Add(subtrees.Subtree());
        }

        return request;
    }

    /// <summary>All is read once to be checked before a message is taken, and the subtrees a second time to fill it.</summary>
    private RequestHead ReadRequestHead(ref WireReader reader, out WireReader subtrees)
    {
        var withDigest = reader.Bool();
        var start = reader.Natural("the first parameter", _parameters);
        var subtreeCount = reader.Natural("the number of subtrees", _lanes);

        subtrees = reader;
        var lane = 0;
        for (var index = 0; index < subtreeCount; index++)
        {
            var subtree = reader.Subtree();
            if (subtree.FirstLane < lane)
            {
                throw reader.Wrong($"a subtree begins at lane {subtree.FirstLane}, inside those before it");
            }

            lane = subtree.FirstLane + subtree.LaneCount;
        }

        return new RequestHead(withDigest, start, subtreeCount);
    }

    private SubtreeGradient ReadGradient(long session, long step, ref WireReader reader)
    {
        var subtree = reader.Subtree();
        var digest = reader.UInt64();
        var statistics = reader.Statistics();
        var isBounded = reader.Bool();
        var start = reader.Natural("the first parameter", _parameters);
        var count = reader.TensorLength(_precision, _parameters - start);
        reader.RequireLast(count * WireTensor.BytesOf(_precision));

        // A short gradient of a long vector does not take room for all of it.
        var rented = count <= MessageTensor.ShortLength && _parameters > MessageTensor.ShortLength ? new SubtreeGradient(null, new float[count], static _ => { }) : _gradients.Rent();
        var gradient = rented.Set(session, step, subtree, new ParameterRange(start, count));
        reader.Tensor(gradient.Gradient.Span, _precision);
        (gradient.Digest, gradient.Statistics, gradient.IsBounded) = (digest, statistics, isBounded);
        return gradient;
    }

    private EvaluateRows ReadEvaluation(long session, long step, ref WireReader reader)
    {
        var set = ReadSet(ref reader);
        var piece = reader.Natural("the piece");
        var count = reader.TensorLength(ExchangePrecision.Float32, _parameters);
        reader.RequireLast(count * sizeof(float));
        var request = _evaluations.Rent();
        var parameters = request.OwnParameters(count);
        reader.Tensor(parameters.Span, ExchangePrecision.Float32);
        return request.Fill(session, step, set, piece, parameters);
    }

    private readonly record struct RequestHead(bool WithDigest, int Start, int Subtrees);

    private static EvaluationSet ReadSet(ref WireReader reader) => reader.Byte() switch
    {
        (byte)EvaluationSet.Validation => EvaluationSet.Validation,
        (byte)EvaluationSet.Test => EvaluationSet.Test,
        var other => throw reader.Wrong($"there is no set {other} to evaluate"),
    };
}
