using ActorNet.ParameterServer;
using ActorNet.Remote.Local;
using ActorNet.Runs;
using Microsoft.Extensions.Logging;

namespace ActorNet.Remote;

/// <summary>The memory that a process shares with others of its host. Where the system gives none, tensors are copied instead.</summary>
internal static partial class ProcessMemory
{
    // A gradient for each lane and some that are still under way; where vectors are large, only as many as fit in here, but never fewer than two.
    private const int SpareSlots = 2;
    private const int LeastSlots = 2;
    private const long SlotBytes = 1L << 30;

    /// <summary>A server's: its weights, and the rounded copy of them if there is one. Null where the weights are split over several processes.</summary>
    public static TensorSegment? OfServer(RunSetup setup, ILoggerFactory logging) =>
        setup.Options.Parts > 1 ? null : TryCreate(setup.Network.ParameterCount, vectors: IsRounded(setup) ? 2 : 1, slots: 0, logging);

    /// <summary>A server's weights in its segment, or null without one.</summary>
    public static SharedParameters? WeightsIn(TensorSegment? segment, RunSetup setup) => segment is null
        ? null
        : new SharedParameters(
            setup.Options.BuildServerOptimizer().SlotCount, setup.Plan.Precision, segment.Vector(0), IsRounded(setup) ? segment.Vector(1) : default);

    /// <summary>A worker's: room for gradients.</summary>
    public static TensorSegment? OfWorker(int parameters, int lanes, ILoggerFactory logging) => TryCreate(
        parameters, vectors: 0, slots: (int)Math.Clamp(SlotBytes / (sizeof(float) * (long)parameters), LeastSlots, lanes + SpareSlots), logging);

    private static bool IsRounded(RunSetup setup) => setup.Plan.Precision != Core.Numerics.ExchangePrecision.Float32;

    private static TensorSegment? TryCreate(int parameters, int vectors, int slots, ILoggerFactory logging)
    {
        try
        {
            return TensorSegment.Create(parameters, vectors, slots);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or PlatformNotSupportedException)
        {
            LogNone(logging.CreateLogger(typeof(ProcessMemory).FullName!), exception.Message);
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No memory can be shared with other processes of this host: {Reason}")]
    private static partial void LogNone(ILogger logger, string reason);
}
