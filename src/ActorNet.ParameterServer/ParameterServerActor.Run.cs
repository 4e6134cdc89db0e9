using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>The run: from step to step, to the ends of epochs, to its own end.</content>
public sealed partial class ParameterServerActor
{
    private const long NeverStored = -1;

    private EvaluationRound? _round;
    private LaneStatistics? _validation;
    private LaneStatistics? _test;
    private TimeSpan _stepBegan;
    private TimeSpan _reported;
    private long _storedStep = NeverStored;
    private TimeSpan? _storedAt;
    private long? _storingStep;
    private bool _lastRowSent;
    private bool _stopRequested;
    private int _unnoted;

    /// <summary>Goes on to what comes next, with nothing under way. May be called again after a wait: what is done is not done twice.</summary>
    private void Advance(IActorContext context)
    {
        if (_progress.IsAtEpochEnd && !TryCloseEpoch(context))
        {
            return;
        }

        var isEnding = _progress.IsOver || _stopRequested;
        if (MustStore(isEnding, context.Now) && !TryStore(context))
        {
            return;
        }

        if ((isEnding && _storingStep is not null) || _unnoted >= MaximumUnnoted)
        {
            _phase = ServerPhase.Waiting;
        }
        else if (!isEnding)
        {
            BeginStep(context);
        }
        else
        {
            EndRun(context);
        }
    }

    private void BeginStep(IActorContext context)
    {
        _phase = ServerPhase.Computing;
        _stepBegan = context.Now;
        if (_members.Count == 0)
        {
            AwaitAnyWorker(context);
            return;
        }

        GiveLanes(context);
    }

    private void CompleteStep(IActorContext context)
    {
        if (!_tree.IsBounded && !_store.IsSumFinite(_tree))
        {
            HandleNonFinite($"{PlaceOf(_progress.Step)}, sum of the lanes: a gradient is not finite", context);
            return;
        }

        var sums = _tree.SumStatistics();
        if (sums.Samples != _plan.SamplesOf(_progress.Step))
        {
            Fail(RunFailure.Protocol, $"Step {_progress.Step}: {sums.Samples} samples were counted instead of {_plan.SamplesOf(_progress.Step)}.", context);
            return;
        }

        _store.Apply(_tree, _plan.SamplesOf(_progress.Step), _progress.Version);
        EndStep();
        _progress.CountStep(sums, (context.Now - _stepBegan).TotalSeconds);
        Report(context);
        Advance(context);
    }

    private void SkipStep(string warning, IActorContext context)
    {
        var samples = _plan.SamplesOf(_progress.Step);
        EndStep();
        _progress.CountSkippedStep(samples, (context.Now - _stepBegan).TotalSeconds);
        Warn(warning, context);
        if (_progress.SkippedInARow >= MaximumSkippedInARow)
        {
            Fail(RunFailure.NonFinite, $"Step {_progress.Step - 1}: {MaximumSkippedInARow} steps in a row were left out because a number was not finite.", context);
            return;
        }

        Advance(context);
    }

    /// <summary>Tells the observer something that it notes: a program that is slow to listen holds the run up, and fills no queue.</summary>
    private void Tell(IActorContext context, object message)
    {
        _unnoted++;
        context.Send(_options.Observer, message);
    }

    private void OnNoted(IActorContext context)
    {
        _unnoted--;
        if (_phase == ServerPhase.Waiting)
        {
            Advance(context);
        }
    }

    private void EndStep()
    {
        _tree.Clear();
        _assignment.Clear();
    }

    private void Report(IActorContext context)
    {
        if (_unnoted == 0 && context.Now - _reported >= ReportInterval)
        {
            _reported = context.Now;
            Tell(context, _reports.Rent().Set(_progress.Step, _progress.Totals));
        }
    }

    /// <summary>Evaluates if there is something to evaluate and closes the epoch; false while the evaluation is under way.</summary>
    private bool TryCloseEpoch(IActorContext context)
    {
        if (!TryValidate(context))
        {
            return false;
        }

        var row = SendRow(context);
        _progress.CloseEpoch(row);
        _validation = null;
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

    private HistoryRow SendRow(IActorContext context)
    {
        var row = _progress.Row(_validation);
        Tell(context, new EpochEnded(row, _progress.Totals));
        return row;
    }

    private void BeginEvaluation(EvaluationSet set, int samples, IActorContext context)
    {
        _phase = ServerPhase.Evaluating;
        _round = new EvaluationRound(set, samples);
        if (_members.Count == 0)
        {
            AwaitAnyWorker(context);
            return;
        }

        GivePieces(context);
    }

    private void CompleteEvaluation(IActorContext context)
    {
        if (_round!.Set == EvaluationSet.Validation)
        {
            _validation = _round.Sum();
        }
        else
        {
            _test = _round.Sum();
        }

        _round = null;
        Advance(context);
    }

    private bool MustStore(bool isEnding, TimeSpan now)
    {
        if (_options.Storage is null || _progress.Step == _storedStep)
        {
            return false;
        }

        if (isEnding)
        {
            return true;
        }

        var every = _options.CheckpointEvery;
        return _progress.Step > 0
            && ((every > 0 && _progress.Step % every == 0)
                || (!_progress.HasOpenEpoch && (_storedAt is not { } last || now - last >= _options.EpochCheckpointInterval)));
    }

    /// <summary>Hands storage a copy of the state; false while an earlier one is being stored, or if the state must not be stored.</summary>
    private bool TryStore(IActorContext context)
    {
        if (_storingStep is not null)
        {
            _phase = ServerPhase.Waiting;
            return false;
        }

        if (!_store.IsFinite)
        {
            Fail(RunFailure.NonFinite, $"Step {_progress.Step}: a weight is not finite; no checkpoint is stored.", context);
            return false;
        }

        _storingStep = _storedStep = _progress.Step;
        context.SetTimer(StorageTimer, _options.StorageTimeout, TimedOut.Storage);
        context.Send(_options.Storage!, new StoreCheckpoint(_term, CopyState()));
        return true;
    }

    private void OnStored(long step, IActorContext context)
    {
        if (step != _storingStep)
        {
            return;
        }

        _storingStep = null;
        _storedAt = context.Now;
        context.CancelTimer(StorageTimer);
        if (_phase == ServerPhase.Waiting)
        {
            Advance(context);
        }
    }

    private TrainingState CopyState() => new()
    {
        Step = _progress.Step,
        Version = _progress.Version,
        Parameters = _store.Parameters.ToArray(),
        Slots = _store.Slots.ToArray(),
        Totals = _progress.Totals,
        History = [.. _progress.History],
    };

    private void EndRun(IActorContext context)
    {
        var isStopped = !_progress.IsOver;
        if (!isStopped && (!TryEndOpenEpoch(context) || !TryTest(context)))
        {
            return;
        }

        if (!_store.IsFinite)
        {
            Fail(RunFailure.NonFinite, $"Step {_progress.Step}: a weight is not finite after the last step.", context);
            return;
        }

        _phase = ServerPhase.Ended;
        context.CancelTimer(SilenceTimer);
        context.Send(_options.Observer, new RunEnded(CopyState(), _test, isStopped));
    }

    /// <summary>A run that ends inside an epoch reports it, but its state keeps the epoch open: it may be resumed with more steps.</summary>
    private bool TryEndOpenEpoch(IActorContext context)
    {
        if (!_progress.HasOpenEpoch || _lastRowSent)
        {
            return true;
        }

        if (!TryValidate(context))
        {
            return false;
        }

        _lastRowSent = true;
        SendRow(context);
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
