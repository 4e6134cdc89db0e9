using System.Globalization;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <content>How the worker joins, stays and leaves.</content>
public sealed partial class WorkerActor
{
    private const string TickTimer = "heartbeat";

    // No session has this number.
    private const long NoSession = 0;

    private readonly JoinRequest _request;
    private WorkerPhase _phase = WorkerPhase.Joining;
    private ActorRef _home;
    private long _session;
    private long _lastEnded;
    private int _term;
    private Heartbeat _heartbeat = new(NoSession);
    private int _ticksInSilence;
    private int _attempts;
    private TimeSpan _lastHeard;
    private TimeSpan _nextJoin;

    private void OnStarted(IActorContext context)
    {
        foreach (var server in _servers)
        {
            context.Watch(server);
        }

        _lastHeard = context.Now;
        BeginJoining(context);
    }

    /// <summary>Asks to join, at one address after the other, with growing pauses.</summary>
    private void BeginJoining(IActorContext context)
    {
        Enter(WorkerPhase.Joining);
        _attempts = 0;
        AskToJoin(context);
    }

    private void AskToJoin(IActorContext context)
    {
        context.Send(_servers[_attempts % _servers.Length], _request);
        var doublings = Math.Min(_attempts / _servers.Length, 30);
        var pause = WorkerLimits.FirstJoinPause * (1L << doublings);
        pause = pause < WorkerLimits.LongestJoinPause ? pause : WorkerLimits.LongestJoinPause;
        _attempts++;
        _nextJoin = context.Now + pause;
        context.SetTimer(TickTimer, pause, HeartbeatDue.Instance);
    }

    private void OnAccepted(JoinAccepted accepted, IActorContext context)
    {
        var term = SessionNumber.TermOf(accepted.Session);
        if (term < _term)
        {
            context.Send(context.Sender, new Superseded(_term));
            return;
        }

        if (_phase == WorkerPhase.Leaving)
        {
            return;
        }

        if (accepted.Incarnation != _request.Incarnation)
        {
            // Meant for an earlier life: the server may have taken it for a member in the place of this one.
            if (_phase == WorkerPhase.Joining || accepted.Session > _session)
            {
                context.Send(context.Sender, _request);
            }

            return;
        }

        // One that came twice, or late: sessions only grow.
        if (accepted.Session <= _lastEnded || accepted.Session < _session)
        {
            return;
        }

        if (accepted.Session != _session)
        {
            _session = accepted.Session;
            _heartbeat = new Heartbeat(_session);
            _term = term;
            _home = context.Sender;
            _assembly.Begin(accepted.Parts);
            context.Watch(_home);
        }

        Hear(_session, context);
    }

    private void OnRefused(JoinRefused refused, IActorContext context)
    {
        if (refused.Incarnation == _request.Incarnation)
        {
            Enter(WorkerPhase.Stopped);
            throw new WorkerException($"{context.Sender} refused this worker: {refused.Reason}.");
        }
    }

    /// <summary>Notes that the server has spoken; false if the session is not the worker's own.</summary>
    private bool Hear(long session, IActorContext context)
    {
        if (session != _session || session == NoSession)
        {
            return false;
        }

        _ticksInSilence = 0;
        if (_phase == WorkerPhase.Joining)
        {
            Enter(WorkerPhase.Member);
            context.SetTimer(TickTimer, HeartbeatInterval, HeartbeatDue.Instance);
        }

        return true;
    }

    private TimeSpan HeartbeatInterval => _options.WorkerTimeout / WorkerLimits.HeartbeatsPerTimeout;

    private void OnTick(IActorContext context)
    {
        switch (_phase)
        {
            case WorkerPhase.Joining:
                KeepJoining(context);
                break;
            case WorkerPhase.Member:
                KeepMembership(context);
                break;
            default:
                KeepLeaving(context);
                break;
        }
    }

