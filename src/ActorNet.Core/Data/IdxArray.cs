using System.Buffers.Binary;

namespace ActorNet.Core.Data;

/// <summary>Element types of the IDX format; the values are the format's.</summary>
public enum IdxType
{
    /// <summary>8 bits without sign.</summary>
    UnsignedByte = 0x08,

    /// <summary>8 bits with sign.</summary>
    SignedByte = 0x09,

    /// <summary>16 bits with sign.</summary>
    Integer16 = 0x0B,

    /// <summary>32 bits with sign.</summary>
    Integer32 = 0x0C,

    /// <summary>Single precision.</summary>
    SinglePrecision = 0x0D,

    /// <summary>Double precision.</summary>
    DoublePrecision = 0x0E,
}

/// <summary>
/// An array as the IDX format stores it (Y. LeCun's MNIST page): a magic number of two zero bytes, a type and a number of dimensions, the
/// extents, then the elements in row-major order, all big-endian.
/// </summary>
public sealed class IdxArray : SampleArray
{
    /// <summary>Dimensions an array may have.</summary>
    public const int MaximumRank = 8;

    private readonly byte[] _content;
    private readonly int _offset;

    private IdxArray(string name, IdxType type, int[] shape, byte[] content, int offset)
        : base(name, shape, ElementOf(type))
    {
        Type = type;
        _content = content;
        _offset = offset;
    }

    /// <summary>Type of the elements.</summary>
    public IdxType Type { get; }

    /// <summary>Reads a file, plain or gzip.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">It cannot be read, or is no complete IDX array.</exception>
    public static IdxArray Read(string path)
    {
        using var stream = DataFile.Open(path);
        Span<byte> header = stackalloc byte[4 + (4 * MaximumRank)];
        var start = stream.ReadAtLeast(header[..4], 4, throwOnEndOfStream: false);
        var rank = Rank(path, header[..start]);
        var length = 4 + (4 * rank);
        start += stream.ReadAtLeast(header[4..length], length - 4, throwOnEndOfStream: false);
        var (type, shape, bytes) = Header(path, header[..start], rank);
        if (length + bytes > stream.MaximumLength)
        {
            throw Truncated(path, type, shape, bytes, stream.KnownLength - length);
        }

        var content = new byte[bytes];
        var read = stream.ReadAtLeast(content, content.Length, throwOnEndOfStream: false);
        if (read < bytes)
        {
            throw Truncated(path, type, shape, bytes, read);
        }

        return stream.ReadByte() < 0 ? new IdxArray(path, type, shape, content, 0) : throw Trailing(path, bytes);
    }

    /// <summary>Reads an array from memory, which it keeps.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="content">The whole file, not compressed.</param>
    /// <exception cref="DataException">It is no complete IDX array.</exception>
    public static IdxArray Parse(string name, byte[] content)
    {
        ArgumentNullException.ThrowIfNull(content);
        if (content.Length == 0)
        {
            throw new DataException($"{name}: is empty (0 bytes)");
        }

        var rank = Rank(name, content.AsSpan(0, Math.Min(4, content.Length)));
        var length = 4 + (4 * rank);
        var (type, shape, bytes) = Header(name, content.AsSpan(0, Math.Min(length, content.Length)), rank);
        return ((long)content.Length - length).CompareTo(bytes) switch
        {
            < 0 => throw Truncated(name, type, shape, bytes, content.Length - length),
            > 0 => throw Trailing(name, bytes),
            _ => new IdxArray(name, type, shape, content, length),
        };
    }

    private protected override double Value(int index) => Element.Read(_content.AsSpan(_offset), index);

    private static ElementType ElementOf(IdxType type) => type switch
    {
        IdxType.UnsignedByte => new('u', 1, IsBigEndian: true),
        IdxType.SignedByte => new('i', 1, IsBigEndian: true),
        IdxType.Integer16 => new('i', 2, IsBigEndian: true),
        IdxType.Integer32 => new('i', 4, IsBigEndian: true),
        IdxType.SinglePrecision => new('f', 4, IsBigEndian: true),
        _ => new('f', 8, IsBigEndian: true),
    };

    private static string Describe(IdxType type, IEnumerable<int> shape) => $"{string.Join("×", shape)} {type}";

    private static int Rank(string name, ReadOnlySpan<byte> magic)
    {
        if (magic.Length == 0)
        {
            throw new DataException($"{name}: holds no data");
        }

        if (magic.Length < 4)
        {
            throw new DataException($"{name}: truncated: {magic.Length} bytes are too few for an IDX header");
        }

        if (magic[0] != 0 || magic[1] != 0 || !Enum.IsDefined((IdxType)magic[2]) || magic[3] is 0 or > MaximumRank)
        {
            throw new DataException($"{name}: wrong magic number {BinaryPrimitives.ReadUInt32BigEndian(magic):x8}: not an IDX file");
        }

        return magic[3];
    }

    private static (IdxType Type, int[] Shape, long Bytes) Header(string name, ReadOnlySpan<byte> header, int rank)
    {
        if (header.Length < 4 + (4 * rank))
        {
            throw new DataException($"{name}: truncated: {header.Length} bytes are too few for an IDX header of {rank} dimensions");
        }

        var type = (IdxType)header[2];
        var shape = new int[rank];
        var elements = 1L;
        for (var i = 0; i < rank; i++)
        {
            var extent = BinaryPrimitives.ReadUInt32BigEndian(header[(4 + (4 * i))..]);
            if (extent == 0)
            {
                throw new DataException($"{name}: dimension {i + 1} of {rank} is 0: holds no data");
            }

            // Both factors are below 2³², and the product of earlier ones is at most 2³⁰, so this cannot overflow.
            elements *= extent;
            if (elements > MaximumElements || elements * ElementOf(type).Size > Array.MaxLength)
            {
                throw new DataException($"{name}: dimension {i + 1} of {rank} is {extent}: more than the {MaximumElements} elements allowed");
            }

            shape[i] = (int)extent;
        }

        return (type, shape, elements * ElementOf(type).Size);
    }

    private static DataException Truncated(string name, IdxType type, int[] shape, long bytes, long? found) =>
        new($"{name}: truncated: {Describe(type, shape)} needs {bytes} bytes after the header, "
            + (found is { } count ? $"there are {count}" : "the compressed file is too short for that"));

    private static DataException Trailing(string name, long bytes) => new($"{name}: more bytes follow the {bytes} that its header declares");
}
