using System.Buffers.Binary;
using System.Runtime.InteropServices;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training.Messages.Codec;

/// <summary>Floats as bytes, little-endian, in one copy.</summary>
public static class WireTensor
{
    /// <summary>Bytes of one number.</summary>
    public static int BytesOf(ExchangePrecision precision) => precision == ExchangePrecision.Float32 ? sizeof(float) : sizeof(ushort);

    /// <summary>Packs floats; <paramref name="bytes"/> has <see cref="BytesOf"/> for each.</summary>
    public static void Write(ReadOnlySpan<float> values, Span<byte> bytes, ExchangePrecision precision)
    {
        if (precision == ExchangePrecision.Float32)
        {
            MemoryMarshal.AsBytes(values).CopyTo(bytes);
            Turn(MemoryMarshal.Cast<byte, uint>(bytes));
        }
        else
        {
            var packed = MemoryMarshal.Cast<byte, ushort>(bytes);
            Rounding.Pack(values, packed, precision);
            Turn(packed);
        }
    }

    /// <summary>Unpacks floats.</summary>
    public static void Read(ReadOnlySpan<byte> bytes, Span<float> values, ExchangePrecision precision)
    {
        if (precision == ExchangePrecision.Float32)
        {
            bytes.CopyTo(MemoryMarshal.AsBytes(values));
            Turn(MemoryMarshal.Cast<float, uint>(values));
        }
        else if (BitConverter.IsLittleEndian)
        {
            Rounding.Unpack(MemoryMarshal.Cast<byte, ushort>(bytes), values, precision);
        }
        else
        {
            var packed = MemoryMarshal.Cast<byte, ushort>(bytes).ToArray();
            Turn(packed.AsSpan());
            Rounding.Unpack(packed, values, precision);
        }
    }

    private static void Turn(Span<uint> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }

    private static void Turn(Span<ushort> words)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(words, words);
        }
    }
}
