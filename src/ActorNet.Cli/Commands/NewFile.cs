namespace ActorNet.Cli.Commands;

/// <summary>Files that a command writes for the user: never over one that is there.</summary>
internal static class NewFile
{
    /// <summary>The path, if a file can be made there.</summary>
    /// <param name="option">The option or argument that named it.</param>
    /// <param name="path">The file.</param>
    /// <param name="endings">What its name may end in, such as <c>.svg</c>; none, if it may end in anything.</param>
    /// <exception cref="UsageException">There is something already, no folder for it, or none that may be written to; or it has another ending.</exception>
    public static string Checked(string option, string path, params string[] endings)
    {
        if (endings.Length > 0 && !endings.Contains(Path.GetExtension(path), StringComparer.OrdinalIgnoreCase))
        {
            throw new UsageException($"{option}: {path} must end in {string.Join(" or ", endings)}");
        }

        if (Path.Exists(path)) throw new UsageException($"{option}: {path} exists already; it is not overwritten");

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        if (!Directory.Exists(folder)) throw new UsageException($"{option}: {path} cannot be written (there is no folder {folder})");
        try
        {
            // Known before the work is done, and not after it.
            new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, bufferSize: 0, FileOptions.DeleteOnClose).Dispose();
            return path;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"{option}: {path} cannot be written ({exception.Message})");
        }
    }
}
