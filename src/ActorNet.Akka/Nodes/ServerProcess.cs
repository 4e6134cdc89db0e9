using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Remote;
using ActorNet.Remote.Engine;
using Akka.Actor;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>The process of a server: its actors live in Akka, and the wire brings what is long.</summary>
internal sealed class ServerProcess : ProcessEngine
{
    private readonly AkkaEngine _engine;
    private readonly Action<IActorRef, Uri> _opened;
    private AkkaActorRef? _server;

    /// <param name="wire">The remote engine of the process.</param>
    /// <param name="system">Hosts the actors.</param>
    /// <param name="opened">Told of the server's Akka actor and of the wire's address once workers may come.</param>
    public ServerProcess(RemoteEngine wire, ActorSystem system, Action<IActorRef, Uri> opened)
        : base(wire)
    {
        _opened = opened;
        var log = Logging.GetLogger(system, typeof(ServerProcess));
        _engine = new AkkaEngine(system, "parameter-server", wire.Actors, new WorkersOfServer((ExtendedActorSystem)system, wire, log));
    }

    public override IActorEngine Actors => _engine;

    public override void Publish(string name, ActorRef actor)
    {
        base.Publish(name, actor);
        if (name == RemoteEngine.ServerName)
        {
            _server = (AkkaActorRef)actor;
        }
    }

    public override void Open(ServerEndpoint endpoint) => _opened(_server!.Actor, endpoint.Address.Address);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _engine.Dispose();
        }

        base.Dispose(disposing);
    }
}
