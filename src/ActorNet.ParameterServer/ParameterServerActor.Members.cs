using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>Members: who joins, who is lost, who computes what.</content>
public sealed partial class ParameterServerActor
{
    private readonly List<Session> _members = [];

    // Given up for silence, but not known to have stopped: they may come back.
    private readonly HashSet<ActorRef> _expelled = [];
    private readonly int _term = 1;
    private int _nextSession = 1;
    private int _expulsionsWithoutProgress;
    private string? _lastLoss;

    private void OnJoin(JoinRequest request, IActorContext context)
    {
        // A worker that asks again has begun anew: its earlier session ends, and its lanes are free.
        if (_members.Find(other => other.Worker == context.Sender) is { } earlier)
        {
            Forget(earlier);
        }

        var member = new Session(SessionNumber.Of(_term, _nextSession++), context.Sender, context.Now);
        _members.Add(member);
        _expelled.Remove(member.Worker);
        context.Watch(member.Worker);
        context.Send(member.Worker, new JoinAccepted(member.Number, request.Incarnation, [context.Self]));
        if (_phase == ServerPhase.Joining)
        {
            if (_members.Count >= _options.ExpectedWorkers)
            {
                Begin(context);
            }
        }
        else
        {
            context.CancelTimer(JoinTimer);
            GiveWork(context);
        }
    }

    private void OnJoinTimeout(IActorContext context)
    {
        if (_members.Count == 0)
        {
            FailWithoutWorkers(context);
        }
        else if (_phase == ServerPhase.Joining)
        {
            Warn($"{_members.Count} of {_options.ExpectedWorkers} workers joined within {Seconds(_options.JoinTimeout)}; the run begins with them.", context);
            Begin(context);
        }
    }

    private void Begin(IActorContext context)
    {
        context.CancelTimer(JoinTimer);
        context.SetTimer(SilenceTimer, _options.WorkerTimeout / 4, TimedOut.Silence);
        Advance(context);
    }

    private void OnTerminated(Terminated terminated, IActorContext context)
    {
        _expelled.Remove(terminated.Actor);
        if (_members.Find(other => other.Worker == terminated.Actor) is { } member)
        {
            Lose(member, terminated.Cause is { } cause ? $"stopped: {cause.GetType().Name}: {cause.Message}" : "was stopped", context);
        }
    }

    /// <summary>Gives up the members that owe something and have been silent for too long, and looks again later.</summary>
    private void GiveUpSilent(IActorContext context)
    {
        for (var index = _members.Count - 1; index >= 0 && _phase != ServerPhase.Ended; index--)
        {
            var member = _members[index];
            var silence = context.Now - member.WaitingSince;
            if (silence > _options.WorkerTimeout && Owes(member))
            {
                context.Send(member.Worker, new Expelled(member.Number, "silence", MayReturn: true));
                _expelled.Add(member.Worker);
                _expulsionsWithoutProgress++;
                Lose(member, $"was silent for {Seconds(silence)} (last heard {Seconds(member.LastHeard)} after the start)", context);
            }
        }

        context.SetTimer(SilenceTimer, _options.WorkerTimeout / 4, TimedOut.Silence);
    }

    private bool Owes(Session member) =>
        member.Piece != Session.NoPiece || (_phase == ServerPhase.Computing && _assignment.Owes(member, _tree));

    private void Lose(Session member, string how, IActorContext context)
    {
        if (_phase == ServerPhase.Ended)
        {
            return;
        }

        var owed = _phase == ServerPhase.Computing ? _assignment.OwedBy(member, _tree).ToArray() : [];
        _lastLoss = $"{member.Worker} {how}";
        Warn($"Step {_progress.Step}: {_lastLoss}{(owed.Length > 0 ? $"; it owed {LaneNames.Format(owed)}" : "")}.", context);
        Forget(member);
        if (FailIfNothingMoves(context))
        {
            return;
        }

        if (_members.Count == 0 && _phase is not (ServerPhase.Joining or ServerPhase.Waiting))
        {
            AwaitAnyWorker(context);
        }
        else
        {
            GiveWork(context);
        }
    }

