using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>Members: who joins, who leaves, who is lost.</content>
public sealed partial class ParameterServerActor
{
    // Workers that asked to join before the server had its term: the last request of each.
    private readonly Dictionary<ActorRef, JoinRequest> _held = [];
    private TimeSpan? _joinBy;
    private int _expulsionsWithoutProgress;
    private string? _lastLoss;
    private bool _hasBegun;

    // Who was there before comes back when it can; the others need not wait for it.
    private int WorkersToBegin => _hasBegun || _progress.Step > 0 ? _options.WorkersToGoOn ?? _options.ExpectedWorkers : _options.ExpectedWorkers;

    private void BeginJoining(IActorContext context)
    {
        Enter(ServerPhase.Joining);
        _joinBy = context.Now + _options.JoinTimeout;
        WakeBy(_joinBy.Value, context);
        WakeBy(context.Now + TickInterval, context);
        if (_stopRequested && !_progress.IsOver)
        {
            _joinBy = null;
            Advance(context);
        }

        foreach (var (worker, request) in _held)
        {
            AnswerJoin(worker, request, context);
        }

        _held.Clear();
        if (_phase != ServerPhase.Joining)
        {
            return;
        }

        if (_progress.IsOver && !MustEvaluate)
        {
            Begin(context);
        }
        else if (_stopRequested)
        {
            DesertIfAlone(context);
        }
    }

    private void OnJoin(JoinRequest request, IActorContext context)
    {
        if (_phase != ServerPhase.Claiming)
        {
            AnswerJoin(context.Sender, request, context);
        }
        else if (_held.Count < ServerLimits.MaximumMembers
            && (!_held.TryGetValue(context.Sender, out var earlier) || earlier.Incarnation <= request.Incarnation))
        {
            _held[context.Sender] = request;
        }
    }

    private void AnswerJoin(ActorRef worker, JoinRequest request, IActorContext context)
    {
        if (_phase == ServerPhase.Ended)
        {
            context.Send(worker, new JoinRefused(request.Incarnation, "the run has ended"));
        }
        else if (_phase != ServerPhase.Failed)
        {
            Admit(worker, request, context);
        }
    }

    private void Admit(ActorRef worker, JoinRequest request, IActorContext context)
    {
        if (WhyRefused(worker, request) is { } reason)
        {
            context.Send(worker, new JoinRefused(request.Incarnation, reason));
            return;
        }

        if (_members.Of(worker) is { } earlier)
        {
            if (request.Incarnation == earlier.Incarnation)
            {
                // It has not had the answer, or its request came twice.
                earlier.LastHeard = context.Now;
                earlier.Heartbeats++;
                context.Send(worker, earlier.Accepted);
            }

            if (request.Incarnation <= earlier.Incarnation)
            {
                return;
            }

            Warn(Loss(earlier, "was started anew"), context);
            TellLoss(earlier, "was started anew", isPolite: false, context);
            Forget(earlier, context);
        }

        var member = _members.Add(_term, worker, request, _parts.Actors(context.Self), context.Now, _plan.Lanes);
        context.Watch(worker);
        context.Send(worker, member.Accepted);
        TellNews(NewsKind.WorkerJoined, context, member);
        if (_phase != ServerPhase.Joining)
        {
            _joinBy = null;
            GiveWork(context);
        }
        else if (_members.Count >= WorkersToBegin)
        {
            Begin(context);
        }
    }

    private string? WhyRefused(ActorRef worker, JoinRequest request)
    {
        if (_members.IsBarred(worker, request))
        {
            return "it computed something wrong";
        }

        if (_options.Run.Length > 0 && request.Run != _options.Run)
        {
            return $"this server drives run {_options.Run}, not {(request.Run.Length == 0 ? "one without a name" : request.Run)}";
        }

        return _members.Count >= ServerLimits.MaximumMembers && _members.Of(worker) is null
            ? $"there are {ServerLimits.MaximumMembers} members already"
            : null;
    }

