using ActorNet.Core.Actors;

namespace ActorNet.Remote.Engine;

/// <summary>The way to one other process, whether there is a connection or not: its actors, and who watches them.</summary>
internal abstract class Link(RemoteEngine engine)
{
    /// <summary>Why a connection ends whose process has connected again, or that another process has taken the place of.</summary>
    public const string ReplacedReason = "another connection of the same process has taken its place";

    private readonly Dictionary<string, RemoteActorRef> _actors = new(StringComparer.Ordinal);
    private Connection? _connection;

    protected RemoteEngine Engine => engine;

    protected Lock Gate { get; } = new();

    /// <summary>Where others reach the process, or null if it does not listen.</summary>
    public abstract Uri? Address { get; }

    /// <summary>The connection that stands, or null.</summary>
    public Connection? Connection => Volatile.Read(ref _connection);

    /// <summary>True if nothing can ever come from there again.</summary>
    protected virtual bool HasEnded => false;

    /// <summary>The actor of a name.</summary>
    /// <exception cref="MessageFormatException">The process speaks of more actors than there can be.</exception>
    public RemoteActorRef ActorOf(ReadOnlySpan<char> path)
    {
        lock (Gate)
        {
            var lookup = _actors.GetAlternateLookup<ReadOnlySpan<char>>();
            if (!lookup.TryGetValue(path, out var actor))
            {
                if (_actors.Count == RemoteLimits.Names)
                {
                    throw new MessageFormatException($"A process speaks of more than {RemoteLimits.Names} actors.");
                }

                var name = path.ToString();
                actor = new RemoteActorRef(this, name, NameOf(name));
                _actors.Add(name, actor);
            }

            return actor;
        }
    }

    public void Post(RemoteActorRef receiver, ActorRef sender, object message)
    {
        if (Connection is { } connection)
        {
            connection.Send(receiver.Path, Engine.NameOf(sender), message);
        }
        else if (!TryKeep(receiver, sender, message))
        {
            (message as PooledMessage)?.Release();
        }
    }

    public void AddWatcher(RemoteActorRef actor, ActorRef watcher)
    {
        Connection? connection;
        lock (Gate)
        {
            if (HasEnded)
            {
                Tell(actor, watcher, new RemoteActorException("The connection has ended."));
                return;
            }

            if (!actor.Watchers.Contains(watcher))
            {
                actor.Watchers.Add(watcher);
            }

            connection = _connection;
        }

        if (connection is null)
        {
            Connect();
        }
        else
        {
            connection.SendWatch(actor.Path, Engine.NameOf(watcher));
        }
    }

    /// <summary>An actor here does not want to be told any more; that the other side does not know is no harm.</summary>
    public void RemoveWatcher(RemoteActorRef actor, ActorRef watcher)
    {
        lock (Gate)
        {
            actor.Watchers.Remove(watcher);
        }
    }

    /// <summary>A watched actor has stopped over there.</summary>
    public void OnStopped(RemoteActorRef actor, ActorRef watcher, string cause)
    {
        lock (Gate)
        {
            if (!actor.Watchers.Remove(watcher))
            {
                return;
            }
        }

        Tell(actor, watcher, cause.Length == 0 ? null : new RemoteActorException(cause));
    }

    /// <summary>A connection stands; it takes the place of the one before.</summary>
    public void Attach(Connection connection)
    {
        Connection? before;
        List<(string Actor, string Watcher)> watched = [];
        lock (Gate)
        {
            before = _connection;
            Volatile.Write(ref _connection, connection);
            foreach (var actor in _actors.Values)
            {
                watched.AddRange(actor.Watchers.Select(watcher => (actor.Path, Engine.NameOf(watcher))));
            }
        }

        before?.End(ReplacedReason, saysGoodbye: true);
        watched.ForEach(pair => connection.SendWatch(pair.Actor, pair.Watcher));
    }

    /// <summary>A connection has ended: those who watch an actor over there are told.</summary>
    public void Detach(Connection connection, string reason)
    {
        List<(RemoteActorRef Actor, ActorRef Watcher)> watched = [];
        lock (Gate)
        {
            if (_connection != connection)
            {
                return;
            }

            Volatile.Write(ref _connection, null);
            foreach (var actor in _actors.Values)
            {
                Engine.ForgetWatcher(actor);
                watched.AddRange(actor.Watchers.Select(watcher => (actor, watcher)));
                actor.Watchers.Clear();
            }
        }

        var cause = new RemoteActorException(reason);
        watched.ForEach(pair => Tell(pair.Actor, pair.Watcher, cause));
    }

    /// <summary>What an actor of that name is called in messages and logs.</summary>
    protected abstract string NameOf(string path);

    /// <summary>Begins to make a connection, if that is this side's to do.</summary>
    protected virtual void Connect()
    {
    }

    /// <summary>Keeps a message until there is a connection; false if it is lost.</summary>
    protected virtual bool TryKeep(RemoteActorRef receiver, ActorRef sender, object message) => false;

    private void Tell(RemoteActorRef actor, ActorRef watcher, Exception? cause) =>
        Engine.Deliver(watcher, actor, new Terminated(actor, cause));
}
