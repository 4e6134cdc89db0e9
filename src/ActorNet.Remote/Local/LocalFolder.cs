using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;

namespace ActorNet.Remote.Local;

/// <summary>
/// A directory of its own for a listener's socket, that only this user may enter. The socket gets its name when somebody listens at it: one that refuses
/// connections has been left by a process that was killed.
/// </summary>
internal sealed class LocalFolder : IDisposable
{
    /// <summary>Bytes of the longest path that every system takes for a socket.</summary>
    public const int MaximumPathBytes = 99;

    private const string Prefix = "actornet-";
    private const string SocketName = "wire";
    private const string UnboundName = "new";
    private const int NameBytes = 8;

    /// <summary>A directory that was not finished for so long will not be.</summary>
    private static readonly TimeSpan UnfinishedAge = TimeSpan.FromHours(1);

    private readonly string _directory;

    private LocalFolder(string directory) => _directory = directory;

    /// <summary>Where others connect to.</summary>
    public string SocketPath => Path.Combine(_directory, SocketName);

    /// <summary>Makes a directory, and removes those that killed processes have left.</summary>
    /// <exception cref="IOException">It cannot be made, or its path is too long for a socket.</exception>
    public static LocalFolder Create(string baseDirectory)
    {
        var directory = Path.Combine(Path.GetFullPath(baseDirectory), Prefix + Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(NameBytes)));
        var folder = new LocalFolder(directory);
        if (Encoding.UTF8.GetByteCount(folder.SocketPath) > MaximumPathBytes)
        {
            throw new IOException($"{baseDirectory}: too long a path for a local socket");
        }

        RemoveAbandoned(baseDirectory);
        try
        {
            if (OperatingSystem.IsWindows())
            {
                Directory.CreateDirectory(directory);
            }
            else
            {
                Directory.CreateDirectory(directory, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            }
        }
        catch (UnauthorizedAccessException exception)
        {
            throw new IOException(exception.Message, exception);
        }

        return folder;
    }

    /// <summary>A socket's address.</summary>
    /// <exception cref="IOException">The path cannot be one.</exception>
    public static UnixDomainSocketEndPoint EndPoint(string path)
    {
        try
        {
            return new UnixDomainSocketEndPoint(path);
        }
        catch (ArgumentException exception)
        {
            throw new IOException($"{path}: not the path of a local socket", exception);
        }
    }

    /// <summary>Listens, and only then gives the socket its name.</summary>
    /// <exception cref="IOException">The system refuses.</exception>
    public Socket Listen(int backlog)
    {
        var unnamed = Path.Combine(_directory, UnboundName);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            socket.Bind(EndPoint(unnamed));
            socket.Listen(backlog);
            File.Move(unnamed, SocketPath);
            return socket;
        }
        catch (Exception exception)
        {
            socket.Dispose();
            throw exception is SocketException or UnauthorizedAccessException ? new IOException($"{unnamed}: {exception.Message}", exception) : exception;
        }
    }

    /// <summary>Removes the socket and its directory.</summary>
    public void Dispose() => Delete(_directory);

    private static void RemoveAbandoned(string baseDirectory)
    {
        string[] found;
        try
        {
            found = Directory.GetDirectories(baseDirectory, Prefix + new string('?', 2 * NameBytes));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return;
        }

        foreach (var directory in found)
        {
            if (IsAbandoned(directory))
            {
                Delete(directory);
            }
        }
    }

    private static bool IsAbandoned(string directory)
    {
        try
        {
            var information = new DirectoryInfo(directory);
            if (information.LinkTarget is not null || !IsName(information.Name))
            {
                return false;
            }

            var socketPath = Path.Combine(directory, SocketName);
            return File.Exists(socketPath) ? IsRefused(socketPath) : DateTime.UtcNow - information.LastWriteTimeUtc > UnfinishedAge;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static bool IsRefused(string path)
    {
        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            // A listener whose queue is full would have us wait; then it is alive.
            probe.Blocking = false;
            probe.Connect(EndPoint(path));
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
    }

    /// <summary>True for a path that a listener of this program could have: a server must not make others connect to whatever socket it names.</summary>
    public static bool IsSocket(string path) =>
        Path.IsPathFullyQualified(path) && Path.GetFileName(path) == SocketName
        && Path.GetFileName(Path.GetDirectoryName(path)) is { } folder && folder.StartsWith(Prefix, StringComparison.Ordinal) && IsName(folder);

    private static bool IsName(string name) => name[Prefix.Length..].All(char.IsAsciiHexDigitLower);

    /// <summary>Only what a listener makes: a directory that holds anything else stays.</summary>
    private static void Delete(string directory)
    {
        try
        {
            File.Delete(Path.Combine(directory, SocketName));
            File.Delete(Path.Combine(directory, UnboundName));
            Directory.Delete(directory);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another user's, or not empty.
        }
    }
}
