using ActorNet.Remote.Security;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Remote;

/// <summary>What a process that holds a further part of the parameter vector is told. What the run is it learns from the coordinator, part 1.</summary>
public sealed record RemotePartOptions
{
    /// <summary>How to reach the coordinator.</summary>
    public required ServerAccess Server { get; init; }

    /// <summary>Number of the part, from 2.</summary>
    public required int Part { get; init; }

    /// <summary>Parts of the run in all.</summary>
    public required int Parts { get; init; }

    /// <summary>Where it listens for workers. They show the coordinator's token.</summary>
    public ListenOptions Listen { get; init; } = new();

    /// <summary>
    /// A folder in which each run and part gets one of its own for the certificate that was made for it, so that it is the same when the part is started again;
    /// null to make a new one each time. <see cref="ListenOptions.StateDirectory"/> goes before it.
    /// </summary>
    public string? StateRoot { get; init; }

    /// <summary>How long the coordinator may be gone (or not there yet) before the part gives up.</summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Called once it listens.</summary>
    public Action<ListeningAddress>? Listening { get; init; }

    /// <summary>Called when the part has ended, before its metrics go away: whoever exports them can do so a last time.</summary>
    public Action? Ending { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}

/// <summary>What came of a part's run.</summary>
/// <param name="Part">Its number.</param>
/// <param name="Parameters">Length of the whole parameter vector.</param>
/// <param name="HasLeft">True if it was stopped before the run had ended.</param>
/// <param name="RunSteps">Steps of the run at its end, or null if it was stopped.</param>
/// <param name="RunInterrupted">True if the run was stopped before its last step.</param>
/// <param name="WeightsSha256">SHA-256 of the run's weights at its end, or null.</param>
public sealed record PartResult(int Part, int Parameters, bool HasLeft, long? RunSteps, bool? RunInterrupted, string? WeightsSha256);
