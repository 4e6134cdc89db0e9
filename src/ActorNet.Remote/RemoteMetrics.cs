using System.Diagnostics.Metrics;

namespace ActorNet.Remote;

/// <summary>What the remote engine counts.</summary>
internal static class RemoteMetrics
{
    /// <summary>Name of the meter of the whole product.</summary>
    public const string MeterName = "ActorNet";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Callers that were not let in.</summary>
    public static Counter<long> RefusedAttempts { get; } = Meter.CreateCounter<long>(
        "actornet.refused_attempts", "{attempt}", "Attempts to connect that were refused: no token or a wrong one, a wrong client certificate, a web page.");

    /// <summary>Connections that were ended because of what came over them.</summary>
    public static Counter<long> BadMessages { get; } = Meter.CreateCounter<long>(
        "actornet.bad_messages", "{message}", "Messages that were not as they should be, each of which ended its connection.");
}