    private void KeepJoining(IActorContext context)
    {
        if (context.Now < _nextJoin)
        {
            context.SetTimer(TickTimer, _nextJoin - context.Now, HeartbeatDue.Instance);
            return;
        }

        var silence = context.Now - _lastHeard;
        if (_options.ServerTimeout > TimeSpan.Zero && silence >= _options.ServerTimeout)
        {
            Enter(WorkerPhase.Stopped);
            throw new WorkerException(string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", _servers.Select(server => server.Name))} did not answer for {silence.TotalSeconds:0.0##} s, in {_attempts} requests to join."));
        }

        AskToJoin(context);
    }

    /// <summary>Says that the worker is there. Silence is counted in heartbeats without an answer: while the worker computes, it hears nothing.</summary>
    private void KeepMembership(IActorContext context)
    {
        if (_ticksInSilence == 0)
        {
            _lastHeard = context.Now;
        }

        if (_ticksInSilence++ > WorkerLimits.HeartbeatsPerTimeout && !PlantedBugs.IsArmed(PlantedBug.RejoiningForgotten))
        {
            _ticksInSilence = 0;
            BeginJoining(context);
            return;
        }

        context.Send(_home, _heartbeat);
        _assembly.Ask(context);
        BeginWaiting(context);
        context.SetTimer(TickTimer, HeartbeatInterval, HeartbeatDue.Instance);
    }

    private void OnExpelled(Expelled expelled, IActorContext context)
    {
        if (expelled.Session != _session || _session == NoSession || PlantedBugs.IsArmed(PlantedBug.RejoiningForgotten))
        {
            return;
        }

        EndSession();
        if (_phase == WorkerPhase.Leaving)
        {
            StopNow(context);
        }
        else if (expelled.MayReturn)
        {
            _lastHeard = context.Now;
            BeginJoining(context);
        }
        else
        {
            Enter(WorkerPhase.Stopped);
            throw new WorkerException($"{context.Sender} shut this worker out: {expelled.Reason}.");
        }
    }

    private void OnLeft(Left left, IActorContext context)
    {
        // Leaving, with or without a session; or the run has ended.
        if (left.Session == _session && _session != NoSession)
        {
            EndSession();
            StopNow(context);
        }
    }

    private void OnLeaveRun(IActorContext context)
    {
        if (_session == NoSession)
        {
            StopNow(context);
            return;
        }

        if (_phase == WorkerPhase.Joining)
        {
            // Its server is gone or has long been silent: if it hears this none the less, all the better, but there is nobody to wait for.
            context.Send(_home, new LeaveRequest(_session));
            StopNow(context);
            return;
        }

        Enter(WorkerPhase.Leaving);
        _attempts = 0;
        KeepLeaving(context);
    }

    private void KeepLeaving(IActorContext context)
    {
        if (_attempts++ >= WorkerLimits.LeaveAttempts)
        {
            StopNow(context);
            return;
        }

        context.Send(_home, new LeaveRequest(_session));
        context.SetTimer(TickTimer, HeartbeatInterval, HeartbeatDue.Instance);
    }

    private void OnTerminated(Terminated terminated, IActorContext context)
    {
        if (_phase == WorkerPhase.Leaving || _options.ServerTimeout == TimeSpan.Zero)
        {
            if (terminated.Actor.Equals(_home) || _servers.Length == 1)
            {
                StopNow(context);
            }
        }
        else if (_phase == WorkerPhase.Member && terminated.Actor.Equals(_home))
        {
            _lastHeard = context.Now;
            BeginJoining(context);
        }
    }

    private void EndSession()
    {
        _lastEnded = _session;
        _session = NoSession;
        _ticksInSilence = 0;
    }

    private void StopNow(IActorContext context)
    {
        Enter(WorkerPhase.Stopped);
        context.CancelTimer(TickTimer);
        context.Stop();
    }

    private void Enter(WorkerPhase phase)
    {
        if (!WorkerTransitions.MayFollow(_phase, phase))
        {
            throw new InvalidOperationException($"A worker that is {_phase} cannot be {phase} next.");
        }

        _phase = phase;
    }
}
