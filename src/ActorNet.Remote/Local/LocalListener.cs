using System.Net.Sockets;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Local;

/// <summary>
/// Listens at a Unix socket for processes of the same user on the same host. Each newcomer has a thread until both sides have said what they offer, and until
/// who is given the wire has heard who it is.
/// </summary>
internal sealed class LocalListener : IAsyncDisposable
{
    private const int Backlog = 128;

    /// <summary>After an error that may come again at once, such as too many open files.</summary>
    private static readonly TimeSpan PauseAfterError = TimeSpan.FromSeconds(0.5);

    private readonly Lock _lock = new();
    private readonly LocalFolder _folder;
    private readonly Socket _socket;
    private readonly TensorSegment? _segment;
    private readonly Action<LocalWire> _accepted;
    private readonly Action<string>? _refused;
    private readonly TimeSpan _helloTime;
    private readonly HashSet<Socket> _inHandshake = [];
    private readonly ManualResetEventSlim _disposed = new();
    private readonly Thread _thread;
    private int _newcomers;
    private bool _isDisposed;

    private LocalListener(LocalFolder folder, TensorSegment? segment, Action<LocalWire> accepted, Action<string>? refused, TimeSpan helloTime)
    {
        _folder = folder;
        _segment = segment;
        _accepted = accepted;
        _refused = refused;
        _helloTime = helloTime;
        _socket = folder.Listen(Backlog);
        _thread = new Thread(Accept) { IsBackground = true, Name = "local listener" };
        _thread.Start();
    }

    /// <summary>Where others connect to.</summary>
    public string SocketPath => _folder.SocketPath;

    /// <summary>Begins to listen in a new directory.</summary>
    /// <param name="baseDirectory">Where the directory is made; null for the directory for temporary files.</param>
    /// <param name="segment">The own memory to offer, or null.</param>
    /// <param name="accepted">Is given each new wire, on the newcomer's thread; it counts as a newcomer until this returns.</param>
    /// <param name="refused">Is given one line for each newcomer that does not become a wire; any thread.</param>
    /// <exception cref="IOException">The system refuses, or the path is too long for a socket.</exception>
    public static LocalListener Start(string? baseDirectory, TensorSegment? segment, Action<LocalWire> accepted, Action<string>? refused = null) =>
        Start(baseDirectory, segment, accepted, refused, RemoteLimits.HelloTime);

    /// <summary>Begins to listen, with another bound for what newcomers must say.</summary>
    internal static LocalListener Start(
        string? baseDirectory, TensorSegment? segment, Action<LocalWire> accepted, Action<string>? refused, TimeSpan helloTime)
    {
        var folder = LocalFolder.Create(baseDirectory ?? Path.GetTempPath());
        try
        {
            return new LocalListener(folder, segment, accepted, refused, helloTime);
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Stops listening and removes the socket; wires that were accepted stay.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_lock)
        {
            if (_isDisposed)
            {
                return;
            }

            _isDisposed = true;
            foreach (var newcomer in _inHandshake)
            {
                newcomer.Dispose();
            }
        }

        _disposed.Set();
        Close(_socket);
        await Task.Run(_thread.Join).ConfigureAwait(false);
        _disposed.Dispose();
        _folder.Dispose();
    }

    private void Accept()
    {
        while (true)
        {
            Socket newcomer;
            try
            {
                newcomer = _socket.Accept();
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                if (IsDisposed)
                {
                    return;
                }

                _refused?.Invoke($"A local connection could not be accepted: {exception.Message}");
                _disposed.Wait(PauseAfterError);
                continue;
            }

            if (TryAdd(newcomer))
            {
                new Thread(Greet) { IsBackground = true, Name = "local newcomer" }.Start(newcomer);
            }
            else
            {
                newcomer.Dispose();
                _refused?.Invoke($"More than {RemoteLimits.Newcomers} local connections at once have not said what they are; one was closed.");
            }
        }
    }

    private void Greet(object? state)
    {
        try
        {
            HandOver(Handshake((Socket)state!));
        }
        catch (IOException exception) when (exception.InnerException is SocketException { SocketErrorCode: not (SocketError.TimedOut or SocketError.WouldBlock) })
        {
            // Gone at once: another process that starts looks in this way whose sockets are still in use.
        }
        catch (Exception exception) when (exception is IOException or MessageFormatException or ObjectDisposedException)
        {
            _refused?.Invoke(exception.Message);
        }
        finally
        {
            lock (_lock)
            {
                _newcomers--;
            }
        }
    }

    private LocalWire Handshake(Socket socket)
    {
        try
        {
            return LocalHandshake.Run(socket, _segment, _helloTime);
        }
        finally
        {
            lock (_lock)
            {
                _inHandshake.Remove(socket);
            }
        }
    }

    private void HandOver(LocalWire wire)
    {
        try
        {
            if (!IsDisposed)
            {
                _accepted(wire);
                return;
            }
        }
#pragma warning disable CA1031 // Nothing that goes wrong with one connection may end the process.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            _refused?.Invoke($"A local connection was given up: {exception.Message}");
        }

        wire.Dispose();
    }

    private bool TryAdd(Socket newcomer)
    {
        lock (_lock)
        {
            if (_isDisposed || _newcomers == RemoteLimits.Newcomers)
            {
                return false;
            }

            _newcomers++;
            return _inHandshake.Add(newcomer);
        }
    }

    private bool IsDisposed
    {
        get
        {
            lock (_lock)
            {
                return _isDisposed;
            }
        }
    }

    /// <summary>Wakes the thread that accepts.</summary>
    private static void Close(Socket socket)
    {
        try
        {
            socket.Shutdown(SocketShutdown.Both);
        }
        catch (SocketException)
        {
            // Some systems shut down connections only; closing wakes it there.
        }

        socket.Dispose();
    }
}
