using System.Buffers;

namespace ActorNet.Core.Actors;

/// <summary>Turns messages into bytes and back, for engines whose actors do not share memory.</summary>
public interface IMessageCodec
{
    /// <summary>Writes one message, with its length and checksum. The message stays the caller's, who releases a pooled one.</summary>
    /// <exception cref="ArgumentException">The message is not of a kind that leaves a host.</exception>
    void Encode(object message, IBufferWriter<byte> writer, IActorAddresses addresses);

    /// <summary>Reads one message. Sizes, counts and the checksum are checked before memory is taken.</summary>
    /// <exception cref="MessageFormatException">The bytes are not a whole, undamaged message of a known kind and version.</exception>
    object Decode(ReadOnlySpan<byte> bytes, IActorAddresses addresses);
}

/// <summary>What an engine knows about addresses that appear in messages.</summary>
public interface IActorAddresses
{
    /// <summary>An address that other hosts can resolve.</summary>
    string AddressOf(ActorRef actor);

    /// <summary>The actor at an address; there need not be one yet.</summary>
    ActorRef Resolve(string address);
}

/// <summary>Bytes that are not a message.</summary>
public sealed class MessageFormatException : Exception
{
    /// <summary>Without a message.</summary>
    public MessageFormatException()
    {
    }

    /// <summary>With a message of one line.</summary>
    public MessageFormatException(string message)
        : base(message)
    {
    }

    /// <summary>With a message of one line and its cause.</summary>
    public MessageFormatException(string message, Exception innerException)
        : base(message, innerException)
    {
    }
}
