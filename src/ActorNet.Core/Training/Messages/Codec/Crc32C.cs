using System.Buffers.Binary;
using System.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>The checksum CRC-32C (Castagnoli, Bräuer and Herrmann, 1993; RFC 3720, appendix B.4), for which processors have an instruction.</summary>
public static class Crc32C
{
    /// <summary>The checksum of what came before, followed by these bytes; 0 to begin.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var register = ~checksum;
        while (bytes.Length >= sizeof(ulong))
        {
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            register = BitOperations.Crc32C(register, value);
        }

        return ~register;
    }
}
