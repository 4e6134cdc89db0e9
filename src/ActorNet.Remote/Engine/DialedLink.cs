using ActorNet.Core.Actors;
using ActorNet.Remote.Security;

namespace ActorNet.Remote.Engine;

/// <summary>The way to a process that listens. A connection is made when something is sent and there is none.</summary>
internal sealed class DialedLink(RemoteEngine engine, ServerAccess access) : Link(engine)
{
    private readonly List<(RemoteActorRef Receiver, ActorRef Sender, object Message)> _waiting = [];
    private bool _isDialing;

    public override Uri Address => access.Address;

    /// <summary>True if there is no connection, and none is being made.</summary>
    public bool IsIdle
    {
        get
        {
            lock (Gate)
            {
                return Connection is null && !_isDialing;
            }
        }
    }

    protected override string NameOf(string path) => path == RemoteEngine.PartName ? $"{path} at {access.Address.Authority}" : path;

    protected override bool TryKeep(RemoteActorRef receiver, ActorRef sender, object message)
    {
        lock (Gate)
        {
            if (Connection is { } connection)
            {
                connection.Send(receiver.Path, Engine.NameOf(sender), message);
                return true;
            }

            if (_waiting.Count == RemoteLimits.QueuedMessages)
            {
                return false;
            }

            _waiting.Add((receiver, sender, message));
        }

        Connect();
        return true;
    }

    protected override void Connect()
    {
        lock (Gate)
        {
            if (_isDialing || Connection is not null)
            {
                return;
            }

            _isDialing = true;
        }

        _ = Task.Run(DialAsync);
    }

    private async Task DialAsync()
    {
        var connection = await Engine.DialAsync(access, this).ConfigureAwait(false);
        lock (Gate)
        {
            try
            {
                // What has waited goes first: only then do others find the connection.
                foreach (var (receiver, sender, message) in _waiting)
                {
                    if (connection is null)
                    {
                        (message as PooledMessage)?.Release();
                    }
                    else
                    {
                        connection.Send(receiver.Path, Engine.NameOf(sender), message);
                    }
                }
            }
            finally
            {
                _waiting.Clear();
                _isDialing = false;
                if (connection is not null)
                {
                    Attach(connection);
                }
            }
        }

        if (connection is not null)
        {
            await connection.RunAsync().ConfigureAwait(false);
        }
    }
}
