using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace ActorNet.Core.Training;

/// <summary>A type of numbers in a safetensors file that can be read as single-precision floats.</summary>
/// <param name="Size">Bytes of a number.</param>
/// <param name="Convert">Turns little-endian bytes into floats: exactly, except F64, which is rounded to the nearest.</param>
internal sealed record SafeTensorsElement(int Size, SafeTensorsElement.Conversion Convert)
{
    /// <summary>Turns the bytes of as many numbers as there are floats.</summary>
    public delegate void Conversion(ReadOnlySpan<byte> bytes, Span<float> values);

    /// <summary>The types by the names of the format.</summary>
    public static IReadOnlyDictionary<string, SafeTensorsElement> ByName { get; } = new Dictionary<string, SafeTensorsElement>
    {
        ["F32"] = new(sizeof(float), (bytes, values) => bytes.CopyTo(MemoryMarshal.AsBytes(values))),
        ["F64"] = new(sizeof(double), FromDoubles),
        ["F16"] = new(sizeof(ushort), FromHalves),
        ["BF16"] = new(sizeof(ushort), FromBrainFloats),
    };

    private static void FromDoubles(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(bytes[(i * sizeof(double))..]);
        }
    }

    private static void FromHalves(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(bytes[(i * sizeof(ushort))..]);
        }
    }

    /// <summary>A brain float is the upper half of a float.</summary>
    private static void FromBrainFloats(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = BitConverter.UInt32BitsToSingle((uint)BinaryPrimitives.ReadUInt16LittleEndian(bytes[(i * sizeof(ushort))..]) << 16);
        }
    }
}
