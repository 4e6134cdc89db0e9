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
    private readonly HashSet<IActorRef> _workers = [];
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly IActorRef _mediator = DistributedPubSub.Get(Context.System).Mediator;
    private ServerAnnounced? _announced;
    private RunOver? _over;
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
            TaskScheduler.Default).PipeTo(self, success: static end => end, failure: static exception => new DriveEnd(null, exception));
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
            case FindServer:
                OnFind(Sender);
                break;
            case ClusterEvent.MemberUp up when _announced is not null && up.Member.HasRole(_names.WorkerRole):
                Context.ActorSelection(new RootActorPath(up.Member.Address) / _names.WorkersPath).Tell(_announced);
                break;
            case DriveEnd end:
                OnEnd(end);
                break;
            case HandOver:
                OnHandOver();
                break;
            case Terminated gone:
                _workers.Remove(gone.ActorRef);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnOpened(Opened opened)
    {
        _announced = new ServerAnnounced(DateTime.UtcNow.Ticks, opened.Wire, _names.Name, opened.Server);
        _log.Info("The run of '{0}' is driven here; its wire is at {1}.", _names.Name, opened.Wire);
        foreach (var member in _cluster.State.Members.Where(member => member.Status == MemberStatus.Up && member.HasRole(_names.WorkerRole)))
        {
            Context.ActorSelection(new RootActorPath(member.Address) / _names.WorkersPath).Tell(_announced);
        }

        foreach (var worker in _workers)
        {
            worker.Tell(_announced);
        }
    }

    private void OnFind(IActorRef worker)
    {
        if (_workers.Add(worker))
        {
            Context.Watch(worker);
        }

        if (((object?)_over ?? _announced) is { } answer)
        {
            worker.Tell(answer);
        }
    }

    private void OnEnd(DriveEnd end)
    {
        _hasEnded = true;
        var outcome = end.Outcome;
        if (outcome is null)
        {
            // Something of this node: another one may do better, once this one has left.
            _log.Error(end.Exception, "The run of '{0}' cannot be driven here: {1}", _names.Name, end.Exception!.Message);
            _handle.Fail(end.Exception);
        }
        else if (!_handsOver)
        {
            _over = new RunOver(outcome.Steps, outcome.WeightsSha256, outcome.Interrupted, outcome.Failure, _names.Name);
            foreach (var worker in _workers)
            {
                worker.Tell(_over);
            }

            _mediator.Tell(new Publish(_names.Topic, _over));
        }

        if (outcome is not null)
        {
            _handle.Complete(outcome, end.Exception);
        }

        if (_handsOver)
        {
            Context.Stop(Self);
        }
    }

    private void OnHandOver()
    {
        _handsOver = true;
        if (_hasEnded)
        {
            Context.Stop(Self);
            return;
        }

        _log.Info("The run of '{0}' is handed over after the step under way.", _names.Name);
        _stop.Cancel();
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
