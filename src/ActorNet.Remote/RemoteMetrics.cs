using System.Diagnostics.Metrics;

namespace ActorNet.Remote;

/// <summary>What the remote engine counts.</summary>
internal static class RemoteMetrics
{
    /// <summary>Name of the meter of the whole product.</summary>
    public const string MeterName = "ActorNet";

    private static readonly Meter Meter = new(MeterName);

    /// <summary>Connections that were ended because of what came over them.</summary>
    public static Counter<long> BadMessages { get; } = Meter.CreateCounter<long>(
        "actornet.bad_messages", "{message}", "Messages that were not as they should be, each of which ended its connection.");
}
