using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>What storage is asked: the run itself, and to keep its checkpoints. An answer that gets lost is asked for again.</content>
public sealed partial class ParameterServerActor
{
    private const int ClaimsOfALife = 65_536;
    private const long NeverStored = -1;

    private int _term;
    private int _claims;
    private ClaimRun? _claim;
    private StoreCheckpoint? _storing;
    private TimeSpan _storageSince;
    private TimeSpan _storageAsked;
    private long _storedStep = NeverStored;
    private TimeSpan? _storedAt;

    // Where other parts have slices: the whole state as it was claimed or stored last, until a round changes it. No part need be asked for that one.
    private TrainingState? _checkpoint;

    // At the end the state is stored whether or not it is: no run ends whose last checkpoint is not written under its own term.
    private bool _isFinalStored;

    private void OnStarted(IActorContext context)
    {
        if (_options.Storage is null)
        {
            // Without storage nobody gives terms: the lives of the server take their place.
            BeginTerm((int)Math.Clamp(_options.Incarnation, 1, int.MaxValue), null, context);
            return;
        }

        Claim(context);
    }

    /// <summary>Asks storage for a term of our own, and the newest whole state.</summary>
    private void Claim(IActorContext context)
    {
        _claim = new ClaimRun(context.Self.Name, unchecked((_options.Incarnation * ClaimsOfALife) + _claims++), _term);
        AskStorage(_claim, context);
    }

    private void OnClaimed(RunClaimed claimed, IActorContext context)
    {
        if (claimed.Claim == _claim?.Claim && claimed.Term > _term)
        {
            _claim = null;
            foreach (var warning in claimed.Warnings ?? [])
            {
                Warn(warning, context);
            }

            BeginTerm(claimed.Term, claimed.State, context);
        }
    }

    private void BeginTerm(int term, TrainingState? state, IActorContext context)
    {
        _term = term;
        _checkpoint = HasRemoteParts ? state : null;
        _isFinalStored = _isDeserted = _isBestRestored = false;
        _pace.Reset();
        _ledger?.Begin(term);
        if (state is null)
        {
            _storedStep = NeverStored;
            var initial = new float[_options.Network.ParameterCount];
            if (_options.InitialParameters is { } given)
            {
                given.Span.CopyTo(initial);
            }
            else
            {
                _options.Network.Initialize(_plan.Seed, initial);
            }

            _progress.Reset();
            _best = null;
            HoldState(0, 0, initial, [], context);
        }
        else if (state.Parameters.Length != _options.Network.ParameterCount || state.Slots.Length != state.Parameters.Length * _options.Update.SlotCount)
        {
            Fail(RunFailure.Storage, $"Step {state.Step}: the checkpoint is of another network or optimizer: {state.Parameters.Length} parameters, {state.Slots.Length} numbers of state.", context);
            return;
        }
        else
        {
            _storedStep = state.Step;
            _progress.Restore(state);
            _best = _progress.Control.Best is null ? null : state.Best;
            var slots = PlantedBugs.IsArmed(PlantedBug.SlotsForgotten) ? new float[state.Slots.Length] : state.Slots;
            HoldState(state.Step, _progress.Version, state.Parameters, slots, context);
        }

        BeginJoining(context);
    }

    private bool MustStore(bool isEnding, TimeSpan now)
    {
        if (_options.Storage is null)
        {
            return false;
        }

        if (isEnding)
        {
            return !_isFinalStored;
        }

        if (_progress.Step == _storedStep)
        {
            return false;
        }

        // A round of several steps may go past the step that a checkpoint is due at.
        var every = _options.CheckpointEvery;
        return (every > 0 && _progress.Step / every > Math.Max(_storedStep, 0) / every)
            || (_progress.Step > 0 && !_progress.HasOpenEpoch && (_storedAt is not { } last || now - last >= _options.EpochCheckpointInterval));
    }

