using ActorNet.Core.Actors;

namespace ActorNet.Tests.Runs;

/// <summary>
/// Actors of several hosts on one thread: what is sent is received in a random order, some of it never or twice; time passes when nothing is left to
/// receive. All from one seed.
/// </summary>
internal sealed class LossyNetwork(int seed, double loss, double doubling)
{
    private readonly KeyedDraws _draws = new((ulong)seed);
    private readonly List<(Node From, Node To, object Message)> _underWay = [];
    private readonly List<Node> _nodes = [];
    private readonly HashSet<Node> _reliable = [];

    public TimeSpan Now { get; private set; }

    public int Delivered { get; private set; }

    /// <summary>An actor; one that is reliable loses and doubles nothing, and keeps the order, as in one program.</summary>
    public ActorRef Spawn(string name, IActor actor, bool isReliable = false)
    {
        var node = new Node(this, name) { Actor = actor };
        _nodes.Add(node);
        if (isReliable)
        {
            _reliable.Add(node);
        }

        _underWay.Add((node, node, Started.Instance));
        return node;
    }

    /// <summary>Puts another actor in the place of one that is lost without a word.</summary>
    public void Restart(ActorRef reference, IActor actor)
    {
        var node = (Node)reference;
        node.Actor = actor;
        node.Timers.Clear();
        _underWay.Add((node, node, Started.Instance));
    }

    /// <summary>Runs until a condition holds; false if a bound on virtual time is reached first.</summary>
    public bool Run(Func<bool> until, TimeSpan bound)
    {
        while (!until())
        {
            if (_underWay.Count > 0)
            {
                DeliverOne();
            }
            else
            {
                var due = _nodes.SelectMany(node => node.Timers.Select(timer => (Node: node, timer.Key, timer.Value.Due, timer.Value.Message))).ToList();
                if (due.Count == 0 || due.Min(timer => timer.Due) > bound)
                {
                    return false;
                }

                var next = due.MinBy(timer => timer.Due);
                next.Node.Timers.Remove(next.Key);
                Now = next.Due > Now ? next.Due : Now;
                _underWay.Add((next.Node, next.Node, next.Message));
            }
        }

        return true;
    }

    private void DeliverOne()
    {
        var index = _draws.Below(_underWay.Count);
        if (_reliable.Contains(_underWay[index].From) || _reliable.Contains(_underWay[index].To))
        {
            var (pairFrom, pairTo, _) = _underWay[index];
            index = _underWay.FindIndex(sent => sent.From == pairFrom && sent.To == pairTo);
        }

        var (from, to, message) = _underWay[index];
        _underWay.RemoveAt(index);
        if (to.Actor is null)
        {
            (message as PooledMessage)?.Release();
            return;
        }

        Delivered++;
        to.Receive(from, message);
    }

    private void Post(Node from, Node to, object message)
    {
        var isSafe = from == to || _reliable.Contains(from) || _reliable.Contains(to);
        var draw = _draws.Below(10_000) / 10_000.0;
        if (!isSafe && draw < loss)
        {
            (message as PooledMessage)?.Release();
            return;
        }

        _underWay.Add((from, to, message));

        // A pooled message has one owner, and cannot come twice by reference.
        if (!isSafe && message is not PooledMessage && draw > 1 - doubling)
        {
            _underWay.Add((from, to, message));
        }
    }

    private sealed class Node(LossyNetwork network, string name) : ActorRef(name), IActorContext
    {
        public IActor? Actor { get; set; }

        public Dictionary<string, (TimeSpan Due, object Message)> Timers { get; } = [];

        public ActorRef Self => this;

        public ActorRef Sender { get; private set; } = null!;

        public TimeSpan Now => network.Now;

        public void Receive(Node from, object message)
        {
            Sender = from;
            Actor!.Receive(message, this);
        }

        public void Send(ActorRef receiver, object message) => network.Post(this, (Node)receiver, message);

        public void Watch(ActorRef actor)
        {
        }

        public void SetTimer(string name, TimeSpan after, object message) => Timers[name] = (network.Now + after, message);

        public void CancelTimer(string name) => Timers.Remove(name);

        public void Stop() => Actor = null;
    }
}
