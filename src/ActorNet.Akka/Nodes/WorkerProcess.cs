using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote;
using ActorNet.Remote.Engine;
using Akka.Actor;
using Akka.Event;
using Akka.Serialization;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>The process of a worker: its actor lives in Akka, and goes by its Akka path on the wire.</summary>
internal sealed class WorkerProcess : ProcessEngine
{
    private readonly AkkaEngine _engine;
    private readonly ServerOfWorker _server;

    public WorkerProcess(RemoteEngine wire, ActorSystem system)
        : base(wire)
    {
        var log = Logging.GetLogger(system, typeof(WorkerProcess));
        _server = new ServerOfWorker(wire, log);
        _engine = new AkkaEngine(system, "worker", wire.Actors, _server);
        Outlet = new PeerOutlet(wire.Outlet);
    }

    public override IActorEngine Actors => _engine;

    public override IGradientOutlet Outlet { get; }

    public override void Publish(string name, ActorRef actor)
    {
        var path = Serialization.SerializedActorPath(((AkkaActorRef)actor).Actor);
        base.Publish(
            path.Length <= FrameWriter.NameBytes ? path : throw new DataException($"{path}: is longer than {FrameWriter.NameBytes} letters; give the actor system or its host a shorter name"),
            actor);
    }

    // Never on a thread that others need.
    public override Placement WorkerPlacement(int threads) => Placement.ComputeThread(0);

    public override ActorRef Reach(ServerPlace server) => _server.StandIn;

    /// <summary>The server is there from now on.</summary>
    public void MoveTo(IActorRef actor, ServerPlace place) => _server.MoveTo(actor, place);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _engine.Dispose();
        }

        base.Dispose(disposing);
    }
}
