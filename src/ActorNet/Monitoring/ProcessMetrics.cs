using System.Diagnostics;
using System.Diagnostics.Metrics;
using ActorNet.Remote.Engine;

namespace ActorNet.Monitoring;

/// <summary>
/// The instruments of every process of a training: what its connections carry and, for a worker, how it spends its time. Nothing is counted for them while
/// the training runs: they are read off when somebody listens. Names and units follow the conventions of OpenTelemetry.
/// </summary>
public sealed class ProcessMetrics : IDisposable
{
    /// <summary>Name of the meter that all instruments belong to.</summary>
    public const string MeterName = "ActorNet";

    private readonly Meter _meter = new(MeterName);
    private readonly Lock _lock = new();
    private readonly NetworkTotals _totals = new();
    private readonly Func<IReadOnlyList<ConnectionSnapshot>> _connections;
    private IReadOnlyDictionary<string, NetworkTotals.Traffic> _traffic = new Dictionary<string, NetworkTotals.Traffic>();
    private long _readAt;

    /// <summary>Makes the instruments.</summary>
    /// <param name="connections">The connections of this process.</param>
    /// <param name="worker">For a worker's process: how it has spent its time.</param>
    public ProcessMetrics(Func<IReadOnlyList<ConnectionSnapshot>> connections, Func<PeerReport>? worker = null)
    {
        _connections = connections;
        Network();
        if (worker is not null)
        {
            Worker(worker);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _meter.Dispose();

    private void Network()
    {
        _meter.CreateObservableUpDownCounter(
            "actornet.connections", () => Each(static traffic => traffic.Connections), "{connection}", "Connections that stand");
        _meter.CreateObservableCounter(
            "actornet.network.io", () => BothWays(static traffic => (traffic.BytesIn, traffic.BytesOut)), "By", "Bytes in frames");
        _meter.CreateObservableCounter(
            "actornet.network.shared", () => BothWays(static traffic => (traffic.SharedIn, traffic.SharedOut)), "By", "Bytes of tensors in shared memory");
        _meter.CreateObservableCounter(
            "actornet.network.messages", () => BothWays(static traffic => (traffic.MessagesIn, traffic.MessagesOut)), "{message}", "Messages");
        _meter.CreateObservableCounter(
            "actornet.network.lost", () => Each(static traffic => traffic.Lost), "{message}", "Messages that could not be sent");
    }

    private void Worker(Func<PeerReport> report)
    {
        _meter.CreateObservableCounter("actornet.worker.computing", () => report().Computing, "s", "Time in gradients and evaluations");
        _meter.CreateObservableCounter("actornet.worker.sending", () => report().Sending, "s", "Time in writing to wires");
        _meter.CreateObservableCounter("actornet.worker.requests", () => report().Steps, "{request}", "Requests for lanes that were answered");
        _meter.CreateObservableCounter("actornet.worker.computed", () => report().Samples, "{sample}", "Samples that gradients were computed of");
    }

    private List<Measurement<long>> Each(Func<NetworkTotals.Traffic, long> value) =>
        [.. Traffic().Select(pair => new Measurement<long>(value(pair.Value), Wire(pair.Key)))];

    private List<Measurement<long>> BothWays(Func<NetworkTotals.Traffic, (long In, long Out)> value)
    {
        var measurements = new List<Measurement<long>>();
        foreach (var (wire, traffic) in Traffic())
        {
            var (received, sent) = value(traffic);
            measurements.Add(new(received, Wire(wire), new KeyValuePair<string, object?>("network.io.direction", "receive")));
            measurements.Add(new(sent, Wire(wire), new KeyValuePair<string, object?>("network.io.direction", "transmit")));
        }

        return measurements;
    }

    /// <summary>One look for all instruments that are read at once.</summary>
    private IReadOnlyDictionary<string, NetworkTotals.Traffic> Traffic()
    {
        lock (_lock)
        {
            if (_readAt == 0 || Stopwatch.GetElapsedTime(_readAt) >= StatusBoard.Freshness)
            {
                _traffic = _totals.Update(_connections());
                _readAt = Stopwatch.GetTimestamp();
            }

            return _traffic;
        }
    }

    private static KeyValuePair<string, object?> Wire(string wire) => new("actornet.wire", wire);
}
