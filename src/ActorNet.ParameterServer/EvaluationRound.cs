using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>One evaluation: which pieces are still to be given out, and the sums of those that are back.</summary>
internal sealed class EvaluationRound
{
    private readonly LaneStatistics?[] _results;
    private readonly Queue<int> _waiting;
    private readonly int _samples;
    private int _open;

    public EvaluationRound(EvaluationSet set, int samples)
    {
        Set = set;
        _samples = samples;
        _open = DatasetPieces.CountOf(samples);
        _results = new LaneStatistics?[_open];
        _waiting = new Queue<int>(Enumerable.Range(0, _open));
    }

    public EvaluationSet Set { get; }

    public bool IsComplete => _open == 0;

    /// <summary>True if a piece is to be given out.</summary>
    public bool HasWaiting => _waiting.Count > 0;

    /// <summary>Samples of a piece.</summary>
    public int SamplesOf(int piece) => Math.Min(RunPlan.EvaluationRows, _samples - (piece * RunPlan.EvaluationRows));

    /// <summary>Takes the next piece to give out; false if all are given out.</summary>
    public bool TryTake(out int piece) => _waiting.TryDequeue(out piece);

    /// <summary>Puts back a piece whose worker was lost.</summary>
    public void PutBack(int piece) => _waiting.Enqueue(piece);

    /// <summary>Takes the sums of a piece; the first copy counts.</summary>
    public void Add(int piece, LaneStatistics statistics)
    {
        if (_results[piece] is null)
        {
            _results[piece] = statistics;
            _open--;
        }
    }

    /// <summary>The sums over all pieces, added in the order of the pieces.</summary>
    public LaneStatistics Sum() => _results.Aggregate(default(LaneStatistics), (sum, piece) => LaneTree.Add(sum, piece!.Value));
}
