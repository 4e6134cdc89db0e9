using System.Globalization;

namespace ActorNet.Datasets.Served;

/// <summary>
/// Blocks on the disk, <c>blocks/SHA-256 of the training set/SET-NUMBER.bin</c>. Whoever reads one checks it: files are written beside and renamed, so that
/// processes may share the folder, and need not be brought to the disk at once.
/// </summary>
internal sealed class BlockCache
{
    private const string PartialSuffix = ".partial";

    private readonly string? _folder;
    private readonly Action<string>? _report;
    private volatile bool _isBroken;
    private int _written;

    private BlockCache(string? folder, Action<string>? report)
    {
        _folder = folder;
        _report = report;
    }

    /// <summary>Opens the cache for a data set, and makes room for it by deleting others.</summary>
    /// <param name="root">The cache folder; null to keep nothing.</param>
    /// <param name="sha256">SHA-256 of the training set.</param>
    /// <param name="bytes">Bytes of the data set.</param>
    /// <param name="options">The bound on all data sets, and whom to tell what goes wrong.</param>
    public static BlockCache Open(string? root, string sha256, long bytes, ServedDataOptions options)
    {
        if (root is null || bytes > options.CacheBytes)
        {
            return new BlockCache(null, options.Report);
        }

        var blocks = Path.Combine(root, "blocks");
        var folder = Path.Combine(blocks, sha256);
        try
        {
            Directory.CreateDirectory(folder);
            Directory.SetLastWriteTimeUtc(folder, options.Time.GetUtcNow().UtcDateTime);
            MakeRoom(blocks, folder, options.CacheBytes - bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            options.Report?.Invoke($"{folder}: blocks cannot be kept ({exception.Message.ReplaceLineEndings(" ")})");
            folder = Directory.Exists(folder) ? folder : null;
        }

        return new BlockCache(folder, options.Report);
    }

    /// <summary>Reads a block; false if there is none of that length.</summary>
    public bool TryRead(string set, int block, Span<byte> bytes)
    {
        if (_folder is null)
        {
            return false;
        }

        try
        {
            using var file = File.OpenHandle(PathOf(set, block));
            return RandomAccess.GetLength(file) == bytes.Length && ReadAll(file, bytes);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Keeps a block, if it can be kept.</summary>
    public void Write(string set, int block, ReadOnlySpan<byte> bytes)
    {
        if (_folder is null || _isBroken)
        {
            return;
        }

        var path = PathOf(set, block);
        var partial = string.Create(
            CultureInfo.InvariantCulture, $"{path}.{Environment.ProcessId}-{Interlocked.Increment(ref _written)}{PartialSuffix}");
        try
        {
            using (var file = File.OpenHandle(partial, FileMode.Create, FileAccess.Write))
            {
                RandomAccess.Write(file, bytes, 0);
            }

            File.Move(partial, path, overwrite: true);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // The block is in memory: that it cannot be kept for the next time is no reason to fail.
            _isBroken = true;
            _report?.Invoke($"{_folder}: blocks cannot be kept ({exception.Message.ReplaceLineEndings(" ")})");
            TryDelete(partial);
        }
    }

    private static bool ReadAll(Microsoft.Win32.SafeHandles.SafeFileHandle file, Span<byte> bytes)
    {
        var done = 0;
        while (done < bytes.Length)
        {
            var read = RandomAccess.Read(file, bytes[done..], done);
            if (read == 0)
            {
                return false;
            }

            done += read;
        }

        return true;
    }

    /// <summary>Deletes other data sets, those not used for longest first, until the rest has at most so many bytes.</summary>
    private static void MakeRoom(string blocks, string own, long bytes)
    {
        var others = new DirectoryInfo(blocks).EnumerateDirectories()
            .Where(folder => folder.FullName != Path.GetFullPath(own))
            .Select(folder => (Folder: folder, Bytes: folder.EnumerateFiles().Sum(file => file.Length)))
            .OrderBy(other => other.Folder.LastWriteTimeUtc)
            .ToList();
        var total = others.Sum(other => other.Bytes);
        foreach (var (folder, size) in others)
        {
            if (total <= bytes)
            {
                return;
            }

            folder.Delete(recursive: true);
            total -= size;
        }
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // It was not written either.
        }
    }

    private string PathOf(string set, int block) =>
        Path.Combine(_folder!, string.Create(CultureInfo.InvariantCulture, $"{set}-{block}.bin"));
}
