namespace ActorNet.Remote.Tests.Local;

/// <summary>A directory that is gone after the test.</summary>
internal sealed class TemporaryFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("an-").FullName;

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
