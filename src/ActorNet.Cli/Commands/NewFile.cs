namespace ActorNet.Cli.Commands;

/// <summary>Files that a command writes for the user: never over one that is there.</summary>
internal static class NewFile
{
    /// <summary>The path, if a file can be made there.</summary>
    /// <param name="option">The option or argument that named it.</param>
    /// <param name="path">The file.</param>
    /// <exception cref="UsageException">There is something already, or no folder for it.</exception>
    public static string Checked(string option, string path)
    {
        if (Path.Exists(path)) throw new UsageException($"{option}: {path} exists already; it is not overwritten");

        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        return Directory.Exists(folder) ? path : throw new UsageException($"{option}: {path} cannot be written (there is no folder {folder})");
    }
}
