using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>The run: from round to round, to the ends of epochs, to its own end.</content>
public sealed partial class ParameterServerActor
{
    private EvaluationRound? _evaluation;
    private TimeSpan _evaluationMoved;
    private LaneStatistics? _validation;
    private LaneStatistics? _test;
    private TimeSpan _reported;
    private bool _lastRowSent;
    private bool _awaitsWord;
    private int _unnoted;
    private TimeSpan _notedAt;

    /// <summary>Goes on to what comes next, with nothing under way. May be called again after a wait: what is done is not done twice.</summary>
    private void Advance(IActorContext context)
    {
        if (!TryFinishRound(context))
        {
            return;
        }

        if (!_parts.AreAt(_progress.Step))
        {
            if (!_stopRequested || !HoldsState)
            {
                Enter(ServerPhase.Waiting);
                return;
            }

            // Nothing is lost without them; but nobody can evaluate either.
            _isDeserted = true;
        }

        if ((_progress.IsAtEpochEnd || _progress.IsDue) && !_isDeserted && !TryEvaluate(context))
        {
            return;
        }

        if (_awaitsWord && _unnoted > 0)
        {
            Enter(ServerPhase.Waiting);
            return;
        }

        _awaitsWord = false;

        var isEnding = _progress.IsOver || _stopRequested;
        if (MustStore(isEnding, context.Now) && !TryStore(isEnding, context))
        {
            return;
        }

        if ((isEnding && _storing is not null) || _unnoted >= ServerLimits.MaximumUnnoted || _ledger is { HasRoom: false })
        {
            Enter(ServerPhase.Waiting);
        }
        else if (!isEnding)
        {
            BeginRound(context);
        }
        else
        {
            EndRun(context);
        }
    }

    /// <summary>Tells the observer something that it notes: a program that is slow to listen holds the run up, and fills no queue.</summary>
    private void Tell(IActorContext context, object message)
    {
        _notedAt = _unnoted == 0 ? context.Now : _notedAt;
        _unnoted++;
        context.Send(_options.Observer, message);
    }

    private void OnNoted(IActorContext context)
    {
        _notedAt = context.Now;
        _unnoted = Math.Max(_unnoted - 1, 0);
        if (_phase == ServerPhase.Waiting)
        {
            Advance(context);
        }
    }

    private void Report(IActorContext context)
    {
        if (_unnoted == 0 && context.Now - _reported >= ServerLimits.ReportInterval)
        {
            _reported = context.Now;
            Tell(context, _reports.Rent().Set(_progress.Step, _progress.Totals));
        }
    }

    /// <summary>
    /// Evaluates if there is something to evaluate, and has training control decide; false while the evaluation is under way, or the weights that are to
    /// be kept are awaited. At the end of an epoch this closes it.
    /// </summary>
    private bool TryEvaluate(IActorContext context)
    {
        if (!TryValidate(context))
        {
            return false;
        }

        var row = _progress.Row(_validation);
        var next = _progress.ControlAfter(row);
        var isBest = next.Best is not null && next.Best != _progress.Control.Best;
        var isCopied = isBest || _options.AwaitsObserver;
        if (isCopied && !TryCollect(context))
        {
            return false;
        }

        var weights = isCopied ? CopyWeights() : null;
        _best = isBest ? weights : _best;
        var goesOn = next.End is null && _progress.Step < _plan.TotalSteps;
        SendRow(row, weights, isOpen: goesOn && !_progress.IsAtEpochEnd, context);
        _progress.Note(row);
        _validation = null;
        _awaitsWord = _options.AwaitsObserver;
        return true;
    }

    private bool TryValidate(IActorContext context)
    {
        if (_plan.ValidationSamples == 0 || _validation is not null)
        {
            return true;
        }

        BeginEvaluation(EvaluationSet.Validation, _plan.ValidationSamples, context);
        return false;
    }

    private void SendRow(HistoryRow row, float[]? weights, bool isOpen, IActorContext context) =>
        Tell(context, new EpochEnded(row, _progress.Totals, isOpen, _options.AwaitsObserver ? weights : null));

    private void BeginEvaluation(EvaluationSet set, int samples, IActorContext context)
    {
        Enter(ServerPhase.Evaluating);
        _evaluationMoved = context.Now;
        _evaluation = new EvaluationRound(set, samples);
        if (_members.Count == 0)
        {
            AwaitAnyWorker(context);
            return;
        }

        GivePieces(context);
    }

