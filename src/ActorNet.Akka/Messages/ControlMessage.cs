namespace ActorNet.Akka.Messages;

/// <summary>A short message between the actors of two nodes, through Akka: the bytes that <see cref="Core.Training.Messages.Codec.MessageCodec"/> makes of it.</summary>
/// <param name="bytes">The bytes.</param>
internal sealed class ControlMessage(ReadOnlyMemory<byte> bytes) : IActorNetMessage
{
    /// <summary>The most bytes. Which messages take the wire is decided by their kind, not by their length: a longer one of this kind is refused.</summary>
    public const int MaximumBytes = 64 * 1024;

    /// <summary>The bytes.</summary>
    public ReadOnlyMemory<byte> Bytes => bytes;
}

/// <summary>A message that one node sends another through Akka; <c>ActorNetSerializer</c> turns it into bytes, and never anything else.</summary>
internal interface IActorNetMessage;
