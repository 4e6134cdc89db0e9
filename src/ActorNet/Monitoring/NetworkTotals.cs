using ActorNet.Remote.Engine;

namespace ActorNet.Monitoring;

/// <summary>
/// Sums over all connections of a process, those that have ended included, so that what is counted never goes back. What a connection carried between the last
/// look and its end is not in them.
/// </summary>
internal sealed class NetworkTotals
{
    private readonly Dictionary<(string Peer, TimeSpan Since, string Wire), Traffic> _open = [];
    private readonly Dictionary<string, Traffic> _ended = [];

    /// <summary>Looks at the connections.</summary>
    /// <returns>For each kind of wire that was ever used, what it has carried and how many connections it has now.</returns>
    public IReadOnlyDictionary<string, Traffic> Update(IReadOnlyList<ConnectionSnapshot> connections)
    {
        var seen = connections.ToLookup(static one => (one.Peer.Name, one.Since, one.Wire));
        foreach (var gone in _open.Keys.Where(key => !seen.Contains(key)).ToList())
        {
            _ended[gone.Wire] = _ended.GetValueOrDefault(gone.Wire) + (_open[gone] with { Connections = 0 });
            _open.Remove(gone);
        }

        foreach (var same in seen)
        {
            _open[same.Key] = same.Select(Traffic.Of).Aggregate(static (one, other) => one + other);
        }

        var totals = new Dictionary<string, Traffic>(_ended);
        foreach (var (key, traffic) in _open)
        {
            totals[key.Wire] = totals.GetValueOrDefault(key.Wire) + traffic;
        }

        return totals;
    }

    /// <summary>What connections have carried.</summary>
    /// <param name="Connections">How many stand.</param>
    /// <param name="BytesIn">Bytes received in frames.</param>
    /// <param name="BytesOut">Bytes sent in frames.</param>
    /// <param name="SharedIn">Bytes received by reference.</param>
    /// <param name="SharedOut">Bytes sent by reference.</param>
    /// <param name="MessagesIn">Messages received.</param>
    /// <param name="MessagesOut">Messages sent.</param>
    /// <param name="Lost">Messages that could not be sent.</param>
    internal readonly record struct Traffic(
        int Connections, long BytesIn, long BytesOut, long SharedIn, long SharedOut, long MessagesIn, long MessagesOut, long Lost)
    {
        public static Traffic Of(ConnectionSnapshot one) => new(
            1, one.BytesIn, one.BytesOut, one.SharedBytesIn, one.SharedBytesOut, one.MessagesIn, one.MessagesOut, one.Lost);

        public static Traffic operator +(Traffic a, Traffic b) => new(
            a.Connections + b.Connections,
            a.BytesIn + b.BytesIn,
            a.BytesOut + b.BytesOut,
            a.SharedIn + b.SharedIn,
            a.SharedOut + b.SharedOut,
            a.MessagesIn + b.MessagesIn,
            a.MessagesOut + b.MessagesOut,
            a.Lost + b.Lost);
    }
}
