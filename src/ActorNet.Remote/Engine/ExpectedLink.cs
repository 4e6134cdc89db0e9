namespace ActorNet.Remote.Engine;

/// <summary>The way to whatever process has last called as a part.</summary>
internal sealed class ExpectedLink(RemoteEngine engine, int part) : Link(engine)
{
    // Not where it was before: it may come back at another address, or with another certificate. Until then nobody can be told where it is, and asks again.
    public override Uri? Address => Connection?.Peer.Address;

    protected override string NameOf(string path) => path == RemoteEngine.PartName ? $"part {part}" : path;
}
