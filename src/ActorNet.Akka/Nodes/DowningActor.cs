using ActorNet.Akka.Messages;
using Akka.Actor;
using Akka.Cluster;
using Akka.Event;
using Akka.Remote;

namespace ActorNet.Akka.Nodes;

/// <summary>Looks on each node at what cannot be reached, and does what <see cref="DowningRule"/> says once that has not changed for a while.</summary>
internal sealed class DowningActor : UntypedActor, IWithTimers
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    private readonly Cluster _cluster;
    private readonly string _serverRole;
    private readonly TimeSpan _stableAfter;
    private readonly ILoggingAdapter _log = Context.GetLogger();
    private readonly IScheduler _clock = Context.System.Scheduler;
    private IReadOnlySet<UniqueAddress> _gone = new HashSet<UniqueAddress>();
    private TimeSpan _since;

    /// <param name="cluster">The node's cluster.</param>
    /// <param name="serverRole">Role of the nodes that may drive a run.</param>
    /// <param name="stableAfter">How long the same nodes must have been out of reach.</param>
    public DowningActor(Cluster cluster, string serverRole, TimeSpan stableAfter) => (_cluster, _serverRole, _stableAfter) = (cluster, serverRole, stableAfter);

    public ITimerScheduler Timers { get; set; } = null!;

    protected override void PreStart()
    {
        Context.System.EventStream.Subscribe(Self, typeof(ThisActorSystemQuarantinedEvent));
        Timers.StartPeriodicTimer(Look.Instance, Look.Instance, Interval);
    }

    protected override void PostStop() => Context.System.EventStream.Unsubscribe(Self);

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Look:
                OnLook();
                break;
            case ThisActorSystemQuarantinedEvent refused when IsMember(refused.RemoteAddress):
                // This node was silent for so long that the others go on without it; it knows them only as not to be reached, and would go on without them.
                Leave($"{refused.RemoteAddress} has shut it out");
                break;
            case ThisActorSystemQuarantinedEvent:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void OnLook()
    {
        var nodes = Nodes();
        var gone = nodes.Where(static node => !node.IsReachable).Select(static node => node.Node).ToHashSet();
        if (!gone.SetEquals(_gone))
        {
            (_gone, _since) = (gone, _clock.MonotonicClock);
        }

        if (gone.Count == 0 || _clock.MonotonicClock - _since < _stableAfter)
        {
            return;
        }

        // What is done takes a moment to be known, and is done again if nothing comes of it.
        _since = _clock.MonotonicClock;
        var names = string.Join(", ", gone.Select(static node => node.Address));
        switch (DowningRule.Decide(nodes, _cluster.SelfUniqueAddress))
        {
            case Downing.DropOthers:
                _log.Warning("The cluster goes on without {0}: not reached for {1} s.", names, _stableAfter.TotalSeconds);
                foreach (var node in gone)
                {
                    _cluster.Down(node.Address);
                }

                break;
            case Downing.Leave:
                Leave($"{names} cannot be reached, and more servers are there than here");
                break;
        }
    }

    private void Leave(string why)
    {
        _log.Warning("This node ends: {0}.", why);
        _cluster.Down(_cluster.SelfAddress);
    }

    private bool IsMember(Address address) => _cluster.State.Members.Any(member => member.Address.Equals(address) && member.Status != MemberStatus.Down);

    /// <summary>The nodes that count, the oldest first; those that are not up yet, or say that they leave for good, are the last.</summary>
    private List<KnownNode> Nodes()
    {
        var state = _cluster.State;
        return
        [
            .. state.Members
                .Where(static member => member.Status is not (MemberStatus.Down or MemberStatus.Removed))
                .OrderBy(static member => !IsUp(member))
                .ThenBy(static member => member, Comparer<Member>.Create(static (one, other) => one.IsOlderThan(other) ? -1 : other.IsOlderThan(one) ? 1 : 0))
                .Select(member => new KnownNode(
                    member.UniqueAddress, IsUp(member) && member.HasRole(_serverRole), !state.Unreachable.Contains(member), state.SeenBy.Contains(member.Address))),
        ];
    }

    private static bool IsUp(Member member) => member.Status is MemberStatus.Up or MemberStatus.Leaving;

    private sealed class Look : ILocalOnly
    {
        public static readonly Look Instance = new();
    }
}
