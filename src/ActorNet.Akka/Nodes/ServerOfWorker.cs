using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote;
using ActorNet.Remote.Engine;
using Akka.Actor;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>The server that a worker hears from: one at a time, wherever in the cluster it is.</summary>
internal sealed class ServerOfWorker : Peers
{
    private volatile PeerActorRef? _current;

    public ServerOfWorker(RemoteEngine engine, ILoggingAdapter log)
        : base(engine, PeerRole.Worker, PeerRole.Server, log) => StandIn = new ServerStandIn(this);

    /// <summary>What the worker knows as its server.</summary>
    public ServerStandIn StandIn { get; }

    /// <summary>The server is there from now on.</summary>
    /// <param name="actor">Its Akka actor.</param>
    /// <param name="place">Where its wire is.</param>
    public void MoveTo(IActorRef actor, ServerPlace place)
    {
        var wire = (ForeignActorRef)Engine.Reach(place.Current, RemoteEngine.ServerName);
        _current = new PeerActorRef(actor, wire, Engine, "the parameter server");
        StandIn.AskAgain();
    }

    public override ActorRef FromWire(ActorRef sender) => _current is { } current && current.Wire == sender ? current : sender;

    protected override PeerActorRef? Find(IActorRef actor) => _current is { } current && current.Actor.Equals(actor) ? current : null;

    /// <summary>
    /// Stands for the server until it is found, and whenever it moves. The newest request to join is kept: a server that has just begun gets it at once, and not
    /// only when the worker next asks by itself.
    /// </summary>
    internal sealed class ServerStandIn(ServerOfWorker server) : ForeignActorRef("the parameter server")
    {
        private readonly Lock _lock = new();
        private (ActorRef Sender, JoinRequest Request)? _asked;

        public override void Post(ActorRef sender, object message)
        {
            if (message is JoinRequest request)
            {
                lock (_lock)
                {
                    _asked = (sender, request);
                }
            }

            if (server._current is { } current)
            {
                current.Post(sender, message);
            }
            else
            {
                (message as PooledMessage)?.Release();
            }
        }

        // It cannot be lost: somebody will be the server.
        public override void AddWatcher(ActorRef watcher)
        {
        }

        public override void RemoveWatcher(ActorRef watcher)
        {
        }

        public void AskAgain()
        {
            (ActorRef Sender, JoinRequest Request)? asked;
            lock (_lock)
            {
                asked = _asked;
            }

            if (asked is var (sender, request))
            {
                server._current?.Post(sender, request);
            }
        }
    }
}
