using System.Buffers;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>
/// A codec whose long messages can travel in two: a head of few bytes, and the floats that make the message long, in slices or by reference to memory that
/// both sides see.
/// </summary>
public interface ITensorCodec : IMessageCodec
{
    /// <summary>Length of the parameter vector: no tensor is longer.</summary>
    int Parameters { get; }

    /// <summary>Bytes of the longest message that <see cref="IMessageCodec.Encode"/> writes.</summary>
    long MaximumLength { get; }

    /// <summary>Gradients of one sender that a run can have use for at once: it may be made to wait with more.</summary>
    int MostGradients { get; }

    /// <summary>True for the kind of message that a gradient is.</summary>
    bool IsGradient(byte kind);

    /// <summary>True for messages that may overtake others: those that only say that somebody is there.</summary>
    bool IsUrgent(object message);

    /// <summary>The floats of a long message; false for one that travels as a whole.</summary>
    bool TryGetTensor(object message, out MessageTensor tensor);

    /// <summary>Writes a long message without its floats.</summary>
    /// <param name="message">One that <see cref="TryGetTensor"/> knows.</param>
    /// <param name="place">Where the floats lie in memory that both sides see, or −1 if they are sent apart.</param>
    /// <param name="writer">Takes the bytes.</param>
    /// <param name="addresses">What is known about addresses.</param>
    void EncodeHead(object message, long place, IBufferWriter<byte> writer, IActorAddresses addresses);

    /// <summary>Takes memory for floats that come apart from their message.</summary>
    /// <param name="kind">As in <see cref="MessageTensor.Kind"/>.</param>
    /// <param name="count">Number of floats.</param>
    /// <param name="source">Where messages for gradients come from.</param>
    /// <exception cref="MessageFormatException">There is no such kind of message, or it cannot have so many.</exception>
    IncomingTensor BeginTensor(byte kind, int count, ITensorSource source);

    /// <summary>Reads a message whose floats came apart from it, or lie in memory that both sides see.</summary>
    /// <param name="bytes">What <see cref="EncodeHead"/> wrote.</param>
    /// <param name="addresses">What is known about addresses.</param>
    /// <param name="incoming">The floats that came, all of them; or null.</param>
    /// <param name="source">Memory that both sides see.</param>
    /// <exception cref="MessageFormatException">The bytes are not such a message, or do not go with the floats.</exception>
    object DecodeHead(ReadOnlySpan<byte> bytes, IActorAddresses addresses, IncomingTensor? incoming, ITensorSource source);
}

/// <summary>The floats of a message that is to be sent.</summary>
/// <param name="Kind">Number of the kind of message.</param>
/// <param name="Floats">The floats; they stay where they are until the message is released.</param>
/// <param name="Precision">What they are packed to.</param>
/// <param name="Changes">Counts the changes of the memory, if it may change while it is sent; else null.</param>
/// <param name="ChangesBefore">Its count when the message was made. With another count the message is out of date.</param>
public readonly record struct MessageTensor(
    byte Kind, ReadOnlyMemory<float> Floats, ExchangePrecision Precision, ChangeCounter? Changes, long ChangesBefore)
{
    /// <summary>A tensor of at most so many floats travels behind its message's other fields: apart from it, it would cost more.</summary>
    public const int ShortLength = 1024;

    /// <summary>False once the floats are not those that the message was made of.</summary>
    public bool IsCurrent => Changes is null || Changes.Value == ChangesBefore;
}

/// <summary>Memory for floats that come apart from their message, which is waiting for the rest of its fields.</summary>
/// <param name="Kind">As in <see cref="MessageTensor.Kind"/>.</param>
/// <param name="Message">The message that they belong to.</param>
/// <param name="Floats">Where they go.</param>
/// <param name="Precision">What they are packed to.</param>
public readonly record struct IncomingTensor(byte Kind, PooledMessage Message, Memory<float> Floats, ExchangePrecision Precision);

/// <summary>Where a connection takes memory for tensors.</summary>
public interface ITensorSource
{
    /// <summary>A message for a gradient, with room for at least so many parameters.</summary>
    SubtreeGradient RentGradient(int count);

    /// <summary>A message whose gradient lies in memory that both sides see.</summary>
    /// <exception cref="MessageFormatException">There is no such place, or none that is free.</exception>
    SubtreeGradient MapGradient(long place, int count);

    /// <summary>Floats in memory that both sides see.</summary>
    /// <exception cref="MessageFormatException">There is no such place.</exception>
    ReadOnlyMemory<float> Map(long place, int count);
}
