using Akka.Actor;
using Akka.Remote;

namespace ActorNet.Akka.Nodes;

/// <summary>Why a node does not reach those that it is to join: a wrong token, TLS on one side alone and nobody there look alike from what Akka.Cluster says.</summary>
internal sealed class JoinAttempts
{
    private readonly HashSet<string> _known = [];
    private volatile string? _last;

    /// <summary>The newest reason, or null if nothing has failed.</summary>
    public string? Last => _last;

    /// <summary>Listens to what a system says of its connections, until what is returned is disposed of.</summary>
    /// <param name="system">The system.</param>
    /// <param name="noted">Told of each reason once.</param>
    public IDisposable Follow(ActorSystem system, Action<string> noted) =>
        new Following(system, system.ActorOf(Props.Create(() => new Listener(error => Failed(error, noted)))));

    private void Failed(AssociationErrorEvent error, Action<string> noted)
    {
        // Others' attempts to reach this node are theirs to explain.
        if (error.IsInbound) return;

        _last = $"{error.RemoteAddress.Host}:{error.RemoteAddress.Port}: {error.Cause.GetBaseException().Message.ReplaceLineEndings(" ")}";
        if (_known.Add(_last)) noted($"not reached yet: {_last}");
    }

    private sealed class Listener : ReceiveActor
    {
        public Listener(Action<AssociationErrorEvent> failed) => Receive(failed);

        protected override void PreStart() => Context.System.EventStream.Subscribe(Self, typeof(AssociationErrorEvent));

        protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);
    }

    private sealed class Following(ActorSystem system, IActorRef listener) : IDisposable
    {
        public void Dispose() => system.Stop(listener);
    }
}
