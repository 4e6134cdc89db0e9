using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>
/// Holds the weights and drives the run: claims it, gives lanes to its members, adds up their gradients, takes a step, evaluates and has checkpoints
/// stored. Which message is taken in which phase is a table, <see cref="ServerTransitions"/>. Here are the fields and the way to the handlers; rounds
/// are in <c>.Rounds.cs</c>, what comes between them in <c>.Run.cs</c>, members in <c>.Members.cs</c>, storage in <c>.Storage.cs</c>, all that
/// waits for time in <c>.HouseKeeping.cs</c>, and what others are told of it in <c>.Status.cs</c>.
/// </summary>
public sealed partial class ParameterServerActor : IActor
{
    private readonly ServerOptions _options;
    private readonly RunPlan _plan;
    private readonly ParameterStore _store;
    private readonly Progress _progress;
    private readonly LaneTree _tree;
    private readonly LaneAssignment _assignment;
    private readonly Membership _members = new();
    private readonly MessagePool<ComputeLanes> _requests;
    private readonly MessagePool<EvaluateRows> _evaluations;
    private readonly MessagePool<EpochAdvanced> _reports;
    private readonly LedgerBook? _ledger;
    private readonly AuditBook _audits;
    private ServerPhase _phase = ServerPhase.Claiming;
    private bool _stopRequested;

    // It was to stop and no worker was left, or a part was missing: it ends with its last step, and evaluates nothing more even if somebody comes after all.
    private bool _isDeserted;

    /// <summary>A server for one run.</summary>
    public ParameterServerActor(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        if (options.Staleness != 0 && (options.Plan.LocalSteps > 1 || options.OtherParts.Count > 0 || options.AuditShare > 0))
        {
            throw new ArgumentException("Staleness does not go together with local steps, parts or audits.", nameof(options));
        }

        _options = options;
        _plan = options.Plan;
        _parts = new PartCoordination(options);
        _store = new ParameterStore(
            options.Network,
            _parts.OwnRange,
            options.Update,
            _plan.ServerL2,
            _plan.Precision,
            options.Compute,
            keepsDigests: options is { KeepsLedger: true, Storage: not null },
            _plan.Lanes,
            options.Shared);
        _progress = new Progress(_plan, options.HasAccuracy, options.Control, new LearningRates(_plan, options.LocalUpdate ?? options.Update, options.Control));
        _tree = new LaneTree(_plan.Lanes);
        _assignment = new LaneAssignment(_plan.Lanes);
        _ledger = options is { KeepsLedger: true, Storage: { } storage } ? new LedgerBook(storage, _plan) : null;
        _stale = options.Staleness == 0 ? null : new StaleWindow(_plan, options.Staleness, options.Control);
        _audits = new AuditBook(_plan, options.AuditShare);
        var workers = Math.Max(options.ExpectedWorkers, 64);
        _requests = new(pool => new ComputeLanes(pool, _plan.Lanes), capacity: workers);
        _evaluations = new(pool => new EvaluateRows(pool), capacity: workers);
        _reports = new MessagePool<EpochAdvanced>(pool => new EpochAdvanced(pool), capacity: 4).Fill(4);
    }

    /// <summary>What it waits for.</summary>
    internal ServerPhase Phase => _phase;

