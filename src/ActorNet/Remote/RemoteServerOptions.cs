using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Remote;

/// <summary>What a server of a run over several processes is told besides the run itself.</summary>
public sealed record RemoteServerOptions
{
    /// <summary>Where it listens.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>Workers to wait for before the first step; others may join at any time.</summary>
    public int ExpectedWorkers { get; init; } = 1;

    /// <summary>How long the server, having lost all its workers, waits for one to join before the run fails.</summary>
    public TimeSpan RejoinTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Called once it listens, before the run begins.</summary>
    public Action<ListeningAddress>? Listening { get; init; }

    /// <summary>Called when the run is over, before its metrics go away: whoever exports them can do so a last time.</summary>
    public Action? Ending { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
