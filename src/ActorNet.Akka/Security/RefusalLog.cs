using System.Globalization;

namespace ActorNet.Akka.Security;

/// <summary>Says who was turned away, at most once a second: whoever reaches a port could else fill a disk.</summary>
/// <param name="warn">Takes a line.</param>
/// <param name="time">The clock.</param>
internal sealed class RefusalLog(Action<string> warn, TimeProvider time)
{
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private long? _last;
    private long _untold;

    /// <summary>A caller was turned away.</summary>
    /// <param name="why">Who it was, and why.</param>
    public void Refused(string why)
    {
        long untold;
        lock (_gate)
        {
            var now = time.GetTimestamp();
            if (_last is { } last && time.GetElapsedTime(last, now) < Least)
            {
                _untold++;
                return;
            }

            (untold, _untold, _last) = (_untold, 0, now);
        }

        warn(string.Create(CultureInfo.InvariantCulture, $"a caller is turned away: {why}{(untold > 0 ? $" ({untold} more since the last such line)" : string.Empty)}"));
    }
}
