using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>Loss and accuracy of pieces of the validation and test sets.</summary>
internal sealed class EvaluationComputation
{
    private readonly GradientPass _pass;
    private readonly DatasetPieces? _validation;
    private readonly DatasetPieces? _test;

    public EvaluationComputation(WorkerJob job, GradientPass pass)
    {
        _pass = pass;
        _validation = job.Validation is null ? null : new DatasetPieces(job.Validation);
        _test = job.Test is null ? null : new DatasetPieces(job.Test);
    }

    public LaneStatistics Run(EvaluateRows request, ReadOnlySpan<float> parameters)
    {
        var pieces = (request.Set == EvaluationSet.Validation ? _validation : _test)
            ?? throw new InvalidOperationException($"This run has no {request.Set} set.");
        return pieces.Evaluate(_pass, parameters, request.Piece);
    }
}
