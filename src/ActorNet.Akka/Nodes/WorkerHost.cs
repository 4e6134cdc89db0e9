using ActorNet.Akka.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;

namespace ActorNet.Akka.Nodes;

/// <summary>The workers of a node: finds the server through the singleton's proxy, and tells them where it is.</summary>
#pragma warning disable CA1001 // Akka disposes of no actor; a source of cancellation without a timer holds nothing.
internal sealed class WorkerHost : UntypedActor, IWithTimers
#pragma warning restore CA1001
{
    private readonly ClusterTrainingNames _names;
    private readonly IReadOnlyList<ClusterWorker> _workers;
    private readonly WorkersHandle _handle;
    private readonly TimeSpan _interval;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly Cluster _cluster = Cluster.Get(Context.System);
    private readonly CancellationTokenSource _leave = new();
    private IActorRef _proxy = ActorRefs.Nobody;
    private ServerAnnounced? _announced;
    private IActorRef? _gone;

    /// <param name="names">What the training's actors are called.</param>
    /// <param name="workers">The workers.</param>
    /// <param name="handle">Told how they ended.</param>
    /// <param name="interval">Pause between looks for the server while none is known.</param>
    public WorkerHost(ClusterTrainingNames names, IReadOnlyList<ClusterWorker> workers, WorkersHandle handle, TimeSpan interval) =>
        (_names, _workers, _handle, _interval) = (names, workers, handle, interval);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _proxy = Context.ActorOf(_names.ProxyProps(Context.System), "server");
        _cluster.Subscribe(Self, ClusterEvent.InitialStateAsEvents, typeof(ClusterEvent.MemberDowned));
        var (self, handle) = (Self, _handle);
        Task.WhenAll(_workers.Select(worker => Task.Factory.StartNew(
            () => worker.Execute(_leave.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
            .ContinueWith(
                ended =>
                {
                    // Not by way of the actor, which the system may have stopped.
                    handle.Complete(ended);
                    self.Tell(Ended.Instance);
                },
                CancellationToken.None,
                TaskContinuationOptions.None,
                TaskScheduler.Default);
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, _interval);
    }

    // The workers of the one before have been told to leave, and each works only once.
    protected override void PostRestart(Exception reason)
    {
        _handle.Fail(reason);
        Context.Stop(Self);
    }

    protected override void PostStop()
    {
        _cluster.Unsubscribe(Self);
        _leave.Cancel();
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look when _announced is null:
                _proxy.Tell(FindServer.Instance);
                break;
            case Look:
                break;
            case ServerAnnounced announced when _names.IsServer(Sender, _cluster):
                OnAnnounced(announced);
                break;
            case RunOver over when _names.IsServer(Sender, _cluster):
                OnOver(over);
                break;
            case ServerAnnounced or RunOver:
                _log.Warning("{0} from {1} is ignored: it comes from no node that may drive a run.", message.GetType().Name, Sender.Path);
                break;
            case Terminated gone:
                OnGone(gone.ActorRef);
                break;
            case ClusterEvent.MemberDowned downed when downed.Member.UniqueAddress.Equals(_cluster.SelfUniqueAddress):
                // They would take leave of nobody.
                _handle.Fail(ParameterServerHandle.Dropped());
                _leave.Cancel();
                break;
            case ClusterEvent.MemberDowned:
                break;
            case Leave:
                _leave.Cancel();
                break;
            case Ended:
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnAnnounced(ServerAnnounced announced)
    {
        // One that has stopped may still be spoken of for a while.
        if (announced.Server.Equals(_announced?.Server) || announced.Server.Equals(_gone))
        {
            return;
        }

        if (_announced is not null)
        {
            Context.Unwatch(_announced.Server);
        }

        _announced = announced;
        Context.Watch(announced.Server);
        foreach (var worker in _workers)
        {
            worker.Announce(announced);
        }
    }

    private void OnGone(IActorRef server)
    {
        if (!server.Equals(_announced?.Server))
        {
            return;
        }

        (_announced, _gone) = (null, server);
        foreach (var worker in _workers)
        {
            worker.Lose();
        }
    }

    private void OnOver(RunOver over)
    {
        Timers.Cancel(Look.Instance);
        foreach (var worker in _workers)
        {
            worker.End(over);
        }
    }

    /// <summary>The workers are to take leave.</summary>
    public sealed class Leave : ILocalOnly
    {
        private Leave()
        {
        }

        public static Leave Instance { get; } = new();
    }

    private sealed class Look : ILocalOnly
    {
        public static readonly Look Instance = new();
    }

    private sealed class Ended : ILocalOnly
    {
        public static readonly Ended Instance = new();
    }
}
