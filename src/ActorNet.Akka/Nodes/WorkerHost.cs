using ActorNet.Akka.Messages;
using ActorNet.Remote;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Tools.Singleton;
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

    /// <param name="names">What the training's actors are called.</param>
    /// <param name="workers">The workers.</param>
    /// <param name="handle">Told how they ended.</param>
    /// <param name="interval">Pause between looks for the server while none is known.</param>
    public WorkerHost(ClusterTrainingNames names, IReadOnlyList<ClusterWorker> workers, WorkersHandle handle, TimeSpan interval) =>
        (_names, _workers, _handle, _interval) = (names, workers, handle, interval);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        _proxy = Context.ActorOf(
            ClusterSingletonProxy.Props($"/user/{_names.Manager}", _names.ProxySettings(Context.System)), "server");
        Task.WhenAll(_workers.Select(worker => Task.Factory.StartNew(
            () => worker.Execute(_leave.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)))
            .PipeTo(Self, success: static results => new Ended(results, null), failure: static exception => new Ended(null, exception));
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, TimeSpan.Zero, _interval);
    }

    protected override void PostStop() => _leave.Cancel();

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look when _announced is null:
                _proxy.Tell(FindServer.Instance);
                break;
            case Look:
                break;
            case ServerAnnounced announced when IsServer(Sender):
                OnAnnounced(announced);
                break;
            case RunOver over when IsServer(Sender):
                OnOver(over);
                break;
            case ServerAnnounced or RunOver:
                _log.Warning("{0} from {1} is ignored: it comes from no node that may drive a run.", message.GetType().Name, Sender.Path);
                break;
            case Terminated gone when gone.ActorRef.Equals(_announced?.Server):
                _announced = null;
                break;
            case Terminated:
                break;
            case Leave:
                _leave.Cancel();
                break;
            case Ended ended:
                _handle.Complete(ended.Results, ended.Exception);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnAnnounced(ServerAnnounced announced)
    {
        if (announced.Server.Equals(_announced?.Server))
        {
            return;
        }

        _announced = announced;
        Context.Watch(announced.Server);
        foreach (var worker in _workers)
        {
            worker.Announce(announced);
        }
    }

    private void OnOver(RunOver over)
    {
        foreach (var worker in _workers)
        {
            worker.End(over);
        }
    }

    /// <summary>True for an actor of a node that may drive a run; nobody else is believed.</summary>
    private bool IsServer(IActorRef sender)
    {
        var address = sender.Path.Address.HasLocalScope ? _cluster.SelfAddress : sender.Path.Address;
        return _cluster.State.Members.Any(member => member.Address == address && member.HasRole(_names.ServerRole));
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

    private sealed record Ended(IReadOnlyList<WorkerResult>? Results, Exception? Exception) : ILocalOnly;
}
