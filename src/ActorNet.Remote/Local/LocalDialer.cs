using System.Net.Sockets;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Local;

/// <summary>Connects to a process of the same host that listens at a Unix socket.</summary>
internal static class LocalDialer
{
    /// <summary>Connects, and exchanges what both sides offer.</summary>
    /// <param name="path">The socket.</param>
    /// <param name="segment">The own memory to offer, or null.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="IOException">Nobody listens there, or not for this user.</exception>
    /// <exception cref="MessageFormatException">Whoever listens there does not speak this protocol.</exception>
    public static Task<LocalWire> ConnectAsync(string path, TensorSegment? segment, CancellationToken cancellation) =>
        ConnectAsync(path, segment, RemoteLimits.HelloTime, cancellation);

    /// <summary>Connects with another bound for the exchange.</summary>
    internal static async Task<LocalWire> ConnectAsync(string path, TensorSegment? segment, TimeSpan time, CancellationToken cancellation)
    {
        var endPoint = LocalFolder.EndPoint(path);
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);

        // On a thread of its own, not with the socket's asynchronous calls: these would make all later calls of the socket slower.
        var connecting = Task.Factory.StartNew(
            () => Connect(socket, endPoint, segment, time), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        try
        {
            return await connecting.WaitAsync(cancellation).ConfigureAwait(false);
        }
        catch
        {
            socket.Dispose();
            _ = connecting.ContinueWith(
                static late => late.Result.Dispose(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }

    private static LocalWire Connect(Socket socket, UnixDomainSocketEndPoint endPoint, TensorSegment? segment, TimeSpan time)
    {
        try
        {
            socket.Connect(endPoint);
        }
        catch (SocketException exception)
        {
            throw new IOException($"{endPoint}: {exception.Message}", exception);
        }
        catch (ObjectDisposedException exception)
        {
            throw new IOException($"{endPoint}: the attempt was given up", exception);
        }

        return LocalHandshake.Run(socket, segment, time);
    }
}
