using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>
/// Holds the weights and drives the run: gives lanes to its members, adds up their gradients, takes a step, evaluates and has checkpoints
/// stored. One handler a message here; what the phases do is in <c>ParameterServerActor.Run.cs</c>, members in <c>.Members.cs</c>.
/// </summary>
public sealed partial class ParameterServerActor : IActor
{
    /// <summary>Steps that may be left out one after the other before the run counts as failed.</summary>
    public const int MaximumSkippedInARow = 100;

    /// <summary>How often each worker may be given up for silence before an answer to anything comes.</summary>
    public const int MaximumExpulsions = 3;

    /// <summary>Messages to the observer that it may not have noted yet before the run waits for it.</summary>
    public const int MaximumUnnoted = 256;

    private const string JoinTimer = "join";
    private const string SilenceTimer = "silence";
    private const string StorageTimer = "storage";
    private static readonly TimeSpan ReportInterval = TimeSpan.FromMilliseconds(100);

    private readonly ServerOptions _options;
    private readonly RunPlan _plan;
    private readonly ParameterStore _store;
    private readonly Progress _progress;
    private readonly LaneTree _tree;
    private readonly LaneAssignment _assignment;
    private readonly MessagePool<ComputeLanes> _requests;
    private readonly MessagePool<EvaluateRows> _evaluations;
    private readonly MessagePool<EpochAdvanced> _reports;
    private ServerPhase _phase = ServerPhase.Joining;

    /// <summary>A server for one run.</summary>
    public ParameterServerActor(ServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _plan = options.Plan;
        _store = new ParameterStore(options.Network, options.Optimizer, _plan.L2, options.Compute);
        _progress = new Progress(_plan, options.HasAccuracy);
        _tree = new LaneTree(_plan.Lanes);
        _assignment = new LaneAssignment(_plan.Lanes);
        var workers = Math.Max(options.ExpectedWorkers, 64);
        _requests = new(pool => new ComputeLanes(pool, _plan.Lanes), capacity: workers);
        _evaluations = new(pool => new EvaluateRows(pool), capacity: workers);
        _reports = new MessagePool<EpochAdvanced>(pool => new EpochAdvanced(pool), capacity: 4).Fill(4);
        if (options.Resume is { } state)
        {
            state.Parameters.CopyTo(_store.Parameters);
            state.Slots.CopyTo(_store.Slots);
            _progress.Restore(state);
            _storedStep = state.Step;
        }
        else
        {
            options.Network.Initialize(_plan.Seed, _store.Parameters.Span);
        }
    }

    /// <inheritdoc/>
    public void Receive(object message, IActorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        switch (message)
        {
            case SubtreeGradient gradient:
                OnGradient(gradient, context);
                break;
            case NonFiniteGradient found:
                OnNonFinite(found, context);
                break;
            case RowsEvaluated result:
                OnEvaluated(result, context);
                break;
            case Started:
                context.SetTimer(JoinTimer, _options.JoinTimeout, TimedOut.Joining);
                break;
            case JoinRequest request:
                OnJoin(request, context);
                break;
            case Terminated terminated:
                OnTerminated(terminated, context);
                break;
            case CheckpointStored stored:
                OnStored(stored.Step, context);
                break;
            case StorageFailed failed:
                Fail(RunFailure.Storage, $"Step {_storingStep}: {failed.Reason}", context);
                break;
            case Noted:
                OnNoted(context);
                break;
            case StopRun:
                OnStopRun(context);
                break;
            case TimedOut timer:
                OnTimer(timer, context);
                break;
            default:
                throw new InvalidOperationException($"A parameter server has no use for {message}.");
        }
    }

    private void OnGradient(SubtreeGradient gradient, IActorContext context)
    {
        // A gradient of the step under way is right whoever sends it, a worker that was given up too: the weights have not changed since it was
        // asked for. One of an earlier step does not count, and of two for the same lanes the first does.
        Hear(gradient.Session, context);
        if (_phase != ServerPhase.Computing || gradient.Step != _progress.Step || !_tree.TryAdd(gradient))
        {
            gradient.Release();
            return;
        }

        _expulsionsWithoutProgress = 0;
        if (_tree.MissingLanes == 0)
        {
            CompleteStep(context);
        }
    }

    private void OnNonFinite(NonFiniteGradient found, IActorContext context)
    {
        Hear(found.Session, context);
        if (_phase == ServerPhase.Computing && found.Step == _progress.Step)
        {
            HandleNonFinite($"{PlaceOf(found.Step)}, lane {found.Lane}, layer {found.Layer}: a number is not finite", context);
        }
    }

    private string PlaceOf(long step) => $"Step {step} (epoch {_plan.EpochOf(step) + 1})";

    private void HandleNonFinite(string what, IActorContext context)
    {
        if (_plan.OnNonFinite == NonFinitePolicy.Fail)
        {
            Fail(RunFailure.NonFinite, $"{what}. A smaller learning rate or scaled inputs may help.", context);
        }
        else
        {
            SkipStep($"{what}; the step is left out.", context);
        }
    }

    private void OnEvaluated(RowsEvaluated result, IActorContext context)
    {
        if (Hear(result.Session, context) is { } member)
        {
            member.Piece = Session.NoPiece;
        }

        if (_phase == ServerPhase.Evaluating && result.Step == _progress.Step && result.Set == _round!.Set)
        {
            _round.Add(result.Piece, result.Statistics);
            _expulsionsWithoutProgress = 0;
            GivePieces(context);
            if (_round.IsComplete)
            {
                CompleteEvaluation(context);
            }
        }
    }

    private void OnStopRun(IActorContext context)
    {
        _stopRequested = true;
        if (_phase == ServerPhase.Joining && !_progress.IsOver)
        {
            Advance(context);
        }
    }

    private void OnTimer(TimedOut timer, IActorContext context)
    {
        if (_phase == ServerPhase.Ended)
        {
            return;
        }

        switch (timer)
        {
            case TimedOut.Joining:
                OnJoinTimeout(context);
                break;
            case TimedOut.Silence:
                GiveUpSilent(context);
                break;
            default:
                Fail(RunFailure.Storage, $"Step {_storingStep}: storage has not answered for {Seconds(_options.StorageTimeout)}.", context);
                break;
        }
    }

    private void Fail(RunFailure cause, string reason, IActorContext context)
    {
        if (_phase != ServerPhase.Ended)
        {
            _phase = ServerPhase.Ended;
            _tree.Clear();
            context.Send(_options.Observer, new RunFailed(cause, reason));
        }
    }

    private void Warn(string text, IActorContext context) => Tell(context, new RunWarning(text));

    private static string Seconds(TimeSpan time) =>
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0##} s");

    private enum TimedOut
    {
        Joining,
        Silence,
        Storage,
    }
}