    /// <summary>
    /// Workers that are slower than the bound come back, are given the same work, and are given up again: that must not go on for ever.
    /// </summary>
    private bool FailIfNothingMoves(IActorContext context)
    {
        if (_expulsionsWithoutProgress < MaximumExpulsions * Math.Max(_options.ExpectedWorkers, 1))
        {
            return false;
        }

        Fail(
            RunFailure.StepTimeout,
            $"Step {_progress.Step}: workers were given up {_expulsionsWithoutProgress} times without an answer ({_lastLoss}); "
            + $"their work may take longer than the bound on silence, {Seconds(_options.WorkerTimeout)}.",
            context);
        return true;
    }

    private void AwaitAnyWorker(IActorContext context)
    {
        var patience = _expelled.Count > 0 && _options.WorkerTimeout > _options.RejoinTimeout ? _options.WorkerTimeout : _options.RejoinTimeout;
        if (patience > TimeSpan.Zero)
        {
            context.SetTimer(JoinTimer, patience, TimedOut.Joining);
        }
        else
        {
            FailWithoutWorkers(context);
        }
    }

    private void FailWithoutWorkers(IActorContext context)
    {
        var work = _phase switch
        {
            ServerPhase.Computing => $"to compute {LaneNames.Format(_assignment.Unowned(_tree).ToArray())}",
            ServerPhase.Evaluating => $"to evaluate the {_round!.Set} set",
            _ => $"to begin: none joined within {Seconds(_options.JoinTimeout)}",
        };
        var hint = _expelled.Count == 0 ? "" : $" If a step may take longer than {Seconds(_options.WorkerTimeout)}, raise the worker timeout.";
        Fail(RunFailure.NoWorkers, $"Step {_progress.Step}: no worker is left {work}.{(_lastLoss is null ? "" : $" The last one lost: {_lastLoss}.")}{hint}", context);
    }

    private void Forget(Session member)
    {
        _members.Remove(member);
        _assignment.Withdraw(member);
        if (member.Piece != Session.NoPiece)
        {
            _round?.PutBack(member.Piece);
        }
    }

    /// <summary>Notes that a member was heard; null if the session is no member's.</summary>
    private Session? Hear(long session, IActorContext context)
    {
        foreach (var member in _members)
        {
            if (member.Number == session)
            {
                member.LastHeard = context.Now;
                return member;
            }
        }

        return null;
    }

    private void GiveWork(IActorContext context)
    {
        if (_phase == ServerPhase.Computing)
        {
            GiveLanes(context);
        }
        else if (_phase == ServerPhase.Evaluating)
        {
            GivePieces(context);
        }
    }

    /// <summary>Gives the lanes that nobody computes to the members, in contiguous shares as equal as can be.</summary>
    private void GiveLanes(IActorContext context)
    {
        var unowned = _assignment.Unowned(_tree);
        var now = context.Now;
        for (var index = 0; index < _members.Count; index++)
        {
            var start = Lanes.Start(index, _members.Count, unowned.Length);
            var share = unowned[start..Lanes.Start(index + 1, _members.Count, unowned.Length)];
            if (!share.IsEmpty)
            {
                var member = _members[index];
                GiveLanes(member, share, now, context);
            }
        }
    }

    private void GiveLanes(Session member, ReadOnlySpan<int> share, TimeSpan now, IActorContext context)
    {
        context.Send(member.Worker, _requests.Rent().Set(member.Number, _progress.Step, _store.Parameters, share));

        // More work for one that owes an answer already is no reason to wait longer for it.
        member.LastAsked = _assignment.Owes(member, _tree) ? member.LastAsked : now;
        _assignment.Give(share, member);
    }

    private void GivePieces(IActorContext context)
    {
        foreach (var member in _members)
        {
            if (member.Piece == Session.NoPiece && _round!.TryTake(out var piece))
            {
                member.Piece = piece;
                member.LastAsked = context.Now;
                context.Send(member.Worker, _evaluations.Rent().Fill(member.Number, _progress.Step, _round.Set, piece, _store.Parameters));
            }
        }
    }
}