    private void OnLeave(LeaveRequest request, IActorContext context)
    {
        context.Send(context.Sender, new Left(request.Session));
        if (_phase == ServerPhase.Claiming)
        {
            _held.Remove(context.Sender);
        }
        else if (_phase != ServerPhase.Ended && Hear(request.Session, context) is { } member)
        {
            Lose(member, "left", context, isPolite: true);
        }
    }

    private void OnHeartbeat(Heartbeat heartbeat, IActorContext context)
    {
        if (_phase == ServerPhase.Ended)
        {
            context.Send(context.Sender, new Left(heartbeat.Session));
        }
        else if (Hear(heartbeat.Session, context) is { } member)
        {
            member.Heartbeats++;
            context.Send(member.Worker, member.Answer);
        }
        else
        {
            AnswerStranger(heartbeat.Session, context);
        }
    }

    /// <summary>Notes that a member was heard; null if the session is not one of the sender's that goes on.</summary>
    private Session? Hear(long session, IActorContext context)
    {
        var member = _members.Find(session, context.Sender);
        if (member is not null)
        {
            member.LastHeard = context.Now;
            NoteCaughtUp(member, context);
        }

        return member;
    }

    /// <summary>Whoever was behind and is heard is there after all, and there may be something to evaluate that it was not asked for.</summary>
    private void NoteCaughtUp(Session member, IActorContext context)
    {
        if (!member.IsBehind)
        {
            return;
        }

        member.IsBehind = false;
        if (_phase == ServerPhase.Evaluating)
        {
            GivePiece(member, context);
        }
    }

    /// <summary>Nothing that is said under a session that is no member's counts; but whoever says it should know.</summary>
    private void AnswerStranger(long session, IActorContext context) =>
        context.Send(context.Sender, new Expelled(session, "no member has this session", MayReturn: !_members.IsBarred(context.Sender)));

    /// <summary>A message that no worker that keeps to the protocol sends, or not now.</summary>
    private void OnForeign(ServerMessage kind, long? session, IActorContext context)
    {
        if (_members.Of(context.Sender) is { } member && (session is null || session == member.Number))
        {
            EndSession(member, $"sent a message ({kind}) that is out of place while the server is {_phase}", context);
        }
        else if (session is { } stranger)
        {
            AnswerStranger(stranger, context);
        }
    }

    /// <summary>Ends the session of a member that broke the protocol.</summary>
    private void EndSession(Session member, string fault, IActorContext context)
    {
        context.Send(member.Worker, new Expelled(member.Number, fault, MayReturn: true));
        _expulsionsWithoutProgress++;
        _expulsions++;
        Lose(member, fault, context);
    }

    private void OnTerminated(Terminated terminated, IActorContext context)
    {
        _members.NoteGone(terminated.Actor);
        _held.Remove(terminated.Actor);
        if (_parts.NumberOf(terminated.Actor) is not null && _phase is not ServerPhase.Claiming)
        {
            LosePart(terminated.Actor, terminated.Cause is { } reason ? $"stopped: {reason.GetType().Name}: {reason.Message}" : "was stopped", context);
            return;
        }

        if (_members.Of(terminated.Actor) is { } member)
        {
            Lose(member, terminated.Cause is { } cause ? $"stopped: {cause.GetType().Name}: {cause.Message}" : "was stopped", context);
        }
    }

    private void OnJoinTimeout(IActorContext context)
    {
        _joinBy = null;
        if (_members.Count == 0)
        {
            FailWithoutWorkers(context);
        }
        else if (_phase == ServerPhase.Joining)
        {
            Warn($"{_members.Count} of {WorkersToBegin} workers joined within {Seconds(_options.JoinTimeout)}; the run begins with them.", context);
            Begin(context);
        }
    }

    private void Begin(IActorContext context)
    {
        _hasBegun = true;
        _joinBy = null;
        if (_members.Count > 1)
        {
            WakeBy(context.Now + ServerLimits.LateInterval, context);
        }

        Advance(context);
    }

    private void Lose(Session member, string how, IActorContext context, bool isPolite = false)
    {
        Warn(Loss(member, how), context);
        TellLoss(member, how, isPolite, context);
        Forget(member, context);
        ReplaceLost(context);
    }

