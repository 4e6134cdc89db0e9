namespace ActorNet.Remote.Engine;

/// <summary>What a frame is; docs/wire.md has the layouts.</summary>
internal enum FrameKind : byte
{
    /// <summary>Who speaks; the first frame of both sides.</summary>
    Hello = 1,

    /// <summary>A whole message.</summary>
    Message = 2,

    /// <summary>A piece of a message that is longer than a frame and has no floats that travel apart.</summary>
    Piece = 3,

    /// <summary>Floats of a message that follows.</summary>
    Slice = 4,

    /// <summary>The head of a message whose floats have come in slices, or lie in memory that both sides see.</summary>
    TensorMessage = 5,

    /// <summary>The floats of a transfer are no use any more.</summary>
    Abandon = 6,

    /// <summary>An actor wants to be told when another stops.</summary>
    Watch = 7,

    /// <summary>A watched actor has stopped.</summary>
    Stopped = 8,

    /// <summary>How the sender has spent its time.</summary>
    Report = 9,

    /// <summary>The sender ends the connection, and why.</summary>
    Goodbye = 10,
}
