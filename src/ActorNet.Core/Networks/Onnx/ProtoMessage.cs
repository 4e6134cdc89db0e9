using System.Buffers.Binary;
using System.Text;

namespace ActorNet.Core.Networks.Onnx;

/// <summary>
/// A message in the protocol buffers' wire format, built field by field. ONNX needs four kinds of fields, which are these lines; the library and its
/// code generator, which not every feed has, are left to what cannot do without.
/// </summary>
internal sealed class ProtoMessage
{
    private const int Varint = 0;
    private const int LengthDelimited = 2;
    private const int Fixed32 = 5;
    private const int LongestVarint = 10;

    // Messages lie in messages; parts are kept apart, so that weights are not copied at each level.
    private readonly List<byte[]> _parts = [];

    /// <summary>Bytes so far.</summary>
    public long Length { get; private set; }

    /// <summary>A whole number.</summary>
    public ProtoMessage Number(int field, long value) => Tag(field, Varint).Append(VarintBytes((ulong)value));

    /// <summary>A single-precision number.</summary>
    public ProtoMessage Single(int field, float value)
    {
        var bytes = new byte[sizeof(float)];
        BinaryPrimitives.WriteSingleLittleEndian(bytes, value);
        return Tag(field, Fixed32).Append(bytes);
    }

    /// <summary>A text.</summary>
    public ProtoMessage Text(int field, string value) => Bytes(field, Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes, which are taken over.</summary>
    public ProtoMessage Bytes(int field, byte[] value) => Tag(field, LengthDelimited).Append(VarintBytes((ulong)value.Length)).Append(value);

    /// <summary>A message, which must be complete.</summary>
    public ProtoMessage Message(int field, ProtoMessage value)
    {
        Tag(field, LengthDelimited).Append(VarintBytes((ulong)value.Length));
        _parts.AddRange(value._parts);
        Length += value.Length;
        return this;
    }

    /// <summary>Writes the message.</summary>
    public void WriteTo(Stream stream)
    {
        foreach (var part in _parts)
        {
            stream.Write(part);
        }
    }

    private static byte[] VarintBytes(ulong value)
    {
        Span<byte> bytes = stackalloc byte[LongestVarint];
        var count = 0;
        for (; value > 0x7F; value >>= 7)
        {
            bytes[count++] = (byte)(value | 0x80);
        }

        bytes[count++] = (byte)value;
        return bytes[..count].ToArray();
    }

    private ProtoMessage Tag(int field, int kind) => Append(VarintBytes(((ulong)field << 3) | (uint)kind));

    private ProtoMessage Append(byte[] bytes)
    {
        _parts.Add(bytes);
        Length += bytes.Length;
        return this;
    }
}
