using ActorNet.Core.Actors;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Engine;

/// <summary>The way to a process that listens. A connection is made when something is sent and there is none.</summary>
internal sealed class DialedLink(RemoteEngine engine, ServerAccess access) : Link(engine)
{
    private readonly List<(RemoteActorRef Receiver, ActorRef Sender, object Message)> _waiting = [];
    private bool _isDialing;

    public override Uri Address => access.Address;

    protected override string NameOf(string path) => path == RemoteEngine.ServerName ? path : $"{path} at {access.Address.Authority}";

    protected override bool TryKeep(RemoteActorRef receiver, ActorRef sender, object message)
    {
        bool dials;
        lock (Gate)
        {
            // Long messages would be out of date by the time that there is a connection.
            if (message is PooledMessage || _waiting.Count == RemoteLimits.WaitingForConnection)
            {
                return false;
            }

            _waiting.Add((receiver, sender, message));
            dials = !_isDialing;
            _isDialing = true;
        }

        if (dials)
        {
            _ = Task.Run(DialAsync);
        }

        return true;
    }

    private async Task DialAsync()
    {
        var connection = await Engine.DialAsync(access, this).ConfigureAwait(false);
        lock (Gate)
        {
            // What has waited goes first: only then do others find the connection.
            foreach (var (receiver, sender, message) in _waiting)
            {
                connection?.Send(receiver.Path, Engine.NameOf(sender), message);
            }

            _waiting.Clear();
            _isDialing = false;
            if (connection is not null)
            {
                Attach(connection);
            }
        }

        if (connection is not null)
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
    }
}
