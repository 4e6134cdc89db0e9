using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>
/// Everything that waits for time hangs on one timer, so that a step sets none: members that are silent, answers that may have got lost, and the
/// bounds on joining, on a round and on storage.
/// </content>
public sealed partial class ParameterServerActor
{
    private const string TickTimer = "housekeeping";

    private TimeSpan _tickDue = TimeSpan.MaxValue;
    private TimeSpan _stalledUntil;

    private TimeSpan TickInterval => Least(_options.WorkerTimeout, _options.StepTimeout) / ServerLimits.TicksPerBound;

    private void OnTick(IActorContext context)
    {
        // A server that was held up has not heard what waits in its mailbox: the silence was its own.
        if (context.Now - _tickDue > TickInterval)
        {
            _stalledUntil = context.Now;
        }

        _tickDue = TimeSpan.MaxValue;
        _pace.Note(context.Now, _progress.Step, _progress.Samples);
        ClaimIfDue(context);
        CheckStorage(context);
        CheckObserver(context);
        GiveUpSilent(context);
        if (_joinBy is { } joinBy && context.Now >= joinBy)
        {
            OnJoinTimeout(context);
        }

        CheckRound(context);
        CheckParts(context);
        AskAgain(context);
        HelpLate(context);
        if (_phase is not (ServerPhase.Ended or ServerPhase.Failed))
        {
            WakeBy(context.Now + TickInterval, context);
            WakeBy(_joinBy ?? TimeSpan.MaxValue, context);
        }
    }

    /// <summary>Has the tick come no later than at a time.</summary>
    private void WakeBy(TimeSpan time, IActorContext context)
    {
        if (time < _tickDue)
        {
            _tickDue = time;
            context.SetTimer(TickTimer, time > context.Now ? time - context.Now : TimeSpan.Zero, Housekeeping.Due);
        }
    }

    /// <summary>An observer that holds the run up for so long has noted everything, and its answers got lost; or there is none any more.</summary>
    private void CheckObserver(IActorContext context)
    {
        if (_phase == ServerPhase.Waiting && _unnoted >= ServerLimits.MaximumUnnoted && context.Now - _notedAt >= _options.StorageTimeout)
        {
            _unnoted = 0;
            Advance(context);
        }
    }

    /// <summary>Gives up the members that have been silent for too long.</summary>
    private void GiveUpSilent(IActorContext context)
    {
        var lost = 0;
        for (var index = _members.Count - 1; index >= 0; index--)
        {
            var member = _members.All[index];
            var since = member.WaitingSince > _stalledUntil ? member.WaitingSince : _stalledUntil;
            if (context.Now - since <= _options.WorkerTimeout)
            {
                continue;
            }

            context.Send(member.Worker, new Expelled(member.Number, "silence", MayReturn: true));
            _members.NoteSilent(member.Worker);
            _expulsionsWithoutProgress += member.Owes ? 1 : 0;
            _expulsions++;
            var how = $"was silent for {Seconds(context.Now - since)} (last heard {Seconds(member.LastHeard)} after the start)";
            var loss = Loss(member, how);
            if (lost++ < ServerLimits.MaximumNamed)
            {
                Warn(loss, context);
                TellLoss(member, how, isPolite: false, context);
            }
            else
            {
                _lost++;
            }

            Forget(member, context);
        }

        if (lost > ServerLimits.MaximumNamed)
        {
            Warn($"Step {_progress.Step}: {lost - ServerLimits.MaximumNamed} more members were silent for too long.", context);
        }

        if (lost > 0)
        {
            ReplaceLost(context);
        }
    }

    private void CheckRound(IActorContext context)
    {
        if (_phase == ServerPhase.Computing)
        {
            if (context.Now - _roundBegan >= _options.StepTimeout)
            {
                Fail(
                    RunFailure.StepTimeout,
                    $"Step {_progress.Step}: {WhatIsMissing()} after {Seconds(context.Now - _roundBegan)}. {Awaited()}",
                    context);
                return;
            }

            WakeBy(_roundBegan + _options.StepTimeout, context);
        }
        else if (_phase == ServerPhase.Evaluating)
        {
            if (context.Now - _evaluationMoved >= _options.StepTimeout)
            {
                Fail(
                    RunFailure.StepTimeout,
                    $"Step {_progress.Step}: no piece of the {_evaluation!.Set} set was evaluated for {Seconds(context.Now - _evaluationMoved)}. {Awaited()}",
                    context);
                return;
            }

            WakeBy(_evaluationMoved + _options.StepTimeout, context);
        }
    }

    /// <summary>Who owes what, and when each was last heard.</summary>
    private string Awaited()
    {
        var owing = _members.All.Where(member => member.Owes || member.OwedSeconds > 0 || IsWitness(member)).ToList();
        if (owing.Count == 0)
        {
            return $"No member owes anything{(_lastLoss is null ? "" : $"; the last one lost: {_lastLoss}")}.";
        }

        var named = owing.Take(ServerLimits.MaximumNamed).Select(member =>
            $"{member.Name} owes {DebtOf(member)} "
            + $"(last heard {Seconds(member.LastHeard)} after the start)");
        return $"{string.Join("; ", named)}{(owing.Count > ServerLimits.MaximumNamed ? $"; {owing.Count - ServerLimits.MaximumNamed} more" : "")}.";
    }

    private bool IsWitness(Session member) => _disputes.Exists(dispute => dispute.Witnesses.Contains(member));

    private string DebtOf(Session member) =>
        member.OwedLanes > 0 ? LaneNames.Format(OwedBy(member).ToArray())
        : member.Piece != Session.NoPiece ? $"piece {member.Piece}"
        : IsWitness(member) ? "a copy of lanes that others disagree about"
        : $"a second copy of {member.OwedSeconds} lanes";

    /// <summary>What a round still waits for: lanes of its own, those of parts, or that copies agree.</summary>
    private string WhatIsMissing()
    {
        if (MissingLanes() is { IsEmpty: false } missing)
        {
            return $"{LaneNames.Format(missing.ToArray())} missing";
        }

        return _parts.MissingLanes() is { Length: > 0 } others
            ? $"{LaneNames.Format(others)} missing in other parts"
            : $"{_audits.Open} audits and {_disputes.Count} disputes not settled";
    }

    /// <summary>
    /// Asks members again that owe something and say that they are there: request or answer must have got lost. One that is merely late does the
    /// work twice, which changes nothing.
    /// </summary>
    private void AskAgain(IActorContext context)
    {
        if (_phase is not (ServerPhase.Computing or ServerPhase.Evaluating))
        {
            return;
        }

        foreach (var member in _members.All)
        {
            if (member.IsIdle || !member.HasLostSomething)
            {
                continue;
            }

            member.NoteAskedAgain(context.Now);
            if (member.OwedLanes > 0)
            {
                if (_stale is not null)
                {
                    SendStale(member, context);
                }
                else
                {
                    SendLanes(member, _assignment.OwedBy(member), context);
                }
            }
            else if (member.Piece != Session.NoPiece)
            {
                AskForPiece(member, context);
            }

            // Second copies may come from anybody.
            _assignment.WithdrawSeconds(member);
        }

        if (_phase == ServerPhase.Computing)
        {
            GiveAudits(context);
            AskWitnessesAgain(_options.WorkerTimeout / 2, context);
        }
    }

    private static TimeSpan Least(TimeSpan one, TimeSpan other) => one < other ? one : other;
}
