using System.Collections.Concurrent;
using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote.Hosting;
using ActorNet.Remote.Local;
using ActorNet.Remote.Security;
using ActorNet.Remote.Wires;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Engine;

/// <summary>
/// Hosts the actors of one process as the in-process engine does, and lets them reach those of other processes. Actors that others may reach are published
/// under a name; an actor elsewhere is an address, <c>wss://host:port/name</c>. How connections begin is in <c>.Connecting.cs</c>.
/// </summary>
public sealed partial class RemoteEngine : IActorAddresses, IDisposable
{
    /// <summary>Name of the actor that drives a run.</summary>
    public const string ServerName = "server";

    /// <summary>Name of the actor that holds a further part.</summary>
    public const string PartName = "part";

    /// <summary>Part of what is told when a connection has ended because another process took this one's place.</summary>
    public const string ReplacedReason = Link.ReplacedReason;

    /// <summary>Name of a worker process's actor.</summary>
    public const string WorkerName = "worker";

    private static readonly TimeSpan OneSecond = TimeSpan.FromSeconds(1);

    private readonly RemoteEngineOptions _options;
    private readonly ConcurrentDictionary<string, ActorRef> _published = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ActorRef>.AlternateLookup<ReadOnlySpan<char>> _publishedByText;
    private readonly ConcurrentDictionary<ActorRef, string> _names = new();
    private readonly ConcurrentDictionary<Connection, Task> _connections = new();
    private readonly Dictionary<string, DialedLink> _dialed = new(StringComparer.Ordinal);
    private readonly Dictionary<int, ExpectedLink> _expected = [];
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _closing = new();
    private readonly Timer _housekeeping;
    private ServerAccess? _access;
    private int _unnamed;

    /// <summary>Starts the threads.</summary>
    public RemoteEngine(RemoteEngineOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _publishedByText = _published.GetAlternateLookup<ReadOnlySpan<char>>();
        Log = options.Logging.CreateLogger("ActorNet.Remote");
        Actors = new InProcessEngine(options.ComputeThreads, sharesProcessors: true);
        Outlet = new ConnectionOutlet();
        _housekeeping = new Timer(_ => KeepHouse(), null, OneSecond, OneSecond);
    }

    /// <summary>The actors of this process: spawns and runs them. An actor that another engine hosts can be published likewise.</summary>
    public InProcessEngine Actors { get; }

    /// <summary>Where others reach this process, once it listens; set by the host.</summary>
    public Uri? Address { get; set; }

    /// <summary>The connections that stand.</summary>
    public IReadOnlyList<ConnectionSnapshot> Connections => [.. _connections.Keys.Select(connection => connection.Snapshot())];

    /// <summary>What this process says of its time, asked for once a second; null to say nothing.</summary>
    public Func<PeerReport>? Report { get; set; }

    /// <summary>For workers: slices of gradients go out while the rest is computed.</summary>
    public IGradientOutlet Outlet { get; }

    /// <summary>Time that was spent in writing, over all connections that stand.</summary>
    public TimeSpan SendingTime => new(_connections.Keys.Sum(connection => connection.WriteTime.Ticks));

    /// <summary>A process has connected (true) or its connection has ended (false, with one line that says why). Called from any thread.</summary>
    public Action<PeerIdentity, bool, string>? ConnectionChanged { get; set; }

    internal TensorSegment? Segment => _options.Segment;

    /// <summary>Machine and process.</summary>
    internal string Name => _options.Name;

    /// <summary>Names of the actors that processes of the training look for.</summary>
    internal IReadOnlyList<string> PublishedNames => [.. _published.Keys.Where(name => name is ServerName or PartName or WorkerName)];

    internal ITensorCodec Codec => _options.Codec;

    internal ILogger Log { get; }

    /// <summary>Makes wires; tests put their own in its place.</summary>
    internal Func<ServerAccess, TensorSegment?, CancellationToken, Task<IWire>> Connector { get; set; } = WireConnector.ConnectAsync;

