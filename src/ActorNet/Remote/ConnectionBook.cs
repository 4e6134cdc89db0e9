using System.Diagnostics;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote;

/// <summary>Who is connected to a server. May be used from any thread.</summary>
internal sealed class ConnectionBook
{
    // Waited on, which a Lock cannot be.
    private readonly object _lock = new();
    private readonly List<PeerIdentity> _peers = [];
    private int _mostWorkers;

    /// <summary>The most workers that were connected at the same time.</summary>
    public int MostWorkers
    {
        get
        {
            lock (_lock)
            {
                return _mostWorkers;
            }
        }
    }

    /// <summary>Notes that somebody has connected or gone.</summary>
    public void Note(PeerIdentity peer, bool isConnected)
    {
        lock (_lock)
        {
            if (isConnected)
            {
                _peers.Add(peer);
            }
            else
            {
                _peers.Remove(peer);
            }

            _mostWorkers = Math.Max(_mostWorkers, _peers.Count(one => one.Role == PeerRole.Worker));
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Parts from 2 to a number that are not connected.</summary>
    public IReadOnlyList<int> MissingParts(int parts)
    {
        lock (_lock)
        {
            return [.. Enumerable.Range(2, parts - 1).Except(_peers.Where(peer => peer.Role == PeerRole.Part).Select(peer => peer.Part))];
        }
    }

    /// <summary>Waits until all parts are connected; false if the time is over first.</summary>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public bool AwaitParts(int parts, TimeSpan bound, CancellationToken cancellation) =>
        Await(() => MissingParts(parts).Count == 0, bound, cancellation);

    /// <summary>Waits until nobody is connected any more; false if the time is over first.</summary>
    public bool AwaitNobody(TimeSpan bound) => Await(() => _peers.Count == 0, bound, CancellationToken.None);

    private bool Await(Func<bool> isSo, TimeSpan bound, CancellationToken cancellation)
    {
        using var registration = cancellation.Register(() =>
        {
            lock (_lock)
            {
                Monitor.PulseAll(_lock);
            }
        });
        var began = Stopwatch.GetTimestamp();
        lock (_lock)
        {
            while (!isSo())
            {
                cancellation.ThrowIfCancellationRequested();
                var left = bound - Stopwatch.GetElapsedTime(began);
                if (left <= TimeSpan.Zero || !Monitor.Wait(_lock, left))
                {
                    return isSo();
                }
            }

            return true;
        }
    }
}
