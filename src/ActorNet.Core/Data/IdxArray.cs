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
public sealed class IdxArray
{
    /// <summary>Dimensions an array may have.</summary>
    public const int MaximumRank = 8;

    // Enough for the largest picture sets people keep in this format, and an array of single-precision numbers still fits in one .NET array.
    private const long MaximumElements = 1L << 30;

    private readonly byte[] _content;
    private readonly int _offset;

    private IdxArray(string name, IdxType type, int[] shape, byte[] content, int offset)
    {
        Name = name;
        Type = type;
        Shape = shape;
        _content = content;
        _offset = offset;
    }

    /// <summary>The file.</summary>
    public string Name { get; }

    /// <summary>Type of the elements.</summary>
    public IdxType Type { get; }

    /// <summary>Extents; the first is the number of samples.</summary>
    public IReadOnlyList<int> Shape { get; }

    /// <summary>Number of samples.</summary>
    public int Count => Shape[0];

    /// <summary>Elements of one sample.</summary>
    public int Width => Shape.Skip(1).Aggregate(1, (product, extent) => product * extent);

    /// <summary>True for whole numbers.</summary>
    public bool IsInteger => Type is not (IdxType.SinglePrecision or IdxType.DoublePrecision);

    private ReadOnlySpan<byte> Data => _content.AsSpan(_offset);

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

    /// <summary>The elements as single precision, each divided by <paramref name="divisor"/> (in single precision).</summary>
    /// <param name="divisor">255 maps bytes to [0, 1].</param>
    /// <exception cref="DataException">An element is not finite, or too large for single precision.</exception>
    public float[] ToSingles(float divisor)
    {
        var values = new float[Count * Width];
        var data = Data;
        if (Type == IdxType.UnsignedByte)
        {
            Span<float> table = stackalloc float[256];
            for (var i = 0; i < table.Length; i++)
            {
                table[i] = i / divisor;
            }

            for (var i = 0; i < values.Length; i++)
            {
                values[i] = table[data[i]];
            }

            return values;
        }

        for (var i = 0; i < values.Length; i++)
        {
            values[i] = (float)Element(data, i) / divisor;
            if (!float.IsFinite(values[i]))
            {
                throw new DataException($"{Name}: sample {(i / Width) + 1}, element {(i % Width) + 1}: {Element(data, i)} is not a finite number");
            }
        }

        return values;
    }

    /// <summary>The elements as class numbers, which must be whole numbers in [0, <paramref name="classes"/>).</summary>
    /// <param name="classes">Number of classes.</param>
    /// <exception cref="DataException">The array is not one label a sample, or a label is out of range.</exception>
    public int[] ToLabels(int classes)
    {
        if (!IsInteger || Width != 1)
        {
            throw new DataException($"{Name}: labels must be one whole number a sample, not {Describe(Type, Shape)}");
        }

        var labels = new int[Count];
        var data = Data;
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = (int)Element(data, i);
            if ((uint)labels[i] >= (uint)classes)
            {
                throw new DataException($"{Name}: sample {i + 1}: label {labels[i]} is out of range 0 to {classes - 1}");
            }
        }

        return labels;
    }

    private static int Size(IdxType type) => type switch
    {
        IdxType.UnsignedByte or IdxType.SignedByte => 1,
        IdxType.Integer16 => 2,
        IdxType.Integer32 or IdxType.SinglePrecision => 4,
        _ => 8,
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
            if (elements > MaximumElements || elements * Size(type) > Array.MaxLength)
            {
                throw new DataException($"{name}: dimension {i + 1} of {rank} is {extent}: more than the {MaximumElements} elements allowed");
            }

            shape[i] = (int)extent;
        }

        return (type, shape, elements * Size(type));
    }

    private static DataException Truncated(string name, IdxType type, int[] shape, long bytes, long? found) =>
        new($"{name}: truncated: {Describe(type, shape)} needs {bytes} bytes after the header, "
            + (found is { } count ? $"there are {count}" : "the compressed file is too short for that"));

    private static DataException Trailing(string name, long bytes) => new($"{name}: more bytes follow the {bytes} that its header declares");

    private double Element(ReadOnlySpan<byte> data, int index) => Type switch
    {
        IdxType.UnsignedByte => data[index],
        IdxType.SignedByte => (sbyte)data[index],
        IdxType.Integer16 => BinaryPrimitives.ReadInt16BigEndian(data[(2 * index)..]),
        IdxType.Integer32 => BinaryPrimitives.ReadInt32BigEndian(data[(4 * index)..]),
        IdxType.SinglePrecision => BinaryPrimitives.ReadSingleBigEndian(data[(4 * index)..]),
        _ => BinaryPrimitives.ReadDoubleBigEndian(data[(8 * index)..]),
    };
}