    /// <summary>Notes how a member was lost, in one line.</summary>
    private string Loss(Session member, string how)
    {
        _lastLoss = $"{member.Name} {how}";
        var owed = member.OwedLanes > 0 ? $"; it owed {LaneNames.Format(OwedBy(member).ToArray())}"
            : member.Piece != Session.NoPiece ? $"; it owed piece {member.Piece} of the {_evaluation!.Set} set"
            : "";
        return $"Step {_progress.Step}: {_lastLoss}{owed}.";
    }

    private void Forget(Session member, IActorContext context)
    {
        if (member.OwedLanes > 0)
        {
            // Its slices may have come to some parts and not to others: all of a round's lanes are to be of members.
            _parts.Withdraw(member.Number, context);
        }

        _members.Remove(member);
        _stale?.Forget(member);
        if (!PlantedBugs.IsArmed(PlantedBug.DeadWorkersLanesKept))
        {
            _assignment.Withdraw(member);
        }

        if (member.Piece != Session.NoPiece)
        {
            _evaluation?.PutBack(member.Piece);
        }
    }

    /// <summary>Gives what lost members owed to others, or waits for some.</summary>
    private void ReplaceLost(IActorContext context)
    {
        if (FailIfNothingMoves(context))
        {
            return;
        }

        if (_members.Count == 0 && _phase is ServerPhase.Computing or ServerPhase.Evaluating)
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
        if (_expulsionsWithoutProgress < ServerLimits.MaximumExpulsions * Math.Max(_options.ExpectedWorkers, 1))
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
        var patience = _members.MayReturn && _options.WorkerTimeout > _options.RejoinTimeout ? _options.WorkerTimeout : _options.RejoinTimeout;
        if (patience > TimeSpan.Zero)
        {
            if (_stopRequested && TryDesert(context))
            {
                return;
            }

            patience = _stopRequested && patience > ServerLimits.StopPatience ? ServerLimits.StopPatience : patience;
            _joinBy = context.Now + patience;
            WakeBy(_joinBy.Value, context);
        }
        else
        {
            FailWithoutWorkers(context);
        }
    }

    /// <summary>A run that is to stop has no member, and waits for one if it waits for workers at all: those of a training of one process are on their way.</summary>
    private void DesertIfAlone(IActorContext context)
    {
        if (_members.Count == 0 && _options.RejoinTimeout > TimeSpan.Zero)
        {
            AwaitAnyWorker(context);
        }
    }

    /// <summary>
    /// With nobody left to finish what is open, a run that is to stop ends where it is: what came of the open round is let go, and the weights are those of
    /// the last step done. False if gradients of an open step have been applied already, so that there is no such state.
    /// </summary>
    private bool TryDesert(IActorContext context)
    {
        if (_stale is { HasCounted: true })
        {
            return false;
        }

        _isDeserted = true;
        _joinBy = null;
        _evaluation = null;
        _stale?.Begin(_progress.Step);
        EndRound();
        Advance(context);
        return true;
    }

    private void FailWithoutWorkers(IActorContext context)
    {
        var work = _phase switch
        {
            ServerPhase.Computing => $"to compute {LaneNames.Format(MissingLanes().ToArray())}",
            ServerPhase.Evaluating => $"to evaluate the {_evaluation!.Set} set",
            _ => $"to begin: none joined within {Seconds(_options.JoinTimeout)}",
        };
        var hint = _members.MayReturn ? $" If a step may take longer than {Seconds(_options.WorkerTimeout)}, raise the worker timeout." : "";
        Fail(RunFailure.NoWorkers, $"Step {_progress.Step}: no worker is left {work}.{(_lastLoss is null ? "" : $" The last one lost: {_lastLoss}.")}{hint}", context);
    }

    private void GiveWork(IActorContext context)
    {
        if (_phase == ServerPhase.Computing)
        {
            GiveLanes(context);
            GiveAudits(context);
            ReviewDisputes(context);
        }
        else if (_phase == ServerPhase.Evaluating)
        {
            GivePieces(context);
        }
    }
}
