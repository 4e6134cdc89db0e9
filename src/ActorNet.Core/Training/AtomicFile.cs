using System.Runtime.InteropServices;

namespace ActorNet.Core.Training;

/// <summary>
/// Writes a file so that its path holds either the old content or all of the new: written beside, brought to the disk, renamed.
/// </summary>
public static partial class AtomicFile
{
    /// <summary>What is appended to a path while it is being written; a file of such a name is left over from a crash and may be deleted.</summary>
    public const string PartialSuffix = ".partial";

    /// <summary>Replaces or creates a file. When <paramref name="write"/> throws, the old file stays as it was.</summary>
    /// <param name="path">The file; its folder must exist.</param>
    /// <param name="write">Writes the content to a seekable stream.</param>
    /// <exception cref="IOException">The file cannot be written, or another writer is at it.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(string path, Action<Stream> write)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentNullException.ThrowIfNull(write);
        var target = Path.GetFullPath(path);
        var partial = target + PartialSuffix;

        // Without a buffer closing writes nothing, and so cannot fail a second time after a disk ran full.
        using (var stream = new FileStream(partial, FileMode.Create, FileAccess.ReadWrite, FileShare.None, bufferSize: 0))
        {
            try
            {
                write(stream);
                stream.Flush(flushToDisk: true);
            }
            catch
            {
                stream.Dispose();
                File.Delete(partial);
                throw;
            }
        }

        File.Move(partial, target, overwrite: true);
        FlushFolder(Path.GetDirectoryName(target)!);
    }

    /// <summary>
    /// Brings the rename itself to the disk. .NET cannot open a folder, and only Unix needs it; a file system that refuses has done
    /// what it can, so errors do not matter here.
    /// </summary>
    private static void FlushFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        const int ReadOnly = 0;
        var descriptor = Native.Open(folder, ReadOnly);
        if (descriptor >= 0)
        {
            _ = Native.FileSync(descriptor);
            _ = Native.Close(descriptor);
        }
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
