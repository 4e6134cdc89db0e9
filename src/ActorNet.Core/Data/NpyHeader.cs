using System.Buffers.Binary;
using System.Text;

namespace ActorNet.Core.Data;

/// <summary>
/// What the head of an NPY file says (format versions 1.0 to 3.0 of NumPy's <c>numpy.lib.format</c>): magic bytes, version, length, and a dictionary in
/// Python's notation with the type of the elements, their order, and the shape.
/// </summary>
/// <param name="Version">Format version, such as 1.0.</param>
/// <param name="Element">How elements are stored.</param>
/// <param name="IsColumnMajor">True if the first axis runs fastest (Fortran's order).</param>
/// <param name="Shape">Extents; empty for a single number.</param>
/// <param name="Length">Bytes of the head; the elements follow.</param>
internal sealed record NpyHeader(Version Version, ElementType Element, bool IsColumnMajor, IReadOnlyList<long> Shape, int Length)
{
    /// <summary>The first bytes of every NPY file.</summary>
    public static ReadOnlySpan<byte> Magic => [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Axes an array may have.</summary>
    public const int MaximumRank = 32;

    private const int MaximumTextLength = 1 << 16;
    private const int VersionLength = 2;

    private static readonly Dictionary<string, ElementType> Types = new()
    {
        ["f2"] = new('f', 2, false),
        ["f4"] = new('f', 4, false),
        ["f8"] = new('f', 8, false),
        ["i1"] = new('i', 1, false),
        ["i2"] = new('i', 2, false),
        ["i4"] = new('i', 4, false),
        ["i8"] = new('i', 8, false),
        ["u1"] = new('u', 1, false),
        ["u2"] = new('u', 2, false),
        ["u4"] = new('u', 4, false),
        ["u8"] = new('u', 8, false),
        ["b1"] = new('b', 1, false),
    };

    /// <summary>Number of elements.</summary>
    public long Count => Shape.Aggregate(1L, (product, extent) => product * extent);

    /// <summary>Bytes of the elements.</summary>
    public long DataLength => Count * Element.Size;

    /// <summary>Reads the head and leaves the stream at the first element.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The stream, at its start.</param>
    /// <exception cref="DataException">It is no NPY file, or one with elements that are no numbers.</exception>
    public static NpyHeader Read(string name, Stream stream)
    {
        Span<byte> start = stackalloc byte[Magic.Length + VersionLength];
        if (stream.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !start.StartsWith(Magic))
        {
            throw new DataException($"{name}: not an NPY file: it does not begin with \\x93NUMPY and a version");
        }

        var version = new Version(start[Magic.Length], start[Magic.Length + 1]);
        if (version.Major is < 1 or > 3 || version.Minor != 0)
        {
            throw new DataException($"{name}: NPY format {version} is not known; 1.0, 2.0 and 3.0 are");
        }

        Span<byte> length = stackalloc byte[version.Major == 1 ? sizeof(ushort) : sizeof(uint)];
        var isWhole = stream.ReadAtLeast(length, length.Length, throwOnEndOfStream: false) == length.Length;
        var textLength = length.Length == sizeof(ushort) ? BinaryPrimitives.ReadUInt16LittleEndian(length) : BinaryPrimitives.ReadUInt32LittleEndian(length);
        if (!isWhole || textLength > MaximumTextLength)
        {
            throw new DataException($"{name}: damaged NPY file: {(isWhole ? $"its head would have {textLength} bytes" : "it ends inside of its head")}");
        }

        var text = new byte[textLength];
        if (stream.ReadAtLeast(text, text.Length, throwOnEndOfStream: false) < text.Length)
        {
            throw new DataException($"{name}: damaged NPY file: it ends inside of its head");
        }

        var fields = new NpyHeaderText(name, (version.Major == 3 ? Encoding.UTF8 : Encoding.Latin1).GetString(text));
        var header = new NpyHeader(version, Type(name, fields.Type), fields.IsColumnMajor, fields.Shape, start.Length + length.Length + text.Length);
        return header.Checked(name);
    }

    /// <summary>Makes sure that nothing follows the elements. Checksums of what holds the array are checked here too: they are where it ends.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The stream, behind the last element.</param>
    /// <exception cref="DataException">Something follows, or a checksum differs.</exception>
    public void ExpectEnd(string name, Stream stream)
    {
        if (stream.ReadByte() >= 0)
        {
            throw new DataException($"{name}: more bytes follow the {DataLength} that its head declares");
        }
    }

    private NpyHeader Checked(string name)
    {
        var bytes = (Int128)Element.Size;
        foreach (var extent in Shape)
        {
            bytes = bytes * extent > long.MaxValue ? long.MaxValue + (Int128)1 : bytes * extent;
        }

        return Shape.Count <= MaximumRank && bytes <= long.MaxValue
            ? this
            : throw new DataException($"{name}: damaged NPY file: no array can have the shape ({string.Join(", ", Shape.Take(MaximumRank))})");
    }

    private static ElementType Type(string name, string text)
    {
        var order = text.Length > 0 && text[0] is '<' or '>' or '|' or '=' ? text[0] : '<';
        var bare = text.TrimStart('<', '>', '|', '=');
        if (Types.TryGetValue(bare == "?" ? "b1" : bare, out var type))
        {
            return type with { IsBigEndian = order == '>' };
        }

        var reason = bare.Length == 0 ? "" : bare[0] switch
        {
            'O' => " (Python objects, which are never read: that would run code of the file)",
            'c' => " (complex numbers)",
            'U' or 'S' or 'a' => " (texts)",
            'V' => " (records)",
            'M' or 'm' => " (dates)",
            _ => "",
        };
        throw new DataException($"{name}: elements of type '{text}'{reason}; f2, f4, f8, i1 to i8, u1 to u8 and b1 can be read");
    }
}
