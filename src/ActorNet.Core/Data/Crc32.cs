using System.Buffers.Binary;

namespace ActorNet.Core.Data;

/// <summary>The CRC-32 of zip, gzip and PNG (ISO 3309; polynomial 0x04C11DB7, bits reflected), eight bytes at a time by tables.</summary>
internal static class Crc32
{
    private const uint Polynomial = 0xEDB8_8320;
    private const int Step = sizeof(ulong);

    private static readonly uint[][] Tables = NewTables();

    /// <summary>The checksum of bytes that follow others.</summary>
    /// <param name="checksum">That of the others; 0 for none.</param>
    /// <param name="bytes">The bytes.</param>
    public static uint Append(uint checksum, ReadOnlySpan<byte> bytes)
    {
        var register = ~checksum;
        for (; bytes.Length >= Step; bytes = bytes[Step..])
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bytes) ^ register;
            register = 0;
            for (var i = 0; i < Step; i++)
            {
                register ^= Tables[Step - 1 - i][(byte)(word >> (8 * i))];
            }
        }

        foreach (var value in bytes)
        {
            register = (register >> 8) ^ Tables[0][(byte)(register ^ value)];
        }

        return ~register;
    }

    /// <summary>For each byte what it leaves in the register; in the tables behind the first, with as many zeros after it.</summary>
    private static uint[][] NewTables()
    {
        var tables = new uint[Step][];
        tables[0] = new uint[256];
        for (var value = 0u; value < 256; value++)
        {
            var register = value;
            for (var bit = 0; bit < 8; bit++)
            {
                register = (register & 1) == 0 ? register >> 1 : (register >> 1) ^ Polynomial;
            }

            tables[0][value] = register;
        }

        for (var zeros = 1; zeros < Step; zeros++)
        {
            tables[zeros] = Array.ConvertAll(tables[zeros - 1], register => (register >> 8) ^ tables[0][(byte)register]);
        }

        return tables;
    }
}
