using System.Net;

namespace ActorNet.Remote.Hosting;

/// <summary>
/// Counts wrong tokens by address, in windows that begin with an address's first. Remembers so many addresses at most; the oldest window goes first.
/// </summary>
internal sealed class AttemptLimiter(TimeProvider time, int attempts, TimeSpan window, int capacity)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<AddressKey, LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byAge = [];

    /// <summary>Addresses that are remembered.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Counts one wrong attempt.</summary>
    /// <param name="address">Where it came from.</param>
    /// <param name="wait">When more are listened to, if this one was too many.</param>
    /// <returns>How many there were in this window.</returns>
    public int Add(IPAddress address, out TimeSpan wait)
    {
        lock (_gate)
        {
            var now = time.GetTimestamp();
            ForgetOld(now);
            var key = AddressKey.Of(address);
            if (!_entries.TryGetValue(key, out var node))
            {
                if (_entries.Count == capacity)
                {
                    Remove(_byAge.First!);
                }

                node = _byAge.AddLast(new Entry(key, now));
                _entries.Add(key, node);
            }

            // So that it cannot overflow, however long somebody tries.
            node.Value.Attempts = Math.Min(node.Value.Attempts + 1, int.MaxValue - 1);
            wait = node.Value.Attempts > attempts ? window - time.GetElapsedTime(node.Value.Since, now) : TimeSpan.Zero;
            return node.Value.Attempts;
        }
    }

    private void ForgetOld(long now)
    {
        while (_byAge.First is { } oldest && time.GetElapsedTime(oldest.Value.Since, now) >= window)
        {
            Remove(oldest);
        }
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byAge.Remove(node);
        _entries.Remove(node.Value.Key);
    }

    private sealed class Entry(AddressKey key, long since)
    {
        public AddressKey Key => key;

        public long Since => since;

        public int Attempts { get; set; }
    }
}
