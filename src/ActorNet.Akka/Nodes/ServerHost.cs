using ActorNet.Akka.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.PublishSubscribe;
using Akka.Event;

namespace ActorNet.Akka.Nodes;

/// <summary>
/// The cluster singleton: drives the run on a thread of its own, tells the nodes with workers where it is, and publishes how the run goes. Told to hand over, it
/// stops the run after the step under way; the next node goes on from the checkpoint.
/// </summary>
#pragma warning disable CA1001 // Akka disposes of no actor; a source of cancellation without a timer holds nothing.
internal sealed class ServerHost : UntypedActor
#pragma warning restore CA1001
{
    private readonly ServerDrive _drive;
    private readonly ClusterTrainingNames _names;
    private readonly ParameterServerHandle _handle;
    private readonly CancellationTokenSource _stop = new();
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly IActorRef _mediator = DistributedPubSub.Get(Context.System).Mediator;
    private ServerAnnounced? _announced;
    private RunOver? _over;
    private Exception? _failure;
    private bool _hasEnded;
    private bool _handsOver;

    /// <param name="drive">The run.</param>
    /// <param name="names">What the training's actors and topics are called.</param>
    /// <param name="handle">Told how the run ended.</param>
    public ServerHost(ServerDrive drive, ClusterTrainingNames names, ParameterServerHandle handle) => (_drive, _names, _handle) = (drive, names, handle);

    protected override void PreStart()
    {
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberUp));
        var (self, mediator, node) = (Self, _mediator, _cluster.SelfAddress);
        Task.Factory.StartNew(
            () => _drive.Execute(
                (server, wire) => self.Tell(new Opened(server, wire)),
                progress => mediator.Tell(new Publish(_names.Topic, RunProgress.From(progress, _names.Name, node))),
                _stop.Token),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default).PipeTo(self, success: static end => end, failure: static exception => new DriveEnd(null, exception, 0));
    }

    // What it knew of the run is lost; another one of this actor would drive it twice.
    protected override void PostRestart(Exception reason)
    {
        _handle.Fail(reason);
        Context.Stop(Self);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);

        // However it came about: a run without this actor would be one that nobody can find.
        _stop.Cancel();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Opened opened:
                OnOpened(opened);
                break;
            case FindServer when Answer is { } answer:
                Sender.Tell(answer);
                break;
            case FindServer:
                // It asks again.
                break;
            case ClusterEvent.MemberUp up when Answer is { } answer:
                Tell(up.Member, answer);
                break;
            case ClusterEvent.MemberUp:
                break;
            case DriveEnd end:
                OnEnd(end);
                break;
            case ActorIdentity when _failure is { } failure:
                OnFailed(failure);
                break;
            case HandOver:
                OnHandOver();
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <summary>What there is to say to those who ask for the server; null while there is none.</summary>
    private IActorNetMessage? Answer => (IActorNetMessage?)_over ?? _announced;

    private void OnOpened(Opened opened)
    {
        if (_handsOver || _hasEnded)
        {
            return;
        }

        _announced = new ServerAnnounced(opened.Wire, _names.Name, opened.Server);
        _log.Info("The run of '{0}' is driven here; its wire is at {1}.", _names.Name, opened.Wire);
        TellAll(_announced);
    }

    private void OnEnd(DriveEnd end)
    {
        _announced = null;
        if (OverBy(end) is { } over)
        {
            _over = over;
            TellAll(over);
            _mediator.Tell(new Publish(_names.Topic, over));
        }

        // Only now: when the program knows, it may end the node.
        if (end.Outcome is { } outcome)
        {
            _handle.Complete(outcome, end.Exception);
        }
        else if (_over is { } stopped && !_handsOver)
        {
            // Not by this node.
            _handle.Complete(new TrainingOutcome(stopped.Steps, stopped.WeightsSha256, stopped.Interrupted, stopped.Failure, null), null);
        }
        else if (end.Exception is OperationCanceledException)
        {
            _handle.Cancel();
        }
        else
        {
            // A system that ends stops the run's actors and this one in any order. Its guardian, which has begun with that then, answers nobody any more; what has
            // become of the node the handle hears without this actor.
            _failure = end.Exception;
            ((ExtendedActorSystem)Context.System).Guardian.Tell(new Identify(null), Self);
            return;
        }

        OnSettled();
    }

    /// <summary>Something of this node: another one may do better, once this one has left.</summary>
    private void OnFailed(Exception failure)
    {
        _failure = null;
        _log.Error(failure, "The run of '{0}' cannot be driven here: {1}", _names.Name, failure.Message);
        _handle.Fail(failure);
        OnSettled();
    }

    private void OnSettled()
    {
        _hasEnded = true;
        if (_handsOver)
        {
            Context.Stop(Self);
        }
    }

    /// <summary>What is to be said of the run's end, or null if another node is to go on with it.</summary>
    private RunOver? OverBy(DriveEnd end) => end switch
    {
        { Outcome: { } outcome } when !outcome.Interrupted || !GoesOnElsewhere =>
            new RunOver(outcome.Steps, outcome.WeightsSha256, outcome.Interrupted, outcome.Failure, _names.Name),

        // Somebody has stopped it by its wire, or it was to be handed over to nobody.
        { Exception: OperationCanceledException } when !GoesOnElsewhere => new RunOver(end.Steps, "", Interrupted: true, null, _names.Name),
        _ => null,
    };

    /// <summary>True if it is handed over and somebody is there to take it: otherwise it has stopped, and its workers would wait for nobody.</summary>
    private bool GoesOnElsewhere => _handsOver && _cluster.State.Members.Any(
        member => member.Status == MemberStatus.Up && member.HasRole(_names.ServerRole) && member.Address != _cluster.SelfAddress);

    private void OnHandOver()
    {
        _handsOver = true;
        if (_hasEnded)
        {
            Context.Stop(Self);
            return;
        }

        // Whoever comes now joins the next one.
        _announced = null;
        _stop.Cancel();
        _log.Info("The run of '{0}' is handed over after the step under way.", _names.Name);
    }

    private void TellAll(IActorNetMessage message)
    {
        foreach (var member in _cluster.State.Members)
        {
            Tell(member, message);
        }
    }

    private void Tell(Member member, IActorNetMessage message)
    {
        var node = new RootActorPath(member.Address);
        if (member.HasRole(_names.WorkerRole))
        {
            Context.ActorSelection(node / _names.WorkersPath).Tell(message, Self);
        }

        if (message is RunOver && member.HasRole(_names.ServerRole) && member.Address != _cluster.SelfAddress)
        {
            Context.ActorSelection(node / _names.OutcomePath).Tell(message, Self);
        }
    }

    /// <summary>Sent by the singleton manager when another node is to drive the run.</summary>
    public sealed class HandOver : ILocalOnly
    {
        private HandOver()
        {
        }

        public static HandOver Instance { get; } = new();
    }

    /// <summary>Workers may come.</summary>
    private sealed record Opened(IActorRef Server, Uri Wire) : ILocalOnly;
}
