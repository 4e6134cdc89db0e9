namespace ActorNet.Remote.Wires;

/// <summary>
/// Carries frames between two processes, in order and undamaged, until one of them closes it. One frame is written at a time and one is read at a time, by
/// different threads. What a frame says is the connection's business.
/// </summary>
internal interface IWire : IAsyncDisposable
{
    /// <summary>"websocket" or "local", for people.</summary>
    string Kind { get; }

    /// <summary>Memory that both sides see, or null if there is none.</summary>
    ISharedTensors? Shared { get; }

    /// <summary>True if reads and writes block the calling thread and have always completed when they return.</summary>
    bool Blocks { get; }

    /// <summary>True if the caller has shown the token before the first frame.</summary>
    bool HasShownToken { get; }

    /// <summary>True if a frame can be written now without the writing thread being made to wait.</summary>
    bool CanWrite { get; }

    /// <summary>Opens the memory that the other side shares, once it is known who it is.</summary>
    /// <param name="parameters">Length of the parameter vector.</param>
    /// <returns>False if there is none.</returns>
    /// <exception cref="Core.Actors.MessageFormatException">It is not what was announced.</exception>
    bool OpenPeerMemory(int parameters);

    /// <summary>Writes one frame of 1 to <see cref="RemoteLimits.FrameBytes"/> bytes.</summary>
    /// <exception cref="IOException">The wire is broken or closed.</exception>
    ValueTask WriteAsync(ReadOnlyMemory<byte> frame, CancellationToken cancellation);

    /// <summary>Reads the next frame.</summary>
    /// <param name="buffer">At least <see cref="RemoteLimits.FrameBytes"/> bytes.</param>
    /// <param name="cancellation">Ends the wait; the wire cannot be used afterwards.</param>
    /// <returns>The frame's length, or 0 once the other side has closed the wire in good order.</returns>
    /// <exception cref="IOException">The wire is broken.</exception>
    /// <exception cref="Core.Actors.MessageFormatException">The frame is longer than allowed, or is none.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellation);
}
