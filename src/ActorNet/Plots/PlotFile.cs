using ActorNet.Core.Training;

namespace ActorNet.Plots;

/// <summary>Pictures as files.</summary>
internal static class PlotFile
{
    /// <summary>Writes a picture beside its place and renames it.</summary>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Action<TextWriter> write) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        write(writer);
    });
}
