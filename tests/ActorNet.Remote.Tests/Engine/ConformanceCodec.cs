using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Core.Training.Messages.Codec;

namespace ActorNet.Remote.Tests.Engine;

/// <summary>The few kinds of message that the suite sends.</summary>
internal sealed class ConformanceCodec : ITensorCodec
{
    public int Parameters => 0;

    public long MaximumLength => 1 << 28;

    public int MostGradients => 1;

    public bool IsGradient(byte kind) => false;

    public bool IsUrgent(object message) => false;

    public bool TryGetTensor(object message, out MessageTensor tensor)
    {
        tensor = default;
        return false;
    }

    public void EncodeHead(object message, long place, IBufferWriter<byte> writer, IActorAddresses addresses) => throw new NotSupportedException();

    public IncomingTensor BeginTensor(byte kind, int count, ITensorSource source) => throw new MessageFormatException("none");

    public object DecodeHead(ReadOnlySpan<byte> bytes, IActorAddresses addresses, IncomingTensor? incoming, ITensorSource source) =>
        throw new MessageFormatException("none");

    public void Encode(object message, IBufferWriter<byte> writer, IActorAddresses addresses) => writer.Write(message switch
    {
        int number => [1, .. BitConverter.GetBytes(number)],
        string text => [2, .. Encoding.UTF8.GetBytes(text)],
        ActorRef actor => [3, .. Encoding.UTF8.GetBytes(addresses.AddressOf(actor))],
        ConformanceMessage big => (byte[])[4, .. MemoryMarshal.AsBytes<float>(big.Values)],
        _ => throw new ArgumentException($"{message} does not leave a process."),
    });

    public object Decode(ReadOnlySpan<byte> bytes, IActorAddresses addresses) => bytes[0] switch
    {
        1 => BitConverter.ToInt32(bytes[1..]),
        2 => Encoding.UTF8.GetString(bytes[1..]),
        3 => addresses.Resolve(Encoding.UTF8.GetString(bytes[1..])),
        4 => new ConformanceMessage(MemoryMarshal.Cast<byte, float>(bytes[1..]).ToArray()),
        _ => throw new MessageFormatException("Unknown."),
    };
}
