namespace ActorNet.Remote.Engine;

/// <summary>The way to a process that has called: it lasts as long as the one connection.</summary>
internal sealed class AcceptedLink(RemoteEngine engine, PeerIdentity peer) : Link(engine)
{
    public override Uri? Address => peer.Address;

    // Nobody knows an actor over there before the connection stands.
    protected override bool HasEnded => Connection is null;

    protected override string NameOf(string path) => path == RemoteEngine.WorkerName ? peer.Name : path;
}
