using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>Loss and accuracy of pieces of the validation and test sets. Rows are shared over threads; their losses are added in the order of the rows.</summary>
internal sealed class EvaluationComputation
{
    private readonly ComputeThreads _threads;

    // One for each thread.
    private readonly DatasetPieces[] _validation;
    private readonly DatasetPieces[] _test;
    private readonly int[] _correct;
    private readonly Action<int> _runThread;
    private DatasetPieces[] _pieces = [];
    private ReadOnlyMemory<float> _parameters;
    private int _piece;

    public EvaluationComputation(WorkerJob job, ComputeThreads threads)
    {
        _threads = threads;
        _correct = new int[threads.Count];
        _runThread = RunThread;
        _validation = PiecesOf(job.Validation);
        _test = PiecesOf(job.Test);

        DatasetPieces[] PiecesOf(Core.Data.Dataset? dataset) =>
            dataset is null ? [] : [.. Enumerable.Range(0, threads.Count).Select(_ => new DatasetPieces(dataset))];
    }

    public LaneStatistics Run(EvaluateRows request, ReadOnlyMemory<float> parameters)
    {
        _pieces = request.Set == EvaluationSet.Validation ? _validation : _test;
        if (_pieces.Length == 0)
        {
            throw new InvalidOperationException($"This run has no {request.Set} set.");
        }

        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(request.Piece, _pieces[0].Count);
        (_piece, _parameters) = (request.Piece, parameters);
        _threads.For(_threads.Count, _runThread);
        _parameters = default;
        return AddUp();
    }

    private void RunThread(int thread)
    {
        var (first, rows) = RowsOf(thread);
        _correct[thread] = _pieces[thread]
            .EvaluateRows(_threads.PassOf(thread), _parameters.Span, (_piece * RunPlan.EvaluationRows) + first, rows)
            .Correct;
    }

    private LaneStatistics AddUp()
    {
        var loss = 0.0;
        var (correct, count) = (0, 0);
        for (var thread = 0; thread < _threads.Count; thread++)
        {
            foreach (var row in _threads.PassOf(thread).RowLosses)
            {
                loss += row;
                count++;
            }

            correct += _correct[thread];
        }

        return new LaneStatistics(loss, correct, count);
    }

    /// <summary>The rows of the piece that a thread has.</summary>
    private (int First, int Count) RowsOf(int thread)
    {
        var rows = _pieces[0].RowsOf(_piece);
        var first = thread * rows / _threads.Count;
        return (first, ((thread + 1) * rows / _threads.Count) - first);
    }
}
