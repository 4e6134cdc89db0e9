using System.Buffers.Binary;

namespace ActorNet.Core.Data;

/// <summary>How a file stores a number.</summary>
/// <param name="Kind">f, i, u (floating point, whole with sign, whole without) or b (true or false), as NumPy has them.</param>
/// <param name="Size">Bytes.</param>
/// <param name="IsBigEndian">True if the byte of most weight comes first.</param>
internal readonly record struct ElementType(char Kind, int Size, bool IsBigEndian)
{
    /// <summary>NumPy's name, such as <c>float32</c>.</summary>
    public string Name => Kind switch
    {
        'f' => $"float{8 * Size}",
        'i' => $"int{8 * Size}",
        'u' => $"uint{8 * Size}",
        _ => "bool",
    };

    /// <summary>True for whole numbers and truth values.</summary>
    public bool IsInteger => Kind != 'f';

    /// <summary>Element <paramref name="index"/> of some bytes; whole numbers beyond 2⁵³ come to the nearest double.</summary>
    public double Read(ReadOnlySpan<byte> bytes, int index)
    {
        var element = bytes.Slice(index * Size, Size);
        return (Kind, Size) switch
        {
            ('u', 1) => element[0],
            ('b', 1) => element[0] == 0 ? 0 : 1,
            ('i', 1) => (sbyte)element[0],
            ('f', 4) => IsBigEndian ? BinaryPrimitives.ReadSingleBigEndian(element) : BinaryPrimitives.ReadSingleLittleEndian(element),
            ('f', 8) => IsBigEndian ? BinaryPrimitives.ReadDoubleBigEndian(element) : BinaryPrimitives.ReadDoubleLittleEndian(element),
            ('f', 2) => (double)(IsBigEndian ? BinaryPrimitives.ReadHalfBigEndian(element) : BinaryPrimitives.ReadHalfLittleEndian(element)),
            ('i', 2) => IsBigEndian ? BinaryPrimitives.ReadInt16BigEndian(element) : BinaryPrimitives.ReadInt16LittleEndian(element),
            ('i', 4) => IsBigEndian ? BinaryPrimitives.ReadInt32BigEndian(element) : BinaryPrimitives.ReadInt32LittleEndian(element),
            ('i', 8) => IsBigEndian ? BinaryPrimitives.ReadInt64BigEndian(element) : BinaryPrimitives.ReadInt64LittleEndian(element),
            ('u', 2) => IsBigEndian ? BinaryPrimitives.ReadUInt16BigEndian(element) : BinaryPrimitives.ReadUInt16LittleEndian(element),
            ('u', 4) => IsBigEndian ? BinaryPrimitives.ReadUInt32BigEndian(element) : BinaryPrimitives.ReadUInt32LittleEndian(element),
            ('u', 8) => IsBigEndian ? BinaryPrimitives.ReadUInt64BigEndian(element) : BinaryPrimitives.ReadUInt64LittleEndian(element),
            _ => throw new InvalidOperationException($"There is no type of kind {Kind} with {Size} bytes."),
        };
    }
}
