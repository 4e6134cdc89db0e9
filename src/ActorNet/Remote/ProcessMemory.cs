using ActorNet.Core.Numerics;
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

    /// <summary>
    /// A server's: its weights, and the rounded copy of them if there is one. Where the weights are split over several processes nothing that others read, but
    /// gradients are lent only to those who could lend.
    /// </summary>
    public static TensorSegment? OfServer(RunSetup setup, ILoggerFactory logging) => setup.Options.Parts > 1
        ? TryCreate(parameters: 0, vectors: 0, slots: 0, logging)
        : OfWeights(setup.Network.ParameterCount, setup.Plan.Precision, logging);

    /// <summary>That of a further part: nothing that others read either.</summary>
    public static TensorSegment? OfPart(ILoggerFactory logging) => TryCreate(parameters: 0, vectors: 0, slots: 0, logging);

    /// <summary>That of a process that holds all weights.</summary>
    public static TensorSegment? OfWeights(int parameters, ExchangePrecision precision, ILoggerFactory logging) =>
        TryCreate(parameters, vectors: precision == ExchangePrecision.Float32 ? 1 : 2, slots: 0, logging);

    /// <summary>The weights in a segment, or null without one or if there are none in it.</summary>
    /// <param name="segment">As <see cref="OfWeights"/> made it.</param>
    /// <param name="slots">Floats of the optimizer's state for each parameter.</param>
    /// <param name="precision">As <see cref="OfWeights"/> was told.</param>
    public static SharedParameters? WeightsIn(TensorSegment? segment, int slots, ExchangePrecision precision) => segment is null or { VectorCount: 0 }
        ? null
        : new SharedParameters(slots, precision, segment.Vector(0), precision == ExchangePrecision.Float32 ? default : segment.Vector(1));

    /// <summary>A worker's: room for gradients.</summary>
    public static TensorSegment? OfWorker(int parameters, int lanes, ILoggerFactory logging) => TryCreate(
        parameters, vectors: 0, slots: (int)Math.Clamp(SlotBytes / (sizeof(float) * (long)parameters), LeastSlots, lanes + SpareSlots), logging);

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
