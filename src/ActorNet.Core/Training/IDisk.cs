namespace ActorNet.Core.Training;

/// <summary>
/// The files of one run folder. What storage needs of a file system and no more, so that a simulated one can stand in its place. Paths are relative
/// to the folder, with <c>/</c> between names. Every member may throw <see cref="IOException"/> or <see cref="UnauthorizedAccessException"/>.
/// </summary>
public interface IDisk
{
    /// <summary>Name of the folder for messages.</summary>
    string Name { get; }

    /// <summary>Names of the files in a folder, in no order; none if it does not exist.</summary>
    IReadOnlyList<string> List(string folder);

    /// <summary>True if there is such a file.</summary>
    bool Exists(string path);

    /// <summary>Opens a file to read; seekable.</summary>
    /// <exception cref="FileNotFoundException">There is none.</exception>
    Stream OpenRead(string path);

    /// <summary>Creates a file, or empties it, to write; seekable. Creates its folder.</summary>
    Stream Create(string path);

    /// <summary>Opens a file to write at its end; creates it, and its folder, if missing.</summary>
    Stream Append(string path);

    /// <summary>Shortens a file.</summary>
    void Truncate(string path, long length);

    /// <summary>Returns when everything written to an open file is on the disk: only that is sure to survive a crash of the machine.</summary>
    void Sync(Stream file);

    /// <summary>Returns when creations, renames and deletions in a folder are on the disk.</summary>
    void SyncFolder(string folder);

    /// <summary>Renames a file, in the place of any other, at once or not at all.</summary>
    void Move(string from, string to);

    /// <summary>Deletes a file; one that does not exist is no error.</summary>
    void Delete(string path);

    /// <summary>Runs an action while nobody else, in this process or another, is inside this call for the same folder.</summary>
    /// <exception cref="IOException">Somebody else has been inside for too long.</exception>
    void Exclusively(Action action);
}