    /// <summary>Hands storage a copy of the state; false while an earlier one is being stored, or if the state must not be stored.</summary>
    private bool TryStore(bool isFinal, IActorContext context)
    {
        if (_storing is not null)
        {
            Enter(ServerPhase.Waiting);
            return false;
        }

        if (!TryCollect(context))
        {
            return false;
        }

        var state = CopyState();
        if (NonFinite(state) is { } what)
        {
            Fail(RunFailure.NonFinite, $"Step {_progress.Step}: {what} is not finite; no checkpoint is stored.", context);
            return false;
        }

        _ledger?.Send(context);
        _checkpoint = HasRemoteParts ? state : null;
        _storing = new StoreCheckpoint(_term, state, isFinal);
        _storedStep = _progress.Step;
        _isFinalStored = isFinal;
        AskStorage(_storing, context);
        return true;
    }

    private void AskStorage(object request, IActorContext context)
    {
        _storageSince = _storageAsked = context.Now;
        context.Send(_options.Storage!, request);
        WakeBy(context.Now + (_options.StorageTimeout / ServerLimits.StorageRetries), context);
    }

    private void OnStored(CheckpointStored stored, IActorContext context)
    {
        if (stored.Term != _term || stored.Step != _storing?.State.Step)
        {
            return;
        }

        _storing = PlantedBugs.IsArmed(PlantedBug.TimerNotCancelled) ? _storing : null;
        _storedAt = context.Now;
        TellStored(stored.Step, context);
        if (_phase == ServerPhase.Waiting)
        {
            Advance(context);
        }
    }

    private void OnStorageFailed(StorageFailed failed, IActorContext context)
    {
        // Term 0 is the answer to a claim; another term than ours was said to an earlier life.
        if (failed.Term == (_claim is null ? _term : 0))
        {
            var step = _storing?.State.Step ?? _progress.Step;
            Fail(failed.IsSuperseded ? RunFailure.Superseded : RunFailure.Storage, $"Step {step}: {failed.Reason}", context);
        }
    }

    /// <summary>Asks again for answers that may have got lost; fails the run when one has been awaited for too long.</summary>
    private void CheckStorage(IActorContext context)
    {
        var pause = _options.StorageTimeout / ServerLimits.StorageRetries;
        var request = (object?)_claim ?? _storing;
        if (request is not null && context.Now - _storageSince >= _options.StorageTimeout)
        {
            var what = _claim is not null ? "to the claim of the run " : "";
            Fail(RunFailure.Storage, $"Step {_storing?.State.Step ?? 0}: storage has not answered {what}for {Seconds(_options.StorageTimeout)}.", context);
            return;
        }

        SendWaitingEntries(context);
        if (_ledger?.AwaitedSince is { } since)
        {
            if (context.Now - since >= _options.StorageTimeout)
            {
                Fail(
                    RunFailure.Storage,
                    $"Step {_ledger.AwaitedStep}: storage has not written the ledger's entries for {Seconds(_options.StorageTimeout)}.",
                    context);
                return;
            }

            _ledger.SendAgain(pause, context);
            WakeBy(context.Now + pause, context);
        }

        if (request is not null)
        {
            if (context.Now - _storageAsked >= pause)
            {
                _storageAsked = context.Now;
                context.Send(_options.Storage!, request);
            }

            WakeBy(_storageAsked + pause, context);
        }
    }

    private void SendWaitingEntries(IActorContext context)
    {
        if (_ledger?.WaitingSince is not { } since)
        {
            return;
        }

        if (context.Now - since >= ServerLimits.LedgerInterval)
        {
            _ledger.Send(context);
        }
        else
        {
            WakeBy(since + ServerLimits.LedgerInterval, context);
        }
    }

    /// <summary>Notes the round that has just been applied or left out.</summary>
    private void NoteInLedger(bool isApplied, IActorContext context)
    {
        if (_ledger is not null)
        {
            _ledger.Note(_progress.Step, isApplied ? _tree : null, _assignment, _parts, _store, context);
            SendWaitingEntries(context);
        }
    }

    private void OnAppended(LedgerAppended appended, IActorContext context)
    {
        if (_ledger is not null && appended.Term == _term)
        {
            _ledger.OnAppended(appended.Step, context.Now);
            if (_phase == ServerPhase.Waiting)
            {
                Advance(context);
            }
            else if (_stale is not null)
            {
                GoOnStale(context);
            }
        }
    }
}
