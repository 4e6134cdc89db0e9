using System.Diagnostics;
using System.Globalization;
using System.Runtime.InteropServices;

namespace ActorNet.Core.Training;

/// <summary>A folder of the file system.</summary>
/// <param name="folder">The folder; it is created with the first file.</param>
public sealed partial class FileSystemDisk(string folder) : IDisk
{
    /// <summary>Name of the file that <see cref="Exclusively"/> locks. Only the system's lock on it counts: that of a dead process is gone with it.</summary>
    public const string LockFileName = "run.lock";

    /// <summary>How long <see cref="Exclusively"/> waits for others. What is done inside takes milliseconds.</summary>
    public static readonly TimeSpan LongestLockWait = TimeSpan.FromSeconds(5);

    // EWOULDBLOCK of Linux and of macOS; ERROR_SHARING_VIOLATION of Windows.
    private static readonly int[] HeldByAnother = [11, 35, unchecked((int)0x8007_0020)];

    private readonly string _folder = Path.GetFullPath(folder);

    /// <inheritdoc/>
    public string Name { get; } = folder;

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string folder)
    {
        var path = Full(folder, isFolder: true);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path).Select(file => Path.GetFileName(file))] : [];
    }

    /// <inheritdoc/>
    public bool Exists(string path) => File.Exists(Full(path));

    /// <inheritdoc/>
    public Stream OpenRead(string path)
    {
        try
        {
            return new FileStream(Full(path), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new FileNotFoundException($"{Name}: no such file: {path}", path, exception);
        }
    }

    /// <inheritdoc/>
    public Stream Create(string path) => Open(path, FileMode.Create, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);

    /// <inheritdoc/>
    public Stream Append(string path)
    {
        var stream = Open(path, FileMode.OpenOrCreate, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete);
        _ = stream.Seek(0, SeekOrigin.End);
        return stream;
    }

    /// <inheritdoc/>
    public void Truncate(string path, long length)
    {
        using var stream = new FileStream(Full(path), FileMode.Open, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
        stream.SetLength(Math.Min(length, stream.Length));
    }

    /// <inheritdoc/>
    public void Sync(Stream file)
    {
        ArgumentNullException.ThrowIfNull(file);
        ((FileStream)file).Flush(flushToDisk: true);
    }

    /// <inheritdoc/>
    public void SyncFolder(string folder) => SyncFolderAt(Full(folder, isFolder: true));

    /// <inheritdoc/>
    public void Move(string from, string to) => File.Move(Full(from), Full(to), overwrite: true);

    /// <inheritdoc/>
    public void Delete(string path)
    {
        try
        {
            File.Delete(Full(path));
        }
        catch (DirectoryNotFoundException)
        {
            // As gone as a file can be.
            return;
        }
    }

    /// <inheritdoc/>
    public void Exclusively(Action action)
    {
        ArgumentNullException.ThrowIfNull(action);
        using (Lock())
        {
            action();
        }
    }

    /// <summary>
    /// Brings renames in a folder to the disk. .NET cannot open a folder, and only Unix needs it; a file system that refuses has done
    /// what it can, so errors do not matter here.
    /// </summary>
    internal static void SyncFolderAt(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var descriptor = Native.Open(path, ReadOnly);
        if (descriptor >= 0)
        {
            _ = Native.FileSync(descriptor);
            _ = Native.Close(descriptor);
        }
    }

    /// <summary>Waits for the lock, at first by spinning, then for a millisecond at a time: the lock of a process cannot be awaited in .NET.</summary>
    private FileStream Lock()
    {
        Directory.CreateDirectory(_folder);
        var path = Path.Combine(_folder, LockFileName);
        var began = Stopwatch.GetTimestamp();
        var wait = default(SpinWait);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 0);
            }
            catch (IOException exception) when (HeldByAnother.Contains(exception.HResult))
            {
                if (Stopwatch.GetElapsedTime(began) > LongestLockWait)
                {
                    throw new FolderHeldException(
                        string.Create(CultureInfo.InvariantCulture, $"{path} has been held by another program for {LongestLockWait.TotalSeconds:0} s"), exception);
                }

                wait.SpinOnce();
            }
        }
    }

    private FileStream Open(string path, FileMode mode, FileAccess access, FileShare share)
    {
        var full = Full(path);
        Directory.CreateDirectory(Path.GetDirectoryName(full)!);

        // Without a buffer closing writes nothing, and so cannot fail a second time after a disk ran full.
        return new FileStream(full, mode, access, share, bufferSize: 0);
    }

    private string Full(string path, bool isFolder = false)
    {
        ArgumentNullException.ThrowIfNull(path);
        if ((path.Length == 0 && !isFolder) || Path.IsPathRooted(path) || path.Split('/', '\\').Contains(".."))
        {
            throw new ArgumentException($"'{path}' is not a path inside the folder.", nameof(path));
        }

        return Path.Combine(_folder, path);
    }

    private static partial class Native
    {
        [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Open(string path, int flags);

        [LibraryImport("libc", EntryPoint = "fsync")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int FileSync(int descriptor);

        [LibraryImport("libc", EntryPoint = "close")]
        [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
        internal static partial int Close(int descriptor);
    }
}