    /// <inheritdoc/>
    public void Receive(object message, IActorContext context)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        var kind = ServerTransitions.KindOf(message);
        switch (ServerTransitions.Of(_phase, kind))
        {
            case Handling.Handle:
                Handle(kind, message, context);
                break;
            case Handling.Ignore:
                (message as PooledMessage)?.Release();
                break;
            case Handling.EndSession:
                OnForeign(kind, SessionOf(message), context);
                (message as PooledMessage)?.Release();
                break;
            default:
                throw new InvalidOperationException($"A parameter server that is {_phase} is not to receive {message}.");
        }
    }

    private void Handle(ServerMessage kind, object message, IActorContext context)
    {
        switch (kind)
        {
            case ServerMessage.SubtreeGradient:
                OnGradient((SubtreeGradient)message, context);
                break;
            case ServerMessage.NonFiniteGradient:
                OnNonFinite((NonFiniteGradient)message, context);
                break;
            case ServerMessage.RowsEvaluated:
                OnEvaluated((RowsEvaluated)message, context);
                break;
            case ServerMessage.Tick:
                OnTick(context);
                break;
            case ServerMessage.Noted:
                OnNoted(context);
                break;
            case ServerMessage.StopRun:
                OnStopRun(context);
                break;
            case ServerMessage.EndRun:
                // What is under way is finished first; whoever waits for the observer goes on once everything is noted.
                _progress.End(((EndRun)message).Reason);
                break;
            case ServerMessage.Started:
                OnStarted(context);
                break;
            case ServerMessage.RunClaimed:
                OnClaimed((RunClaimed)message, context);
                break;
            case ServerMessage.CheckpointStored:
                OnStored((CheckpointStored)message, context);
                break;
            case ServerMessage.StorageFailed:
                OnStorageFailed((StorageFailed)message, context);
                break;
            case ServerMessage.LedgerAppended:
                OnAppended((LedgerAppended)message, context);
                break;
            case ServerMessage.PartStatus:
                OnPartStatus((PartStatus)message, context);
                break;
            case ServerMessage.PartCollected:
                OnPartCollected((PartCollected)message, context);
                break;
            case ServerMessage.ColumnsAdded:
                OnColumnsAdded((ColumnsAdded)message, context);
                break;
            default:
                HandleMembership(kind, message, context);
                break;
        }
    }

    private void HandleMembership(ServerMessage kind, object message, IActorContext context)
    {
        switch (kind)
        {
            case ServerMessage.JoinRequest:
                OnJoin((JoinRequest)message, context);
                break;
            case ServerMessage.LeaveRequest:
                OnLeave((LeaveRequest)message, context);
                break;
            case ServerMessage.Heartbeat:
                OnHeartbeat((Heartbeat)message, context);
                break;
            case ServerMessage.Terminated:
                OnTerminated((Terminated)message, context);
                break;
            case ServerMessage.QueryStatus:
                OnQueryStatus(context);
                break;
            default:
                OnSuperseded((Superseded)message, context);
                break;
        }
    }

    private static long? SessionOf(object message) => message switch
    {
        SubtreeGradient gradient => gradient.Session,
        NonFiniteGradient found => found.Session,
        RowsEvaluated result => result.Session,
        _ => null,
    };

    private void OnStopRun(IActorContext context)
    {
        _stopRequested = true;
        if (_phase == ServerPhase.Joining && !_progress.IsOver)
        {
            _joinBy = null;
            Advance(context);
        }
        else if (_phase is ServerPhase.Joining or ServerPhase.Computing or ServerPhase.Evaluating)
        {
            DesertIfAlone(context);
        }
        else if (_phase == ServerPhase.Waiting && HoldsState)
        {
            Advance(context);
        }
    }

    private void OnSuperseded(Superseded superseded, IActorContext context)
    {
        // Only a part, or a worker that was taken for a member, has been told of this server's term.
        if (superseded.Term > _term && (_parts.NumberOf(context.Sender) is not null || _members.Of(context.Sender) is not null))
        {
            Fail(
                RunFailure.Superseded,
                $"Step {_progress.Step}: {context.Sender} follows a server of term {superseded.Term}, which has claimed the run after this one of term {_term}.",
                context);
        }
    }

    private void Enter(ServerPhase phase)
    {
        if (!ServerTransitions.MayFollow(_phase, phase))
        {
            throw new InvalidOperationException($"A parameter server that is {_phase} cannot be {phase} next.");
        }

        _phase = phase;
    }

    private void Fail(RunFailure cause, string reason, IActorContext context)
    {
        if (_phase is ServerPhase.Ended or ServerPhase.Failed)
        {
            return;
        }

        Enter(ServerPhase.Failed);
        _failure = reason;
        _tree.Clear();
        context.CancelTimer(TickTimer);
        context.Send(_options.Observer, new RunFailed(cause, reason));
    }

    private void Warn(string text, IActorContext context)
    {
        _warnings++;
        _lastWarning = text;
        Tell(context, new RunWarning(text));
    }

    private static string Seconds(TimeSpan time) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0##} s");
}