    /// <summary>Lets other processes reach an actor by a name.</summary>
    public void Publish(string name, ActorRef actor)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentNullException.ThrowIfNull(actor);
        _published[name] = actor;
        _names[actor] = name;
    }

    /// <summary>
    /// An actor of a process that listens. A connection is made when something is sent to it, and again whenever it has broken; what is sent meanwhile waits, and is
    /// lost if none comes about.
    /// </summary>
    /// <param name="access">How to reach the process.</param>
    /// <param name="name">The actor's name there.</param>
    public ActorRef Reach(ServerAccess access, string name)
    {
        ArgumentNullException.ThrowIfNull(access);
        lock (_gate)
        {
            _access ??= access;
            return LinkTo(access).ActorOf(name);
        }
    }

    /// <summary>
    /// Stands for the actor of a part that has yet to call, or will call again: it leads to whatever process has last connected as that part.
    /// </summary>
    /// <param name="part">Number of the part, from 2.</param>
    public ActorRef Expect(int part)
    {
        lock (_gate)
        {
            if (!_expected.TryGetValue(part, out var link))
            {
                link = new ExpectedLink(this, part);
                _expected.Add(part, link);
            }

            return link.ActorOf(PartName);
        }
    }

    /// <inheritdoc/>
    public string AddressOf(ActorRef actor)
    {
        var (address, name) = actor is RemoteActorRef remote ? (remote.Link.Address, remote.Path) : (Address, NameOf(actor));
        return address is null
            ? throw new ArgumentException($"{actor} is not connected, or does not listen: others cannot reach it")
            : $"{address.GetLeftPart(UriPartial.Authority)}/{name}{address.Fragment}";
    }

    /// <inheritdoc/>
    public ActorRef Resolve(string address)
    {
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || uri.Scheme is not ("ws" or "wss") || uri.AbsolutePath.Length < 2)
        {
            throw new FormatException($"'{address}' is no address of an actor.");
        }

        var name = uri.AbsolutePath[1..];
        var place = new UriBuilder(uri) { Path = "/" }.Uri;
        if (Address is not null && place.Authority == Address.Authority && _published.TryGetValue(name, out var own))
        {
            return own;
        }

        lock (_gate)
        {
            return _access is null
                ? throw new FormatException($"'{address}' is an address, but this process connects to none.")
                : LinkTo(AccessTo(_access, place)).ActorOf(name);
        }
    }

    /// <summary>Sends what is queued, and ends all connections in good order.</summary>
    public async Task CloseAsync()
    {
        var connections = _connections.ToArray();
        try
        {
            await Task.WhenAll(connections.Select(pair => pair.Key.FlushAsync())).WaitAsync(RemoteLimits.CloseTime).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Who does not take it in time does not get it.
        }

        Array.ForEach(connections, pair => pair.Key.End("the process ends", saysGoodbye: true));
        try
        {
            await Task.WhenAll(connections.Select(pair => pair.Value)).WaitAsync(2 * RemoteLimits.CloseTime).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            Array.ForEach(connections, pair => pair.Key.End("the process ends"));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _closing.Cancel();
        foreach (var connection in _connections.Keys)
        {
            connection.End("the process ends");
        }

        _housekeeping.Dispose();
        Actors.Dispose();
        _closing.Dispose();
    }

    /// <summary>The actor that others reach by a name, or null.</summary>
    internal ActorRef? Published(ReadOnlySpan<char> name) => _publishedByText.TryGetValue(name, out var actor) ? actor : null;

    /// <summary>The name that an actor of this process is reached by; one that has none gets one.</summary>
    internal string NameOf(ActorRef actor)
    {
        if (_names.TryGetValue(actor, out var name))
        {
            return name;
        }

        var made = $"actor-{Interlocked.Increment(ref _unnamed)}";
        Publish(made, actor);
        return made;
    }

    internal bool Accepts(PeerRole role, object message) => _options.Accepts(role, message);

    internal void Add(Connection connection)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _connections[connection] = ended.Task;
        connection.Ended = ended;
        Tell(connection.Peer, true, connection.Snapshot().Wire);
        if (_closing.IsCancellationRequested)
        {
            connection.End("the process ends");
        }
    }

    internal void Remove(Connection connection, string reason)
    {
        _connections.TryRemove(connection, out _);
        connection.Ended?.TrySetResult();
        LogEnded(Log, connection.Peer.Name, reason);
        Tell(connection.Peer, false, reason);
    }

    /// <summary>An actor over there cannot be told any more when one here stops.</summary>
    internal void ForgetWatcher(RemoteActorRef watcher)
    {
        foreach (var actor in _published.Values)
        {
            if (actor is ForeignActorRef foreign)
            {
                foreign.RemoveWatcher(watcher);
            }
            else
            {
                InProcessEngine.Unwatch(actor, watcher);
            }
        }
    }

    /// <summary>An actor over there is to be told when one here stops, whichever engine hosts that.</summary>
    internal static void Watch(ActorRef actor, RemoteActorRef watcher)
    {
        if (actor is ForeignActorRef foreign)
        {
            foreign.AddWatcher(watcher);
        }
        else
        {
            InProcessEngine.Watch(actor, watcher);
        }
    }

    /// <summary>Hands a message from another process to the actor that it is for, whichever engine hosts that.</summary>
    internal void Deliver(ActorRef receiver, ActorRef sender, object message)
    {
        if (receiver is ForeignActorRef foreign)
        {
            foreign.Post(sender, message);
        }
        else
        {
            Actors.Deliver(receiver, sender, message);
        }
    }

    private void Tell(PeerIdentity peer, bool isConnected, string how)
    {
#pragma warning disable CA1031 // What a program does with the news is no reason to lose a connection.
        try
        {
            ConnectionChanged?.Invoke(peer, isConnected, how);
        }
        catch (Exception exception)
        {
            LogDeaf(Log, exception.Message);
        }
#pragma warning restore CA1031
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Whoever is told of connections failed: {What}")]
    private static partial void LogDeaf(ILogger logger, string what);

    /// <summary>What holds for the process that this one was told of first holds for those that it speaks of.</summary>
    private static ServerAccess AccessTo(ServerAccess access, Uri place)
    {
        try
        {
            return access.At(place);
        }
        catch (DataException exception)
        {
            throw new FormatException(exception.Message, exception);
        }
    }

    private DialedLink LinkTo(ServerAccess access)
    {
        // A process that was started again at the same address may have another certificate.
        var key = $"{access.Address.GetLeftPart(UriPartial.Authority)}#{Convert.ToHexString(access.ExpectedFingerprint.Span)}";
        if (!_dialed.TryGetValue(key, out var link))
        {
            if (_dialed.Count == RemoteLimits.Links && _dialed.FirstOrDefault(pair => pair.Value.IsIdle) is { Key: { } idle })
            {
                _dialed.Remove(idle);
            }

            if (_dialed.Count == RemoteLimits.Links)
            {
                throw new FormatException($"This process is told to connect to more than {RemoteLimits.Links} others.");
            }

            link = new DialedLink(this, access);
            _dialed.Add(key, link);
        }

        return link;
    }

    private void KeepHouse()
    {
        var report = Report?.Invoke();
        foreach (var connection in _connections.Keys)
        {
            connection.CheckWriting();
            if (report is not null)
            {
                connection.SendReport(report);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Connection of {Peer} has ended: {Reason}")]
    private static partial void LogEnded(ILogger logger, string peer, string reason);
}