    /// <summary>Gives pieces to the members that have none; to those that are behind only if nobody else works on any.</summary>
    private void GivePieces(IActorContext context)
    {
        var isAnyAtWork = false;
        foreach (var member in _members.All)
        {
            if (!member.IsBehind)
            {
                GivePiece(member, context);
            }

            isAnyAtWork |= member.Piece != Session.NoPiece;
        }

        if (!isAnyAtWork)
        {
            foreach (var member in _members.All)
            {
                GivePiece(member, context);
            }
        }
    }

    private void GivePiece(Session member, IActorContext context)
    {
        if (member.Piece == Session.NoPiece && _evaluation!.TryTake(out var piece))
        {
            member.NoteAsked(context.Now);
            member.Piece = piece;
            AskForPiece(member, context);
        }
    }

    private void AskForPiece(Session member, IActorContext context) => context.Send(
        member.Worker, _evaluations.Rent().Fill(member.Number, _progress.Step, _evaluation!.Set, member.Piece, EvaluatedWeights).WatchedBy(_store.Changes));

    private void OnEvaluated(RowsEvaluated result, IActorContext context)
    {
        if (Hear(result.Session, context) is not { } member)
        {
            AnswerStranger(result.Session, context);
            return;
        }

        // One that came twice, or for an evaluation before this one, changes nothing.
        var isAwaited = _phase == ServerPhase.Evaluating && result.Step == _progress.Step && result.Set == _evaluation!.Set
            && result.Piece == member.Piece;
        if (!isAwaited)
        {
            return;
        }

        if (result.Statistics.Samples != _evaluation!.SamplesOf(result.Piece))
        {
            EndSession(member, $"evaluated {result.Statistics.Samples} samples of piece {result.Piece} of the {result.Set} set instead of {_evaluation.SamplesOf(result.Piece)}", context);
            return;
        }

        member.Piece = Session.NoPiece;
        _evaluationMoved = context.Now;
        _evaluation.Add(result.Piece, result.Statistics);
        _expulsionsWithoutProgress = 0;
        GivePiece(member, context);
        if (_evaluation.IsComplete)
        {
            CompleteEvaluation(context);
        }
    }

    private void CompleteEvaluation(IActorContext context)
    {
        if (_evaluation!.Set == EvaluationSet.Validation)
        {
            _validation = _evaluation.Sum();
        }
        else
        {
            _test = _evaluation.Sum();
        }

        _evaluation = null;
        Advance(context);
    }

    private void EndRun(IActorContext context)
    {
        var isStopped = !_progress.IsOver || _isDeserted;
        if (!isStopped && !TryEndOpenEpoch(context))
        {
            return;
        }

        _isBestRestored = EndsWithBest;
        if (!isStopped && !TryTest(context))
        {
            return;
        }

        if (!TryCollect(context))
        {
            return;
        }

        var state = CopyEnd();
        if (NonFinite(state) is { } what)
        {
            Fail(RunFailure.NonFinite, $"Step {_progress.Step}: {what} is not finite after the last step.", context);
            return;
        }

        Enter(ServerPhase.Ended);
        context.CancelTimer(TickTimer);
        context.Send(_options.Observer, new RunEnded(state, _test, isStopped));
        foreach (var member in _members.All)
        {
            context.Send(member.Worker, new Left(member.Number));
        }
    }

    /// <summary>With all steps done: true if workers are still needed, to evaluate.</summary>
    private bool MustEvaluate =>
        (_plan.TestSamples > 0 && _test is null) || (_plan.ValidationSamples > 0 && _validation is null && _progress is { HasOpenEpoch: true, HasRow: false });

    /// <summary>A run that ends inside an epoch reports it, but its state keeps the epoch open: it may be resumed with more steps.</summary>
    private bool TryEndOpenEpoch(IActorContext context)
    {
        if (!_progress.HasOpenEpoch || _progress.HasRow || _lastRowSent)
        {
            return true;
        }

        if (!TryValidate(context) || (_options.AwaitsObserver && !TryCollect(context)))
        {
            return false;
        }

        _lastRowSent = true;
        SendRow(_progress.Row(_validation), _options.AwaitsObserver ? CopyWeights() : null, isOpen: false, context);
        return true;
    }

    private bool TryTest(IActorContext context)
    {
        if (_plan.TestSamples == 0 || _test is not null)
        {
            return true;
        }

        BeginEvaluation(EvaluationSet.Test, _plan.TestSamples, context);
        return false;
    }
}
