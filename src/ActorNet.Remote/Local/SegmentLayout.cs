using System.Buffers.Binary;
using ActorNet.Core.Actors;

namespace ActorNet.Remote.Local;

/// <summary>
/// Where everything lies in a segment's file: a header page, a row of words for each connection, and the floats: vectors first, then slots, each as many floats as
/// there are parameters and on a 64-byte boundary.
/// </summary>
/// <param name="Parameters">Floats of each vector and slot.</param>
/// <param name="Vectors">Vectors that others read and that are never lent.</param>
/// <param name="Slots">Slots that are lent.</param>
/// <param name="Rows">Connections that there is room for.</param>
internal readonly record struct SegmentLayout(int Parameters, int Vectors, int Slots, int Rows)
{
    /// <summary>Bytes of the header that mean something.</summary>
    public const int HeaderBytes = 48;

    /// <summary>A row's first word says who uses it; then come <see cref="CountsOfSlot"/> for each slot.</summary>
    public const int CountsInRow = sizeof(long);

    /// <summary>How often a slot was lent, taken and given back.</summary>
    public const int CountsOfSlot = 3;

    private const uint Magic = 0x534E4341; // "ACNS"
    private const int Version = 1;
    private const int PageBytes = 4096;
    private const int LineBytes = 64;
    private const int LineFloats = LineBytes / sizeof(float);
    private const int MaximumVectors = 16;

    /// <summary>Bytes from one row to the next: connections never share a cache line.</summary>
    public int RowBytes => (int)RoundUp(CountsInRow + (CountsOfSlot * sizeof(int) * (long)Slots), LineBytes);

    /// <summary>Floats from one vector or slot to the next.</summary>
    public long Stride => RoundUp(Parameters, LineFloats);

    /// <summary>Vectors and slots.</summary>
    public int Tensors => Vectors + Slots;

    /// <summary>Where the first float lies, in bytes.</summary>
    public long FloatsAt => RoundUp(PageBytes + ((long)RowBytes * Rows), PageBytes);

    /// <summary>Length of the floats, in bytes.</summary>
    public long FloatBytes => sizeof(float) * Stride * Tensors;

    /// <summary>Length of the file.</summary>
    public long Bytes => FloatsAt + FloatBytes;

    /// <summary>Where a row lies, in bytes.</summary>
    public long RowAt(int row) => PageBytes + ((long)RowBytes * row);

    /// <summary>The vector or slot that holds floats from a place on, or −1 if there is none that holds all of them.</summary>
    public int TensorOf(long place, int count)
    {
        if (place < 0 || count < 1 || Stride == 0)
        {
            return -1;
        }

        var tensor = place / Stride;
        return tensor < Tensors && (place % Stride) + count <= Parameters ? (int)tensor : -1;
    }

    /// <summary>Null if a segment can be so, else what is wrong.</summary>
    public string? Fault() =>
        Parameters < 0 || Parameters > Array.MaxLength - LineFloats ? $"{Parameters} parameters"
        : Vectors is < 0 or > MaximumVectors ? $"{Vectors} vectors"
        : Slots is < 0 or > RemoteLimits.GradientSlots ? $"{Slots} slots"
        : Rows is < 1 or > RemoteLimits.Connections ? $"{Rows} rows"
        : null;

    /// <summary>Writes the header.</summary>
    public void Write(Span<byte> header, Guid id)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(header, Magic);
        BinaryPrimitives.WriteInt32LittleEndian(header[4..], Version);
        id.TryWriteBytes(header[8..]);
        BinaryPrimitives.WriteInt32LittleEndian(header[24..], Parameters);
        BinaryPrimitives.WriteInt32LittleEndian(header[28..], Vectors);
        BinaryPrimitives.WriteInt32LittleEndian(header[32..], Slots);
        BinaryPrimitives.WriteInt32LittleEndian(header[36..], Rows);
        BinaryPrimitives.WriteInt64LittleEndian(header[40..], Bytes);
    }

    /// <summary>Reads and checks the header of somebody else's segment.</summary>
    /// <param name="header">A copy of the first <see cref="HeaderBytes"/> bytes, which nobody changes any more.</param>
    /// <param name="id">What the segment calls itself, as its owner has said.</param>
    /// <param name="fileBytes">Length of the file.</param>
    /// <exception cref="MessageFormatException">It is no segment, another one, or does not have the length that it says.</exception>
    public static SegmentLayout Read(ReadOnlySpan<byte> header, Guid id, long fileBytes)
    {
        if (header.Length < HeaderBytes || BinaryPrimitives.ReadUInt32LittleEndian(header) != Magic)
        {
            throw new MessageFormatException("The file is not a segment of tensors.");
        }

        if (BinaryPrimitives.ReadInt32LittleEndian(header[4..]) is var version and not Version)
        {
            throw new MessageFormatException($"The segment has version {version}; this program knows {Version}.");
        }

        if (new Guid(header.Slice(8, 16)) != id)
        {
            throw new MessageFormatException("The segment is another one than the other side has announced.");
        }

        var layout = new SegmentLayout(
            BinaryPrimitives.ReadInt32LittleEndian(header[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[28..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(header[36..]));
        if (layout.Fault() is { } fault)
        {
            throw new MessageFormatException($"The segment cannot have {fault}.");
        }

        if (BinaryPrimitives.ReadInt64LittleEndian(header[40..]) != layout.Bytes || fileBytes != layout.Bytes)
        {
            throw new MessageFormatException($"The segment has {fileBytes} bytes where its header makes it {layout.Bytes}.");
        }

        return layout;
    }

    private static long RoundUp(long value, int unit) => (value + unit - 1) / unit * unit;
}
