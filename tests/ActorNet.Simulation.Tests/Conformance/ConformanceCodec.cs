using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;

namespace ActorNet.Simulation.Tests.Conformance;

/// <summary>The few kinds of message that the suite sends, as bytes; the last one is a sum over the others.</summary>
internal sealed class ConformanceCodec : IMessageCodec
{
    public void Encode(object message, IBufferWriter<byte> writer, IActorAddresses addresses)
    {
        byte[] bytes = message switch
        {
            int number => [1, .. BitConverter.GetBytes(number)],
            string text => [2, .. Encoding.UTF8.GetBytes(text)],
            ActorRef actor => [3, .. Encoding.UTF8.GetBytes(addresses.AddressOf(actor))],
            ConformanceMessage big => [4, .. MemoryMarshal.AsBytes<float>(big.Values)],
            _ => throw new ArgumentException($"{message} does not leave a host."),
        };
        writer.Write(bytes);
        writer.Write([Sum(bytes)]);
    }

    public object Decode(ReadOnlySpan<byte> bytes, IActorAddresses addresses)
    {
        if (bytes.Length < 2 || Sum(bytes[..^1]) != bytes[^1])
        {
            throw new MessageFormatException("Damaged.");
        }

        var content = bytes[1..^1];
        return bytes[0] switch
        {
            1 => BitConverter.ToInt32(content),
            2 => Encoding.UTF8.GetString(content),
            3 => addresses.Resolve(Encoding.UTF8.GetString(content)),
            4 => new ConformanceMessage(MemoryMarshal.Cast<byte, float>(content).ToArray()),
            _ => throw new MessageFormatException("Unknown."),
        };
    }

    private static byte Sum(ReadOnlySpan<byte> bytes)
    {
        byte sum = 0;
        foreach (var value in bytes)
        {
            sum = (byte)((sum * 31) + value + 1);
        }

        return sum;
    }
}
