using ActorNet.Worker;

namespace ActorNet.Datasets.Served;

/// <summary>The data of a run whose blocks come from its server when they are needed.</summary>
public sealed class ServedData : IDisposable
{
    private readonly BlockClient _client;
    private readonly BlockGate _gate;

    internal ServedData(ServedSet[] sets, BlockClient client, BlockCache cache, ServedDataOptions options)
    {
        _client = client;
        _gate = new BlockGate(sets, client, cache, options);
        Sha256 = sets[0].Sha256;
        ValidationSha256 = Array.Find(sets, set => set.Name == DataManifest.Validation)?.Sha256;
        TestSha256 = Array.Find(sets, set => set.Name == DataManifest.Test)?.Sha256;
        Data = new TrainingData(
            sets[0].Dataset,
            Array.Find(sets, set => set.Name == DataManifest.Validation)?.Dataset,
            Array.Find(sets, set => set.Name == DataManifest.Test)?.Dataset);
    }

    /// <summary>The sets. Samples that have not been required are zeros.</summary>
    public TrainingData Data { get; }

    /// <summary>SHA-256 of the training set, as the server says it; it is checked once all of the set is here.</summary>
    public string Sha256 { get; }

    /// <summary>The same of the validation set, or null if there is none.</summary>
    public string? ValidationSha256 { get; }

    /// <summary>The same of the test set, or null if there is none.</summary>
    public string? TestSha256 { get; }

    /// <summary>For the worker's options.</summary>
    public IDataGate Gate => _gate;

    /// <summary>
    /// Sends the worker a message that samples are here or will not come, from any thread: to be set once the worker is there. What came before is then said.
    /// </summary>
    public Action<DataArrived>? Notify
    {
        get => _gate.Notify;
        set => _gate.Notify = value;
    }

    /// <summary>Bytes of blocks that came from the server.</summary>
    public long FetchedBytes => _gate.FetchedBytes;

    /// <summary>Share of all blocks that are here, from 0 to 1.</summary>
    public double Share => _gate.Share;

    /// <summary>Ends what is under way.</summary>
    public void Dispose()
    {
        _gate.Dispose();
        _client.Dispose();
    }
}
