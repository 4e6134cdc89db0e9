using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Finds the files of catalogue data sets, obtains them if they are nowhere, and keeps what was obtained.</summary>
internal sealed class DatasetStore(DataLocations locations, Func<DatasetEntry, IReadOnlyList<IDatasetWay>> ways)
{
    private const string ResourcePrefix = "ActorNet.Datasets.";

    /// <summary>Content of every file, checked by SHA-256.</summary>
    /// <param name="entry">The data set.</param>
    /// <param name="report">Told where the files come from when that takes a while; may be null.</param>
    /// <param name="cancellation">Ends a download.</param>
    /// <exception cref="DataException">A file is wrong, or nothing worked: then the message lists each way and why it failed.</exception>
    public IReadOnlyDictionary<DatasetPart, byte[]> Open(DatasetEntry entry, Action<string>? report, CancellationToken cancellation)
    {
        if (entry.IsEmbedded)
        {
            return entry.Files.ToDictionary(file => file.Part, Embedded);
        }

        var failures = new List<string>();
        foreach (var (folder, isCache) in Folders(entry))
        {
            var paths = FindFiles(folder, entry);
            if (paths.Count == 0)
            {
                failures.Add($"{folder}: not there");
                continue;
            }

            try
            {
                return ReadFiles(folder, entry, paths);
            }
            catch (DataException exception) when (isCache)
            {
                // The user did not put this file there, so a damaged one is no reason to stop: it is obtained anew.
                failures.Add(exception.Message);
            }
        }

        return Obtain(entry, failures, report, cancellation);
    }

    /// <summary>The folder in which a data set's files lie, without opening them; null if they are nowhere, or embedded.</summary>
    public string? Locate(DatasetEntry entry) => entry.IsEmbedded
        ? null
        : Folders(entry).Select(folder => folder.Path).FirstOrDefault(folder => FindFiles(folder, entry).Count == entry.Files.Count);

    /// <summary>The path of a file in a folder under one of its usual names, plain or gzip; null if it is not there.</summary>
    internal static string? FindFile(string folder, string name)
    {
        // "train-images-idx3-ubyte" is also met as "train-images.idx3-ubyte", and either with or without ".gz".
        string[] names = [name, name.Replace("-idx", ".idx", StringComparison.Ordinal)];
        return names.SelectMany(plain => new[] { plain, plain + ".gz" })
            .Select(file => Path.Combine(folder, file))
            .FirstOrDefault(File.Exists);
    }

    private static byte[] Embedded(DatasetFile file)
    {
        var name = $"embedded {file.Name}";
        using var resource = typeof(DatasetStore).Assembly.GetManifestResourceStream($"{ResourcePrefix}{file.Name}.gz")
            ?? throw new InvalidOperationException($"{name} is missing from the assembly.");
        using var content = DataFile.Open(name, resource);
        return DatasetCheck.Verified(name, file, content.ReadToEnd(file.Size));
    }

    private static Dictionary<DatasetPart, string> FindFiles(string folder, DatasetEntry entry) => entry.Files
        .Select(file => (file.Part, Path: FindFile(folder, file.Name)))
        .Where(found => found.Path is not null)
        .ToDictionary(found => found.Part, found => found.Path!);

    private static Dictionary<DatasetPart, byte[]> ReadFiles(string folder, DatasetEntry entry, Dictionary<DatasetPart, string> paths)
    {
        var missing = entry.Files.FirstOrDefault(file => !paths.ContainsKey(file.Part));
        return missing is not null
            ? throw new DataException($"{folder}: {missing.Name} (or {missing.Name}.gz) is missing beside {Path.GetFileName(paths.Values.First())}")
            : entry.Files.ToDictionary(
                file => file.Part, file => DatasetCheck.Verified(paths[file.Part], file, DataFile.ReadAll(paths[file.Part], file.Size)));
    }

    private static void Keep(string folder, DatasetEntry entry, IReadOnlyDictionary<DatasetPart, byte[]> contents)
    {
        Directory.CreateDirectory(folder);
        foreach (var file in entry.Files)
        {
            // Written beside and renamed: another process sees the whole file or none.
            var temporary = Path.Combine(folder, $".{file.Name}.{Path.GetRandomFileName()}");
            try
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.None))
                {
                    stream.Write(contents[file.Part]);
                    stream.Flush(flushToDisk: true);
                }

                File.Move(temporary, Path.Combine(folder, file.Name), overwrite: true);
            }
            finally
            {
                File.Delete(temporary);
            }
        }
    }

    private IEnumerable<(string Path, bool IsCache)> Folders(DatasetEntry entry)
    {
        if (locations.DataDirectory is { } directory)
        {
            if (!Directory.Exists(directory))
            {
                throw new DataException($"{directory}: the data folder does not exist");
            }

            foreach (var name in (string[])[entry.Name, .. entry.FolderNames])
            {
                var folder = Path.Combine(directory, name);
                if (Directory.Exists(folder))
                {
                    yield return (folder, false);
                }
            }

            yield return (directory, false);
        }

        foreach (var system in locations.SystemDirectories)
        {
            yield return (Path.Combine(system, entry.Name), false);
        }

        if (locations.CacheDirectory is { } cache)
        {
            yield return (Path.Combine(cache, entry.Name), true);
        }
    }

    private IReadOnlyDictionary<DatasetPart, byte[]> Obtain(
        DatasetEntry entry, List<string> failures, Action<string>? report, CancellationToken cancellation)
    {
        if (!locations.AllowNetwork)
        {
            failures.Add("network: not allowed");
        }

        foreach (var way in locations.AllowNetwork ? ways(entry) : [])
        {
            cancellation.ThrowIfCancellationRequested();
            report?.Invoke($"{entry.Name}: getting it from {way.Description}");
            IReadOnlyDictionary<DatasetPart, byte[]> contents;
            try
            {
                contents = way.Obtain(entry, cancellation);
            }
            catch (DataException exception)
            {
                failures.Add($"{way.Description}: {exception.Message}");
                continue;
            }

            KeepIfPossible(entry, contents, report);
            return contents;
        }

        throw new DataException($"{entry.Name}: could not be found or obtained: {string.Join("; ", failures)}");
    }

    private void KeepIfPossible(DatasetEntry entry, IReadOnlyDictionary<DatasetPart, byte[]> contents, Action<string>? report)
    {
        if (locations.CacheDirectory is not { } cache)
        {
            return;
        }

        var folder = Path.Combine(cache, entry.Name);
        try
        {
            Keep(folder, entry, contents);
            report?.Invoke($"{entry.Name}: kept in {folder}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The data is in hand; that it cannot be kept for the next time is no reason to fail.
            report?.Invoke($"{entry.Name}: cannot be kept in {folder} ({exception.Message.ReplaceLineEndings(" ")})");
        }
    }
}
