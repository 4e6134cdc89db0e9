using System.Globalization;
using ActorNet.Remote.Security;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Event;
using Akka.Remote.Transport;
using AkkaTransport = Akka.Remote.Transport.Transport;

namespace ActorNet.Akka.Security;

/// <summary>The token that the nodes of a cluster show each other that they know.</summary>
/// <param name="token">The token.</param>
internal sealed class TokenSetup(JoinToken token) : Setup
{
    /// <summary>The token.</summary>
    public JoinToken Token => token;

    /// <summary>The clock by which nodes have to show it.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}

/// <summary>Makes <see cref="TokenTransport"/>; this is what <c>akka.remote.adapters</c> names.</summary>
internal sealed class TokenTransportProvider : ITransportAdapterProvider
{
    /// <inheritdoc/>
    public AkkaTransport Create(AkkaTransport wrappedTransport, ExtendedActorSystem system)
    {
        var setup = system.Settings.Setup.Get<TokenSetup>();
        return setup.HasValue
            ? new TokenTransport(wrappedTransport, setup.Value.Token, Logging.GetLogger(system, typeof(TokenTransport)), setup.Value.Time)
            : throw new InvalidOperationException("the transport of ActorNet needs a join token: start the system by ActorNetClusterSetup");
    }
}

/// <summary>
/// Lets nobody in who does not know the join token. TLS of Akka.Remote 1.5.30 asks the one who calls for no certificate, so this is what keeps strangers from
/// sending messages to a node; that nobody on the way reads along or changes things is TLS's part. It stands between the sockets and Akka's own protocol, so that
/// a stranger reaches nothing of Akka.
/// </summary>
internal sealed class TokenTransport : AbstractTransportAdapter, IAssociationEventListener
{
    /// <summary>What the addresses of such nodes begin with, after <c>akka.</c>: a node without a token does not even look for one with.</summary>
    public const string Scheme = "actornet";

    /// <summary>Most callers at a time that have not proven themselves yet: each holds a socket, buffers and a timer. Nodes that are turned away call again.</summary>
    public const int MostUnproven = 256;

    /// <summary>How long a node may take to show that it knows the token; one that says nothing keeps its socket no longer.</summary>
    public static readonly TimeSpan ProofTime = TimeSpan.FromSeconds(5);

    private readonly JoinToken _token;
    private readonly ILoggingAdapter _log;
    private readonly TimeProvider _time;
    private readonly RefusalLog _refusals;
    private int _unproven;
    private (string Node, Task<IAssociationEventListener> Listener)? _listening;

    public TokenTransport(AkkaTransport wrapped, JoinToken token, ILoggingAdapter log, TimeProvider time)
        : base(wrapped)
    {
        _token = token;
        _log = log;
        _time = time;
        _refusals = new RefusalLog(text => log.Warning("{0}", text), time);
    }

    /// <inheritdoc/>
    protected override SchemeAugmenter SchemeAugmenter { get; } = new(Scheme);

    /// <inheritdoc/>
    public void Notify(IAssociationEvent ev)
    {
        if (ev is InboundAssociation inbound && _listening is var (node, listener))
        {
            _ = AcceptAsync(inbound.Association, node, listener);
        }
    }

    /// <inheritdoc/>
    public override Task<bool> ManagementCommand(object message) => WrappedTransport.ManagementCommand(message);

    /// <inheritdoc/>
    protected override Task<IAssociationEventListener> InterceptListen(Address listenAddress, Task<IAssociationEventListener> listenerTask)
    {
        _listening = (NodeOf(listenAddress), listenerTask);
        return Task.FromResult<IAssociationEventListener>(this);
    }

    /// <inheritdoc/>
    protected override void InterceptAssociate(Address remoteAddress, TaskCompletionSource<AssociationHandle> statusPromise) =>
        _ = CallAsync(remoteAddress, statusPromise);

    private static string NodeOf(Address address) => string.Create(CultureInfo.InvariantCulture, $"{address.Host}:{address.Port}");

    private async Task CallAsync(Address remoteAddress, TaskCompletionSource<AssociationHandle> promise)
    {
        try
        {
            var connection = await WrappedTransport.Associate(remoteAddress).ConfigureAwait(false);
            promise.TrySetResult(await ProveAsync(connection, NodeOf(remoteAddress), calls: true).ConfigureAwait(false));
        }
        catch (Exception exception)
        {
            promise.TrySetException(exception);
        }
    }

    private async Task AcceptAsync(AssociationHandle connection, string node, Task<IAssociationEventListener> listener)
    {
        try
        {
            var handle = await ProveCallerAsync(connection, node).ConfigureAwait(false);
            (await listener.ConfigureAwait(false)).Notify(new InboundAssociation(handle));
        }
        catch (Exception exception)
        {
            _refusals.Refused(exception.Message);
        }
    }

    private async Task<TokenHandle> ProveCallerAsync(AssociationHandle connection, string node)
    {
        try
        {
            if (Interlocked.Increment(ref _unproven) <= MostUnproven)
            {
                return await ProveAsync(connection, node, calls: false).ConfigureAwait(false);
            }

            connection.Disassociate("too many callers have not shown yet that they know the join token", _log);
            throw new InvalidAssociationException($"{connection.RemoteAddress}: {MostUnproven} others have not shown yet that they know the join token");
        }
        finally
        {
            Interlocked.Decrement(ref _unproven);
        }
    }

    private async Task<TokenHandle> ProveAsync(AssociationHandle connection, string node, bool calls)
    {
        var handle = new TokenHandle(connection, new TokenProof(_token, node, calls), _log);
        try
        {
            await handle.ProveAsync().WaitAsync(ProofTime, _time).ConfigureAwait(false);
            return handle;
        }
        catch (Exception exception)
        {
            handle.GiveUp();
            connection.Disassociate("the other side has not shown that it knows the join token", _log);
            throw exception is TimeoutException
                ? new InvalidAssociationException($"{connection.RemoteAddress}: it has not shown in {ProofTime.TotalSeconds} s that it knows the join token")
                : exception;
        }
    }
}
