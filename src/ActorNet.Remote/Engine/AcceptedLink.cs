namespace ActorNet.Remote.Engine;

/// <summary>The way to a process that has called: it lasts as long as the one connection.</summary>
internal sealed class AcceptedLink(RemoteEngine engine, PeerIdentity peer) : Link(engine)
{
    private bool _began;

    public override Uri? Address => peer.Address;

    protected override bool HasEnded
    {
        get
        {
            _began |= Connection is not null;
            return _began && Connection is null;
        }
    }

    protected override string NameOf(string path) => path == RemoteEngine.WorkerName ? peer.Name : path;
}
