using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Datasets.Served;
using ActorNet.Worker;

namespace ActorNet.Remote;

/// <summary>The run's data as its server gives it out: only the blocks that this worker's lanes need, when they need them.</summary>
/// <param name="server">The server.</param>
/// <param name="cacheFolder">Where blocks are kept for the next time, or null.</param>
/// <param name="serverTimeout">How long the server may be gone.</param>
/// <param name="note">Told in one line what goes wrong without being a reason to stop; may be null.</param>
internal sealed class ServedWorkerData(ServerPlace server, string? cacheFolder, TimeSpan serverTimeout, Action<string>? note) : IWorkerData
{
    private ServedData? _data;

    /// <inheritdoc/>
    public string Name => $"data from {server.Name}";

    /// <inheritdoc/>
    public bool IsCheckedAsItComes => true;

    /// <inheritdoc/>
    public IDataGate? Gate => _data?.Gate;

    /// <inheritdoc/>
    public TrainingData Open(RunDescription run, CancellationToken cancellation)
    {
        _data = ServedDatasets.OpenAsync(
            server.CreateHttpClient, server.Current.Address, cacheFolder, new ServedDataOptions { RetryTime = serverTimeout, Report = note }, cancellation).GetAwaiter().GetResult();
        var data = _data.Data;
        var areSame = _data.Sha256 == run.Train.Sha256 && _data.ValidationSha256 == run.Validation?.Sha256 && _data.TestSha256 == run.Test?.Sha256;
        var isRight = areSame && data.Train.Count == run.Train.Samples
            && data.Validation?.Count == run.Validation?.Samples && data.Test?.Count == run.Test?.Samples;
        return isRight ? data : throw new DataException($"{server.Name}: gives out other data than that of its run");
    }

    /// <inheritdoc/>
    public void Begin(Action<DataArrived> arrived)
    {
        if (_data is { } data)
        {
            data.Notify = arrived;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _data?.Dispose();
}
