using System.IO.Compression;

namespace ActorNet.Core.Data;

/// <summary>Several NPY arrays with names, in a zip file as NumPy's <c>savez</c> and <c>savez_compressed</c> write it.</summary>
public sealed class NpzFile : IDisposable
{
    /// <summary>Arrays a file may have.</summary>
    public const int MaximumArrays = 4096;

    private const string Extension = ".npy";

    // Deflate cannot expand further than 1032 to 1; an entry that says more lies.
    private const long MaximumExpansion = 1032;

    private readonly ZipArchive _archive;
    private readonly Dictionary<string, ZipArchiveEntry> _entries = new(StringComparer.Ordinal);

    private NpzFile(string path, ZipArchive archive)
    {
        Path = path;
        _archive = archive;
        if (archive.Entries.Count > MaximumArrays)
        {
            throw new DataException($"{path}: {archive.Entries.Count} files in an NPZ file, where {MaximumArrays} are allowed");
        }

        foreach (var entry in archive.Entries.Where(entry => entry.FullName.EndsWith(Extension, StringComparison.Ordinal)))
        {
            var name = entry.FullName[..^Extension.Length];
            if (!_entries.TryAdd(name, entry))
            {
                throw new DataException($"{path}: damaged NPZ file: it has two arrays '{name}'");
            }
        }

        if (_entries.Count == 0)
        {
            throw new DataException($"{path}: a zip file without arrays (files whose names end in {Extension})");
        }
    }

    /// <summary>The file.</summary>
    public string Path { get; }

    /// <summary>Names of the arrays, in their order in the file.</summary>
    public IReadOnlyCollection<string> Names => _entries.Keys;

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read, or is no zip file of arrays.</exception>
    public static NpzFile Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        FileStream? stream = null;
        try
        {
            stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read);
            return new NpzFile(path, new ZipArchive(stream, ZipArchiveMode.Read));
        }
        catch (DataException)
        {
            stream?.Dispose();
            throw;
        }
        catch (Exception exception) when (IsZipError(exception))
        {
            stream?.Dispose();
            throw Damaged(path, exception);
        }
    }

    /// <summary>Whether there is an array of that name.</summary>
    public bool Contains(string name) => _entries.ContainsKey(name);

    /// <summary>Reads an array.</summary>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <exception cref="DataException">It is no complete array of numbers, or the file is damaged.</exception>
    public NpyArray Read(string name) => Use(name, static (title, stream, length) => NpyArray.Read(title, stream, length));

    /// <summary>
    /// Lets something read an array's bytes: gets what messages call it, the stream, and the bytes that it can have at most. It must read to the end, where the
    /// checksum is checked.
    /// </summary>
    internal T Use<T>(string name, Func<string, Stream, long, T> read)
    {
        var entry = _entries[name];
        var title = $"{Path}: {name}";
        try
        {
            using var stream = new ZipEntryStream(title, entry);
            return read(title, stream, Math.Min(entry.Length, 1024 + (Math.Min(entry.CompressedLength, long.MaxValue / (2 * MaximumExpansion)) * MaximumExpansion)));
        }
        catch (Exception exception) when (IsZipError(exception))
        {
            throw Damaged(title, exception);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _archive.Dispose();

    // Damaged offsets and lengths come up as exceptions of many kinds.
    private static bool IsZipError(Exception exception) => DataFile.IsReadError(exception) || exception is OverflowException or IndexOutOfRangeException;

    private static DataException Damaged(string name, Exception exception) => exception is FileNotFoundException or DirectoryNotFoundException
        ? new DataException($"{name}: no such file", exception)
        : new DataException($"{name}: damaged NPZ file, or no NPZ file at all ({DataFile.OneLine(exception.Message)})", exception);
}
