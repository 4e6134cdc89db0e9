namespace ActorNet.Remote.Engine;

/// <summary>The way to whatever process has last called as a part.</summary>
internal sealed class ExpectedLink(RemoteEngine engine, int part) : Link(engine)
{
    private Uri? _address;

    /// <summary>Where it is, or was when it last called: it will be back there, or call again.</summary>
    public override Uri? Address
    {
        get
        {
            if (Connection?.Peer.Address is { } address)
            {
                Volatile.Write(ref _address, address);
            }

            return Volatile.Read(ref _address);
        }
    }

    protected override void OnAttached(Connection connection) => Volatile.Write(ref _address, connection.Peer.Address);

    protected override string NameOf(string path) => path == RemoteEngine.PartName ? $"part {part}" : path;
}
