using System.Numerics.Tensors;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>The other parts of the parameter vector: what this server, as part 1, tells them and waits for.</content>
public sealed partial class ParameterServerActor
{
    private readonly PartCoordination _parts;

    // Losses of parts since a round was last done: the run is claimed again at growing pauses, and not for ever.
    private int _partLosses;
    private TimeSpan _partLostSince;
    private TimeSpan? _claimAt;
    private int _nextHelper;

    /// <summary>The weights a round is computed with: all of them where the parts share memory, else this server's slice.</summary>
    private ReadOnlyMemory<float> ExchangedWeights => _options.Shared?.Exchanged.Memory ?? _store.Exchanged;

    /// <summary>The weights an evaluation is computed with, likewise; all of them once they are the best ones.</summary>
    private ReadOnlyMemory<float> EvaluatedWeights => _isBestRestored ? _best
        : _options.Shared is { } shared && _options.Update.Averages && _progress.Version > 0 ? shared.Slots.Memory[(_options.Update.Optimizer.SlotCount * shared.Length)..]
        : _options.Shared?.Exact.Memory ?? _store.Evaluated(_progress.Version);

    /// <summary>The weights as they are, likewise.</summary>
    private ReadOnlyMemory<float> ExactWeights => _options.Shared?.Exact.Memory ?? _store.Parameters;

    private bool HasRemoteParts => !_parts.IsAlone && _options.Shared is null;

    /// <summary>Takes a whole state: this server its slice, and every other part its own.</summary>
    private void HoldState(long step, long version, ReadOnlySpan<float> parameters, ReadOnlySpan<float> slots, IActorContext context)
    {
        if (_options.Shared is { } shared)
        {
            shared.Set(new ParameterRange(0, parameters.Length), parameters, slots);
            _store.Refresh();
            _parts.Start(_term, step, version, [], [], context);
            return;
        }

        if (_parts.IsAlone)
        {
            _store.Set(parameters, slots);
            return;
        }

        _store.Set(
            parameters.Slice(_parts.OwnRange.Start, _parts.OwnRange.Length),
            slots.IsEmpty ? [] : PartCoordination.SlotsOf(_parts.OwnRange, slots, parameters.Length));
        _parts.Start(_term, step, version, parameters, slots, context);
    }

    private void OnPartStatus(PartStatus status, IActorContext context) => Follow(_parts.OnStatus(status, context), context);

    private void OnPartCollected(PartCollected collected, IActorContext context) => Follow(_parts.OnCollected(collected, context), context);

    private void OnColumnsAdded(ColumnsAdded added, IActorContext context) => _parts.OnColumnsAdded(added, _store, context);

    private void Follow(PartNews news, IActorContext context)
    {
        if (news == PartNews.Lost)
        {
            LosePart(context.Sender, "was started anew", context);
        }
        else if (news is PartNews.Moved or PartNews.Ready)
        {
            if (news == PartNews.Ready)
            {
                TellPart(NewsKind.PartReady, context.Sender, "", context);
            }

            if (_phase == ServerPhase.Computing)
            {
                CompleteIfWhole(context);
            }
            else if (_phase == ServerPhase.Waiting)
            {
                Advance(context);
            }
        }
    }

    /// <summary>A part is gone, and its slice with it: the run goes back to its newest checkpoint, if there is one to go back to.</summary>
    private void LosePart(ActorRef actor, string how, IActorContext context)
    {
        TellPart(NewsKind.PartLost, actor, how, context);
        var what = $"Step {_progress.Step}: part {_parts.NumberOf(actor)} of the parameter vector ({actor}) {how}";
        if (_options.Storage is null || _options.Shared is not null)
        {
            Fail(RunFailure.PartLost, $"{what}; there is no checkpoint to go back to.", context);
            return;
        }

        _partLostSince = _partLosses++ == 0 ? context.Now : _partLostSince;
        if (context.Now - _partLostSince >= _options.StepTimeout)
        {
            Fail(RunFailure.PartLost, $"{what}; parts were lost {_partLosses} times in {Seconds(context.Now - _partLostSince)} without a round done.", context);
            return;
        }

        Warn($"{what}; the run goes back to its newest checkpoint.", context);
        BeginAgain("a part of the parameter vector was lost", context);
    }

