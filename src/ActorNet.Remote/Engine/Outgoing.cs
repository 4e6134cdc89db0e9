using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages.Codec;

namespace ActorNet.Remote.Engine;

/// <summary>What waits to be sent: bytes, or floats that are read where they lie when their turn comes.</summary>
internal readonly record struct Outgoing
{
    /// <summary>A frame, or with <see cref="IsLong"/> the fields of a message that takes several; from the shared pool of arrays.</summary>
    public byte[]? Bytes { get; init; }

    /// <summary>How many bytes.</summary>
    public int Length { get; init; }

    /// <summary>True for bytes that are sent in pieces.</summary>
    public bool IsLong { get; init; }

    /// <summary>Floats that are sent in slices.</summary>
    public OutgoingTransfer? Transfer { get; init; }

    /// <summary>Nothing to send, but somebody who wants to know when its turn has come.</summary>
    public TaskCompletionSource? Flushed { get; init; }

    /// <summary>First float of the slice, if it is one that goes ahead of its message.</summary>
    public int Start { get; init; }

    /// <summary>Floats of that slice; 0 for all that is left, and then the message.</summary>
    public int Count { get; init; }
}

/// <summary>A message whose floats go out in slices.</summary>
/// <param name="id">Number of the transfer on its connection.</param>
/// <param name="message">The message; owned from the moment it is sent.</param>
/// <param name="tensor">Its floats.</param>
internal sealed class OutgoingTransfer(uint id, PooledMessage message, MessageTensor tensor)
{
    public uint Id => id;

    public PooledMessage Message => message;

    public MessageTensor Tensor => tensor;

    /// <summary>Who is to get the message, and from whom; set when it is sent.</summary>
    public string Receiver { get; set; } = "";

    public string Sender { get; set; } = "";

    /// <summary>Slices that went, or wait to go, ahead of the message.</summary>
    public RangeSet Ahead { get; } = new();

    /// <summary>Held while floats are read, so that who abandons the transfer knows when none are any more.</summary>
    public Lock Reading { get; } = new();

    /// <summary>Set under <see cref="Reading"/>.</summary>
    public bool IsAbandoned { get; set; }
}
