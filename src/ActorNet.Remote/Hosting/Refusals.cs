using System.Net;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote.Hosting;

/// <summary>Counts and logs those who were not let in.</summary>
internal sealed partial class Refusals(ILogger logger, AttemptLimiter limiter)
{
    private long _count;

    /// <summary>How many there were.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Notes a refusal.</summary>
    /// <returns>How long the address should wait, or zero if it may try again.</returns>
    public TimeSpan Note(IPAddress address, string why)
    {
        Add(why);
        var attempts = limiter.Add(address, out var wait);
        if (wait == TimeSpan.Zero)
        {
            LogRefusal(logger, address, why);
        }
        else if (attempts == RemoteLimits.FailedAttempts + 1)
        {
            // Once in a window: whoever tries on must not fill the disk with lines.
            LogTooMany(logger, address, RemoteLimits.FailedAttempts, RemoteLimits.AttemptWindow.TotalSeconds);
        }

        return wait;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused {Address}: {Why}")]
    private static partial void LogRefusal(ILogger logger, IPAddress address, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "refused {Address}: more than {Attempts} refusals in {Seconds} s; further ones are counted, not logged")]
    private static partial void LogTooMany(ILogger logger, IPAddress address, int attempts, double seconds);

    /// <summary>Counts a refusal that somebody else has logged.</summary>
    public void Add(string why)
    {
        Interlocked.Increment(ref _count);
        RemoteMetrics.RefusedAttempts.Add(1, new KeyValuePair<string, object?>("reason", why));
    }
}