    /// <summary>Goes back to claiming the run: a new term, the newest checkpoint, and everybody joins again.</summary>
    private void BeginAgain(string reason, IActorContext context)
    {
        for (var index = _members.Count - 1; index >= 0; index--)
        {
            var member = _members.All[index];
            context.Send(member.Worker, new Expelled(member.Number, reason, MayReturn: true));
            Forget(member, context);
        }

        EndRound();
        _evaluation = null;
        _validation = _test = null;
        _storing = null;
        _committed = null;
        _joinBy = null;
        _lastRowSent = false;
        _awaitsWord = false;
        Enter(ServerPhase.Claiming);
        if (_partLosses <= 1)
        {
            Claim(context);
            return;
        }

        // A part that is gone is not back at once.
        var pause = _options.WorkerTimeout / ServerLimits.TicksPerBound * (1 << Math.Min(_partLosses - 2, ServerLimits.MostDoublings));
        _claimAt = context.Now + pause;
        WakeBy(_claimAt.Value, context);
    }

    /// <summary>Claims the run again once the pause after a part's loss is over.</summary>
    private void ClaimIfDue(IActorContext context)
    {
        if (_claimAt is not { } due || _phase != ServerPhase.Claiming)
        {
            return;
        }

        if (context.Now >= due)
        {
            _claimAt = null;
            Claim(context);
        }
        else
        {
            WakeBy(due, context);
        }
    }

    /// <summary>Asks parts again that have not answered, and workers for lanes that only a part misses.</summary>
    private void CheckParts(IActorContext context)
    {
        if (_parts.IsAlone || _phase is ServerPhase.Claiming or ServerPhase.Ended or ServerPhase.Failed)
        {
            return;
        }

        _parts.AskAgain(context);
        if (_parts.Longest() is { } longest && context.Now - longest.Since >= _options.StepTimeout)
        {
            LosePart(longest.Actor, $"has not answered for {Seconds(context.Now - longest.Since)}", context);
            return;
        }

        if (_phase == ServerPhase.Computing && _tree.MissingLanes == 0 && _members.Count > 0 && context.Now - _roundBegan >= TickInterval)
        {
            // Everything is here, so what a part misses was lost on its way there. Each time another member is asked.
            var missing = _parts.MissingLanes();
            if (missing.Length > 0)
            {
                var member = _members.All[_nextHelper++ % _members.Count];
                SendLanes(member, missing, context);
            }
        }
    }

    /// <summary>True if the newest checkpoint has the weights as they are.</summary>
    private bool HoldsState => _checkpoint?.Step == _progress.Step;

    /// <summary>True if the state of all parts is at hand, to be copied; else it is awaited.</summary>
    private bool TryCollect(IActorContext context)
    {
        if (!HasRemoteParts || HoldsState || _parts.TryCollect(_progress.Step, context))
        {
            return true;
        }

        Enter(ServerPhase.Waiting);
        return false;
    }

    /// <summary>A copy of everything the run needs to go on; after <see cref="TryCollect"/>.</summary>
    private TrainingState CopyState()
    {
        if (HoldsState)
        {
            return StateOf(_checkpoint!.Parameters, _checkpoint.Slots);
        }

        var length = _options.Network.ParameterCount;
        var parameters = new float[length];
        var slots = new float[length * _options.Update.SlotCount];
        if (HasRemoteParts)
        {
            _store.Parameters.CopyTo(parameters);
            PartCoordination.PlaceSlots(_parts.OwnRange, _store.CopySlots(), slots, length);
            _parts.TakeCollected(parameters, slots);
        }
        else
        {
            ExactWeights.CopyTo(parameters);
            (_options.Shared?.CopySlots(new ParameterRange(0, length)) ?? _store.CopySlots()).CopyTo(slots, 0);
        }

        return StateOf(parameters, slots);
    }

    private TrainingState StateOf(float[] parameters, float[] slots) => new()
    {
        Step = _progress.Step,
        Version = _progress.Version,
        SkippedInARow = _progress.SkippedInARow,
        Parameters = parameters,
        Slots = slots,
        HasAverage = _options.Update.Averages,
        Totals = _progress.Totals,
        History = [.. _progress.History],
        Control = _progress.Control,
        Best = _best,
        EndsWithBest = EndsWithBest,
    };

    /// <summary>What of a state's weights is not finite, or null; finite weights far apart may have an average that is not.</summary>
    private static string? NonFinite(TrainingState state) =>
        !TensorPrimitives.IsFiniteAll<float>(state.Parameters) ? "a weight"
        : state.HasAverage && !TensorPrimitives.IsFiniteAll<float>(state.Slots.AsSpan(^state.Parameters.Length..)) ? "the moving average of a weight"
        : null;
}
