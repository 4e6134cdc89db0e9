using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>The checksum CRC-32C (Castagnoli, Bräuer and Herrmann, 1993; RFC 3720, appendix B.4), for which processors have an instruction.</summary>
/// <remarks>
/// The instruction's result comes after three clock cycles, but one can begin in each: long input is cut into three streams that are computed side by side. The
/// checksum is linear, so a stream's register is moved behind those that follow it by what zeros in their place would make of it, which is looked up.
/// </remarks>
public static class Crc32C
{
    private const int StreamBytes = 1024;
    private const int BlockBytes = 3 * StreamBytes;

    // For each of a register's four bytes: what StreamBytes zeros make of it.
    private static readonly uint[] Moved = BuildMoved();

    /// <summary>The checksum of what came before, followed by these bytes; 0 to begin.</summary>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var register = ~checksum;
        for (; bytes.Length >= BlockBytes; bytes = bytes[BlockBytes..])
        {
            register = AppendBlock(register, MemoryMarshal.Cast<byte, ulong>(bytes[..BlockBytes]));
        }

        for (; bytes.Length >= sizeof(ulong); bytes = bytes[sizeof(ulong)..])
        {
            register = BitOperations.Crc32C(register, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        }

        foreach (var value in bytes)
        {
            register = BitOperations.Crc32C(register, value);
        }

        return ~register;
    }

    private static uint AppendBlock(uint register, ReadOnlySpan<ulong> block)
    {
        const int Words = StreamBytes / sizeof(ulong);
        var first = block[..Words];
        var second = block.Slice(Words, Words);
        var third = block.Slice(2 * Words, Words);
        var (left, middle, right) = (register, 0u, 0u);
        for (var index = 0; index < Words; index++)
        {
            left = BitOperations.Crc32C(left, LittleEndian(first[index]));
            middle = BitOperations.Crc32C(middle, LittleEndian(second[index]));
            right = BitOperations.Crc32C(right, LittleEndian(third[index]));
        }

        return Move(Move(left) ^ middle) ^ right;
    }

    private static ulong LittleEndian(ulong value) => BitConverter.IsLittleEndian ? value : BinaryPrimitives.ReverseEndianness(value);

    private static uint Move(uint register) =>
        Moved[register & 0xff] ^ Moved[256 + ((register >> 8) & 0xff)] ^ Moved[512 + ((register >> 16) & 0xff)] ^ Moved[768 + (register >> 24)];

    private static uint[] BuildMoved()
    {
        var moved = new uint[4 * 256];
        for (var index = 0; index < moved.Length; index++)
        {
            var register = (uint)(index & 0xff) << (8 * (index >> 8));
            for (var count = 0; count < StreamBytes / sizeof(ulong); count++)
            {
                register = BitOperations.Crc32C(register, 0UL);
            }

            moved[index] = register;
        }

        return moved;
    }
}
