namespace ActorNet.Core.Training;

/// <summary>
/// Writes a file so that its path holds either the old content or all of the new: written beside, brought to the disk, renamed.
/// </summary>
public static class AtomicFile
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
        if (!Directory.Exists(Path.GetDirectoryName(target)))
        {
            throw new DirectoryNotFoundException($"{path} cannot be written: there is no folder {Path.GetDirectoryName(target)}.");
        }

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
        FileSystemDisk.SyncFolderAt(Path.GetDirectoryName(target)!);
    }

    /// <summary>Replaces or creates a file of a run folder. When <paramref name="write"/> throws, the old file stays as it was.</summary>
    /// <param name="disk">The run folder.</param>
    /// <param name="path">The file.</param>
    /// <param name="write">Writes the content to a seekable stream.</param>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static void Write(IDisk disk, string path, Action<Stream> write) => Commit(disk, Prepare(disk, path, path + PartialSuffix, write), path);

    /// <summary>
    /// The first half of <see cref="Write(IDisk, string, Action{Stream})"/>: writes the content beside and brings it to the disk. For a file that several
    /// may want to replace, so that only the rename has to be guarded.
    /// </summary>
    /// <param name="disk">The run folder.</param>
    /// <param name="path">The file that will be replaced.</param>
    /// <param name="partial">Where to write until then: in the same folder, its name ending in <see cref="PartialSuffix"/>, used by nobody else.</param>
    /// <param name="write">Writes the content to a seekable stream.</param>
    /// <returns><paramref name="partial"/>.</returns>
    /// <exception cref="IOException">The file cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be written.</exception>
    public static string Prepare(IDisk disk, string path, string partial, Action<Stream> write)
    {
        ArgumentNullException.ThrowIfNull(disk);
        ArgumentException.ThrowIfNullOrEmpty(path);
        ArgumentException.ThrowIfNullOrEmpty(partial);
        ArgumentNullException.ThrowIfNull(write);
        using var stream = disk.Create(partial);
        try
        {
            write(stream);
            if (!PlantedBugs.IsArmed(PlantedBug.CheckpointNotSynced))
            {
                disk.Sync(stream);
            }
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            stream.Dispose();
            TryDelete(disk, partial);
            throw;
        }

        return partial;
    }

    /// <summary>The second half: renames what <see cref="Prepare"/> wrote, and brings the rename to the disk.</summary>
    /// <exception cref="IOException">The file cannot be replaced.</exception>
    /// <exception cref="UnauthorizedAccessException">The file may not be replaced.</exception>
    public static void Commit(IDisk disk, string partial, string path)
    {
        ArgumentNullException.ThrowIfNull(disk);
        disk.Move(partial, path);
        disk.SyncFolder(FolderOf(path));
    }

    /// <summary>Deletes a file that nobody needs; if that is not possible, it stays.</summary>
    internal static void TryDelete(IDisk disk, string path)
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

    private static string FolderOf(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return path.LastIndexOf('/') is var slash and >= 0 ? path[..slash] : "";
    }
}
