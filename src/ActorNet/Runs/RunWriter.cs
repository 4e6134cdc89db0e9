using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Plots;

namespace ActorNet.Runs;

/// <summary>Writes what a run leaves behind in its folder.</summary>
internal sealed class RunWriter : IDisposable
{
    private readonly string _folder;
    private readonly RunFile _file;
    private readonly FileSystemDisk _disk;
    private readonly CheckpointFolder _checkpoints;
    private readonly TrainingOptions _options;
    private readonly Network _network;
    private readonly DataSchema? _schema;
    private RunStorage? _storage;
    private bool _isFolderNew;

    /// <param name="folder">The run folder.</param>
    /// <param name="file">The settings.</param>
    /// <param name="options">The same as options.</param>
    /// <param name="network">The network.</param>
    /// <param name="schema">How the samples are read, or null.</param>
    public RunWriter(string folder, RunFile file, TrainingOptions options, Network network, DataSchema? schema)
    {
        _folder = folder;
        _file = file;
        (_options, _network, _schema) = (options, network, schema);
        _disk = new FileSystemDisk(folder);
        _checkpoints = new CheckpointFolder(_disk, network, options.BuildServerUpdate().SlotCount, file.Fingerprint(), file.KeepCheckpoints);
    }

    /// <summary>Terms, checkpoints and ledger of the run: opened once.</summary>
    /// <param name="plan">The run's numbers, or null to keep no ledger.</param>
    /// <param name="isStable">False if rounds that are computed again need not come out the same.</param>
    public RunStorage OpenStorage(RunPlan? plan, bool isStable) =>
        _storage ??= new(_disk, _checkpoints, plan is null ? null : LedgerHeader.Of(_file.Fingerprint(), plan, isStable), _options.Control.KeepBest is null ? null : WriteBest);

    /// <summary>Closes what <see cref="OpenStorage"/> opened.</summary>
    public void Dispose() => _storage?.Dispose();

    /// <summary>Creates the folder of a new run; one that holds anything is left as it is.</summary>
    public void Create()
    {
        if (File.Exists(_folder) || (Directory.Exists(_folder) && Directory.EnumerateFileSystemEntries(_folder).Any()))
        {
            throw new DataException($"{_folder}: exists already and is not an empty folder; nothing was written");
        }

        try
        {
            _isFolderNew = !Directory.Exists(_folder);
            Directory.CreateDirectory(_folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{_folder}: cannot be created: {exception.Message}", exception);
        }

        SaveSettings();
        if (_options.Initial is { } initial)
        {
            Try(() => ModelFile.Save(
                new Model(_network, _options.Loss, initial.Parameters.ToArray(), _schema), Path.Combine(_folder, RunFolder.InitialFileName)));
        }
    }

    /// <summary>
    /// Takes back what <see cref="Create"/> has just made for a run that could not begin, so that the same command may be given again. What cannot be removed stays.
    /// </summary>
    public void Withdraw()
    {
        try
        {
            foreach (var file in Directory.GetFiles(_folder))
            {
                File.Delete(file);
            }

            if (_isFolderNew)
            {
                Directory.Delete(_folder);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Why the run could not begin is what matters.
        }
    }

    /// <summary>Writes the settings.</summary>
    /// <exception cref="DataException">The folder cannot be written.</exception>
    public void SaveSettings() => Try(() => _file.Save(Path.Combine(_folder, RunFolder.SettingsFileName)));

    public void SaveHistory(IReadOnlyList<HistoryRow> rows)
    {
        History.Save(Path.Combine(_folder, RunFolder.HistoryFileName), rows);
        LossPlot.Save(Path.Combine(_folder, "loss.svg"), rows, Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(_folder))));
    }

    public void SaveModel(Model model) => model.Save(Path.Combine(_folder, RunFolder.ModelFileName));

    private void WriteBest(Stream stream, float[] parameters) => ModelFile.Write(stream, new Model(_network, _options.Loss, parameters, _schema));

    private void Try(Action write)
    {
        try
        {
            write();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{_folder}: cannot be written: {exception.Message}", exception);
        }
    }
}
