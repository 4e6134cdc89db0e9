namespace ActorNet.Remote.Tests;

/// <summary>A folder that is deleted at the end of a test.</summary>
public sealed class TemporaryFolder : IDisposable
{
    // A short name: a socket in it must fit the bound of paths of sockets.
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("an-");

    public string Path => _folder.FullName;

    public string At(string name) => System.IO.Path.Combine(Path, name);

    public string Write(string name, string text)
    {
        File.WriteAllText(At(name), text);
        return At(name);
    }

    /// <summary>A file that only its owner may read.</summary>
    public string WritePrivate(string name, string text)
    {
        var path = Write(name, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return path;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
