using System.Buffers.Binary;
using System.Net.Sockets;
using ActorNet.Core.Actors;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Local;

/// <summary>
/// Frames between two processes of one host, over a Unix socket: a length (u32, little-endian) and so many bytes. Floats in memory that both see are referred to
/// instead of sent. <see cref="ReadAsync"/> and <see cref="WriteAsync"/> block the calling thread and have always completed when they return: a thread that
/// waits in the system is woken sooner than a task is continued, and nothing is allocated. Give each its own thread; who must not wait writes only while
/// <see cref="CanWrite"/>.
/// </summary>
internal sealed class LocalWire : IWire, IDisposable
{
    private const int HeaderBytes = sizeof(uint);
    private const int ReadAheadBytes = 4096;

    private readonly Socket _socket;
    private readonly SharedTensors? _shared;
    private readonly byte[] _outgoing = GC.AllocateUninitializedArray<byte>(HeaderBytes + RemoteLimits.FrameBytes);
    private readonly byte[] _incoming = new byte[ReadAheadBytes];
    private int _incomingStart;
    private int _incomingEnd;
    private Cancelling _readCancelling;
    private Cancelling _writeCancelling;
    private int _isDisposed;
    private volatile bool _isGivenUp;

    /// <summary>Over a connected socket that blocks.</summary>
    /// <param name="socket">The wire's from now on.</param>
    /// <param name="shared">Memory that both sides see, or null.</param>
    /// <param name="peerProcess">The process at the other end, as it says itself.</param>
    internal LocalWire(Socket socket, SharedTensors? shared, int peerProcess)
    {
        _socket = socket;
        _shared = shared;
        PeerProcess = peerProcess;

        // A socket that says it can be written to must have room for a whole frame: so it has when three quarters of this are free.
        socket.SendBufferSize = 4 * _outgoing.Length;
    }

    /// <inheritdoc/>
    public string Kind => "local";

    /// <inheritdoc/>
    public bool Blocks => true;

    /// <inheritdoc/>
    public bool HasShownToken => false;

    /// <inheritdoc/>
    public bool CanWrite
    {
        get
        {
            try
            {
                // Writable means that most of the socket's buffer is free: more than a frame.
                return _socket.Poll(0, SelectMode.SelectWrite);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return false;
            }
        }
    }

    /// <inheritdoc/>
    public ISharedTensors? Shared => _shared;

    /// <summary>The process at the other end, as it says itself; for logs.</summary>
    public int PeerProcess { get; }

    /// <summary>
    /// Maps the memory that the other side has offered, once it has shown that it may join. Before, everything that refers to it is refused.
    /// </summary>
    /// <param name="parameters">Floats of the run's parameter vector: no vector or slot of the other side may be longer.</param>
    /// <returns>True if tensors come by reference from now on; false if the other side offers no memory or it cannot be opened here.</returns>
    /// <exception cref="MessageFormatException">It is not what was announced.</exception>
    public bool OpenPeerMemory(int parameters) => _shared?.OpenPeer(parameters) ?? false;

    /// <inheritdoc/>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfZero(frame.Length, nameof(frame));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(frame.Length, RemoteLimits.FrameBytes, nameof(frame));
        _writeCancelling.Follow(this, cancellation);
        BinaryPrimitives.WriteUInt32LittleEndian(_outgoing, (uint)frame.Length);
        frame.Span.CopyTo(_outgoing.AsSpan(HeaderBytes));
        try
        {
            for (var left = _outgoing.AsSpan(0, HeaderBytes + frame.Length); left.Length > 0;)
            {
                left = left[_socket.Send(left, SocketFlags.None)..];
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw Broken(exception, cancellation);
        }

        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(buffer.Length, RemoteLimits.FrameBytes, nameof(buffer));
        _readCancelling.Follow(this, cancellation);
        if (!TryFillHeader(cancellation))
        {
            return new ValueTask<int>(0);
        }

        var announced = BinaryPrimitives.ReadUInt32LittleEndian(_incoming.AsSpan(_incomingStart));
        if (announced is 0 or > RemoteLimits.FrameBytes)
        {
            throw new MessageFormatException($"A frame of {announced} bytes; there are 1 to {RemoteLimits.FrameBytes}.");
        }

        _incomingStart += HeaderBytes;
        var frame = buffer.Span[..(int)announced];
        var ahead = Math.Min(frame.Length, _incomingEnd - _incomingStart);
        _incoming.AsSpan(_incomingStart, ahead).CopyTo(frame);
        _incomingStart += ahead;
        for (var left = frame[ahead..]; left.Length > 0;)
        {
            var count = Receive(left, cancellation);
            if (count == 0)
            {
                throw new IOException("The other side has closed the connection in the middle of a frame.");
            }

            left = left[count..];
        }

        return new ValueTask<int>(frame.Length);
    }

    /// <summary>Closes the wire; whoever waits in it on another thread ends with an <see cref="IOException"/>.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            _shared?.Close();
            Abort();
            _socket.Dispose();
            _readCancelling.End();
            _writeCancelling.End();
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Reads ahead until there is a header; false if the other side has closed the wire before it.</summary>
    private bool TryFillHeader(CancellationToken cancellation)
    {
        while (_incomingEnd - _incomingStart < HeaderBytes)
        {
            _incoming.AsSpan(_incomingStart, _incomingEnd - _incomingStart).CopyTo(_incoming);
            _incomingEnd -= _incomingStart;
            _incomingStart = 0;
            var count = Receive(_incoming.AsSpan(_incomingEnd), cancellation);
            if (count == 0)
            {
                return _incomingEnd == 0 ? false : throw new IOException("The other side has closed the connection in the middle of a frame.");
            }

            _incomingEnd += count;
        }

        return true;
    }

    private int Receive(Span<byte> room, CancellationToken cancellation)
    {
        try
        {
            var count = _socket.Receive(room, SocketFlags.None);

            // A connection that is shut down here looks like one that was closed there.
            return count > 0 || !_isGivenUp ? count : throw Broken(null, cancellation);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            throw Broken(exception, cancellation);
        }
    }

    private Exception Broken(Exception? cause, CancellationToken cancellation) =>
        cancellation.IsCancellationRequested ? new OperationCanceledException("The local connection was given up.", cause, cancellation)
        : _isGivenUp ? new IOException("The local connection was closed here.", cause)
        : new IOException($"The local connection broke off: {cause?.Message}", cause);

    private void Abort()
    {
        _isGivenUp = true;
        try
        {
            _socket.Shutdown(SocketShutdown.Both);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // It has ended already.
        }
    }

    /// <summary>Watches the token of the last call; most calls come with the same one, which then costs nothing.</summary>
    private struct Cancelling
    {
        private CancellationToken _token;
        private CancellationTokenRegistration _registration;

        public void Follow(LocalWire wire, CancellationToken token)
        {
            token.ThrowIfCancellationRequested();
            if (token != _token)
            {
                _registration.Dispose();
                _token = token;
                _registration = token.UnsafeRegister(static state => ((LocalWire)state!).Abort(), wire);
            }
        }

        public readonly void End() => _registration.Dispose();
    }
}
