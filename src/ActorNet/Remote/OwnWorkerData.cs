using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Remote;

/// <summary>The run's data as this machine has it: by the run's own name for it, or from another place.</summary>
/// <param name="path">The file or folder, or null to look where the run's settings say.</param>
/// <param name="locations">Where data sets with a name are looked for.</param>
/// <param name="note">Told of downloads; may be null.</param>
internal sealed class OwnWorkerData(string? path, DataLocations locations, Action<string>? note) : IWorkerData
{
    /// <inheritdoc/>
    public string Name { get; private set; } = path ?? "";

    /// <inheritdoc/>
    public bool IsCheckedAsItComes => false;

    /// <inheritdoc/>
    public TrainingData Open(RunDescription run, CancellationToken cancellation)
    {
        var source = run.Run.Data
            ?? throw new DataException("the run's data comes from a program of its own: a worker must be started by a program that has it too");
        if (path is null)
        {
            Name = source.Name;
            return DataLoader.Load(source, locations, note, cancellation);
        }

        // A data set with a name keeps it: its files are looked for in the folder first.
        if (DatasetCatalog.Find(source.Name) is not null && Directory.Exists(path))
        {
            Name = $"{source.Name} in {path}";
            return DataLoader.Load(source, locations with { DataDirectory = path }, note, cancellation);
        }

        return DataLoader.Load(source with { Name = path }, locations, note, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}

/// <summary>Data that a program has loaded itself.</summary>
/// <param name="data">The data.</param>
internal sealed class GivenWorkerData(TrainingData data) : IWorkerData
{
    /// <inheritdoc/>
    public string Name => data.Train.Name;

    /// <inheritdoc/>
    public bool IsCheckedAsItComes => false;

    /// <inheritdoc/>
    public TrainingData Open(RunDescription run, CancellationToken cancellation) => data;

    /// <inheritdoc/>
    public void Dispose()
    {
    }
}
