using System.Globalization;
using System.Security.Cryptography;

namespace ActorNet.Remote.Local;

/// <summary>
/// Files of segments: their names, who may open them, and whether their owner still lives. An owner keeps its file open and locked for as long as it lives
/// (shared, so that others can map it). Who gets the lock for itself alone has shown that there is no owner any more: the system gives up locks when a process
/// ends, however it ends.
/// </summary>
internal static class SegmentFile
{
    private const string Prefix = "actornet-";
    private const string Suffix = ".tensors";
    private const int NameBytes = 16;
    private const string SharedMemoryDirectory = "/dev/shm";

    /// <summary>Where segments are put: in memory if the system has such a directory, else in the given one.</summary>
    public static IEnumerable<string> Directories(string? directory)
    {
        if (directory is null && Directory.Exists(SharedMemoryDirectory))
        {
            yield return SharedMemoryDirectory;
        }

        yield return directory ?? Path.GetTempPath();
    }

    /// <summary>Makes a file of zeros under a new name, with room for all of it, that only this user may open.</summary>
    /// <exception cref="IOException">There is no room, or no file can be made.</exception>
    public static FileStream Create(string directory, long bytes)
    {
        var name = Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes)) + Suffix;
        var path = Path.Combine(directory, name);
        var options = new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,

            // Memory that is only promised would end the process at its first use when there is none left.
            PreallocationSize = bytes,
        };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        var file = new FileStream(path, options);
        try
        {
            file.SetLength(bytes);
            return file;
        }
        catch
        {
            file.Dispose();
            File.Delete(path);
            throw;
        }
    }

    /// <summary>Opens somebody else's file to map it.</summary>
    /// <exception cref="IOException">It is not there, is none that <see cref="Create"/> makes, or cannot be opened.</exception>
    public static FileStream Open(string path)
    {
        if (!Path.IsPathFullyQualified(path) || !IsName(Path.GetFileName(path)) || new FileInfo(path).LinkTarget is not null)
        {
            throw new IOException($"{path}: not the name of a segment");
        }

        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Open,
            Access = FileAccess.ReadWrite,
            Share = FileShare.ReadWrite | FileShare.Delete,
            BufferSize = 0,
        });
        if (file.CanSeek)
        {
            return file;
        }

        file.Dispose();
        throw new IOException($"{path}: not a file");
    }

    /// <summary>True if the process that made a file has ended, or has given it up itself.</summary>
    public static bool IsAbandoned(string path)
    {
        try
        {
            using var alone = OpenAlone(path);
            return true;
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            return true;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    /// <summary>Deletes what processes of this user that were killed have left.</summary>
    public static void RemoveAbandoned(string directory)
    {
        foreach (var path in Found(directory))
        {
            if (IsName(Path.GetFileName(path)))
            {
                RemoveIfAbandoned(path);
            }
        }
    }

    private static void RemoveIfAbandoned(string path)
    {
        try
        {
            // While the lock is held: a process that has just made the file, and has not locked it yet, then finds it locked or gone.
            using var alone = OpenAlone(path);
            Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }

        if (OperatingSystem.IsWindows())
        {
            // Which keeps the name of an open file.
            Delete(path);
        }
    }

    private static FileStream OpenAlone(string path) => new(path, FileMode.Open, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);

    /// <summary>Deletes a name; whoever has mapped the file keeps it.</summary>
    public static void Delete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Somebody else's, or in use on a system that then keeps the name: the next start tries again.
        }
    }

    private static string[] Found(string directory)
    {
        try
        {
            return Directory.GetFiles(directory, $"{Prefix}*{Suffix}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return [];
        }
    }

    private static bool IsName(string name) =>
        name.Length == Prefix.Length + (2 * NameBytes) + Suffix.Length
        && name.StartsWith(Prefix, StringComparison.Ordinal)
        && name.EndsWith(Suffix, StringComparison.Ordinal)
        && UInt128.TryParse(name.AsSpan(Prefix.Length, 2 * NameBytes), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
}
