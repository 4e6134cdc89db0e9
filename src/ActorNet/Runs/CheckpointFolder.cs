using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>The checkpoints of a run, one file each, named by step.</summary>
/// <param name="disk">The run folder.</param>
/// <param name="network">The network.</param>
/// <param name="slots">Slots of the optimizer.</param>
/// <param name="fingerprint">Fingerprint of the run.</param>
/// <param name="keep">How many are kept.</param>
internal sealed class CheckpointFolder(IDisk disk, Network network, int slots, string fingerprint, int keep)
{
    public const string Name = "checkpoints";
    private const string Prefix = "step-";
    private const string Suffix = ".safetensors";
    private const string TermMark = ".term-";

    private StoredCheckpoint? _loaded;
    private bool _isFolderSynced;

    /// <summary>What messages call a file of the run.</summary>
    public static string Shown(IDisk disk, string path) => Path.Combine(disk.Name, path.Replace('/', Path.DirectorySeparatorChar));

    /// <summary>Paths of the checkpoints, the newest first.</summary>
    public IReadOnlyList<(long Step, string Path)> Files() =>
    [
        .. from file in disk.List(Name)
           where file.StartsWith(Prefix, StringComparison.Ordinal) && file.EndsWith(Suffix, StringComparison.Ordinal)
           let name = file[Prefix.Length..^Suffix.Length]
           let step = long.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : -1
           where step >= 0
           orderby step descending
           select (step, $"{Name}/{file}"),
    ];

    /// <summary>
    /// The newest whole checkpoint, or null if the run has stored none yet. Damaged ones are passed over; if all are, that is an error, for nobody would
    /// want to lose a whole run without being asked.
    /// </summary>
    /// <param name="warnings">Gets a line for each that was passed over.</param>
    /// <exception cref="DataException">None is whole, or the newest is foreign or newer than this program.</exception>
    public StoredCheckpoint? LoadNewest(ICollection<string> warnings)
    {
        string? first = null;
        foreach (var (_, path) in Files())
        {
            try
            {
                return Load(path);
            }
            catch (DamagedException exception)
            {
                first ??= exception.Message;
                warnings.Add($"{exception.Message}; going on from an older checkpoint");
            }
        }

        return first is null ? null : throw new DataException($"{first}; no other checkpoint is whole, and nothing was changed");
    }

    /// <summary>Loads a checkpoint for a server that will claim the run at once; its claim does not read it again.</summary>
    /// <inheritdoc cref="LoadNewest(ICollection{string})"/>
    public StoredCheckpoint? LoadAhead(ICollection<string> warnings)
    {
        try
        {
            return _loaded = LoadNewest(warnings);
        }
        catch (IOException exception)
        {
            throw new DataException(exception.Message, exception);
        }
    }

    /// <summary>What <see cref="LoadAhead"/> has loaded, once, if it is still the newest; else the newest as it is now.</summary>
    /// <inheritdoc cref="LoadNewest(ICollection{string})"/>
    public StoredCheckpoint? TakeNewest(ICollection<string> warnings)
    {
        var loaded = _loaded;
        _loaded = null;
        return loaded is not null && Files() is [var newest, ..] && newest.Path == loaded.Path ? loaded : LoadNewest(warnings);
    }

    /// <summary>Loads a checkpoint.</summary>
    /// <exception cref="DamagedException">It is damaged.</exception>
    /// <exception cref="DataException">It is foreign or newer than this program.</exception>
    /// <exception cref="IOException">It cannot be read, or is gone.</exception>
    public StoredCheckpoint Load(string path)
    {
        var name = Shown(disk, path);
        SafeTensors file;
        try
        {
            using var stream = disk.OpenRead(path);
            file = SafeTensorsReader.Read(stream, name);
        }
        catch (DataException exception)
        {
            throw new DamagedException(exception.Message, exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Not damage: it may be readable again in a moment, and going back behind it would be wrong.
            throw new IOException($"{name}: cannot be read: {exception.Message}", exception);
        }

        CheckpointFile.CheckOwner(name, file, fingerprint);
        try
        {
            return CheckpointFile.Read(name, file, network, slots) with { Path = path };
        }
        catch (DataException exception)
        {
            throw new DamagedException(exception.Message, exception);
        }
    }

    /// <summary>Writes a checkpoint beside its place and brings it to the disk; <see cref="Commit"/> puts it there.</summary>
    /// <returns>Where it is.</returns>
    public string Prepare(TrainingState state, int term, LedgerPlace? ledger)
    {
        var path = PathOf(state.Step);
        var partial = string.Create(CultureInfo.InvariantCulture, $"{path}{TermMark}{term}{AtomicFile.PartialSuffix}");
        return AtomicFile.Prepare(disk, path, partial, stream => CheckpointFile.Write(stream, state, network, fingerprint, term, ledger));
    }

    /// <summary>Puts a prepared checkpoint in its place.</summary>
    public void Commit(string partial, long step)
    {
        AtomicFile.Commit(disk, partial, PathOf(step));

        if (!_isFolderSynced)
        {
            // The folder itself may be new.
            disk.SyncFolder("");
            _isFolderSynced = true;
        }
    }

    /// <summary>Deletes checkpoints that are older than the newest that are kept. One that cannot be deleted is no reason to end a run.</summary>
    public void DeleteOld(long newest)
    {
        foreach (var (_, path) in Files().Where(file => file.Step <= newest).Skip(keep))
        {
            TryDelete(path);
        }
    }

    /// <summary>Deletes what servers of lower terms have left half written.</summary>
    public void DeletePartials(int term)
    {
        foreach (var file in disk.List(Name).Where(file => file.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal) && TermOf(file) < term))
        {
            TryDelete($"{Name}/{file}");
        }
    }

    /// <summary>Deletes a file that nobody needs; if that is not possible, it stays.</summary>
    public void TryDelete(string path)
    {
        try
        {
            disk.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }
    }

    private static string PathOf(long step) => string.Create(CultureInfo.InvariantCulture, $"{Name}/{Prefix}{step:D12}{Suffix}");

    private static int TermOf(string partial)
    {
        var name = partial[..^AtomicFile.PartialSuffix.Length];
        var mark = name.LastIndexOf(TermMark, StringComparison.Ordinal);
        return mark >= 0 && int.TryParse(name[(mark + TermMark.Length)..], NumberStyles.None, CultureInfo.InvariantCulture, out var term) ? term : 0;
    }
}

/// <summary>A file that is damaged or cannot be read, where another may stand in for it. The message is one line that names it.</summary>
internal sealed class DamagedException(string message, Exception innerException) : Exception(message, innerException);
