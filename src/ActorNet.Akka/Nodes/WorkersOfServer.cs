using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using ActorNet.Remote.Engine;
using Akka.Actor;
using Akka.Event;
using ActorRef = ActorNet.Core.Actors.ActorRef;

namespace ActorNet.Akka.Nodes;

/// <summary>
/// The workers that a server hears from. On the wire a worker goes by the path of its Akka actor; one that goes by anything else is no worker of the cluster, and has
/// the wire alone.
/// </summary>
internal sealed class WorkersOfServer(ExtendedActorSystem system, RemoteEngine engine, ILoggingAdapter log)
    : Peers(engine, PeerRole.Server, PeerRole.Worker, log)
{
    // A connection that is gone takes its actors with it.
    private readonly ConditionalWeakTable<ActorRef, ActorRef> _byWire = [];
    private readonly ConcurrentDictionary<IActorRef, WeakReference<PeerActorRef>> _byActor = new();

    public override ActorRef FromWire(ActorRef sender) => _byWire.GetValue(sender, Meet);

    protected override PeerActorRef? Find(IActorRef actor) =>
        _byActor.TryGetValue(actor, out var reference) && reference.TryGetTarget(out var peer) ? peer : null;

    private ActorRef Meet(ActorRef wire)
    {
        if (wire is not RemoteActorRef remote || !ActorPath.TryParse(remote.Path, out _))
        {
            return wire;
        }

        var actor = system.Provider.ResolveActorRef(remote.Path);
        var peer = new PeerActorRef(actor, remote, Engine, remote.Link.Connection?.Peer.Name ?? remote.Name);
        foreach (var (gone, reference) in _byActor)
        {
            if (!reference.TryGetTarget(out _))
            {
                _byActor.TryRemove(gone, out _);
            }
        }

        _byActor[actor] = new WeakReference<PeerActorRef>(peer);
        return peer;
    }
}
