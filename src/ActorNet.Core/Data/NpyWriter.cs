using System.Buffers.Binary;
using System.Globalization;
using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace ActorNet.Core.Data;

/// <summary>Writes NPY files (format 1.0, little-endian, C's order), and NPZ files of them. Equal content gives equal bytes.</summary>
public static class NpyWriter
{
    // Elements begin at a multiple of this, as the format asks for.
    private const int Alignment = 64;
    private const int StartLength = 10;

    // A zip file stores a time with each entry; the format's first makes files of equal content equal.
    private static readonly DateTimeOffset ZipEpoch = new(1980, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Writes an array of single-precision numbers.</summary>
    /// <param name="stream">Written to from its position on.</param>
    /// <param name="shape">Extents.</param>
    /// <param name="values">As many numbers as the shape says, in row-major order.</param>
    /// <exception cref="ArgumentException">The shape does not match the values.</exception>
    public static void Write(Stream stream, IReadOnlyList<int> shape, ReadOnlySpan<float> values) =>
        Write(stream, "<f4", shape, values.Length, MemoryMarshal.AsBytes(values));

    /// <summary>Writes an array of whole numbers.</summary>
    /// <inheritdoc cref="Write(Stream, IReadOnlyList{int}, ReadOnlySpan{float})"/>
    public static void Write(Stream stream, IReadOnlyList<int> shape, ReadOnlySpan<int> values) =>
        Write(stream, "<i4", shape, values.Length, MemoryMarshal.AsBytes(values));

    /// <summary>Writes several arrays as an NPZ file, as NumPy's <c>savez</c> does (not compressed).</summary>
    /// <param name="stream">Written to from its position on.</param>
    /// <param name="arrays">A name, and what writes the array to a stream.</param>
    public static void WriteZip(Stream stream, IEnumerable<(string Name, Action<Stream> Write)> arrays)
    {
        ArgumentNullException.ThrowIfNull(arrays);
        using var archive = new ZipArchive(stream, ZipArchiveMode.Create, leaveOpen: true);
        foreach (var (name, write) in arrays)
        {
            var entry = archive.CreateEntry(name + ".npy", CompressionLevel.NoCompression);
            entry.LastWriteTime = ZipEpoch;
            using var content = entry.Open();
            write(content);
        }
    }

    private static void Write(Stream stream, string type, IReadOnlyList<int> shape, int count, ReadOnlySpan<byte> bytes)
    {
        ArgumentNullException.ThrowIfNull(stream);
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Aggregate(1L, (product, extent) => checked(product * extent)) != count)
        {
            throw new ArgumentException($"{count} values do not make an array of {string.Join("×", shape)}.");
        }

        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Files are written on little-endian machines only.");
        }

        // A tuple of one has a comma behind it.
        var extents = string.Join(", ", shape.Select(extent => extent.ToString(CultureInfo.InvariantCulture))) + (shape.Count == 1 ? "," : "");
        var text = $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({extents}), }}";
        text = text.PadRight(text.Length + (-(StartLength + text.Length + 1) & (Alignment - 1))) + "\n";
        Span<byte> start = stackalloc byte[StartLength];
        NpyHeader.Magic.CopyTo(start);
        start[6] = 1;
        start[7] = 0;
        BinaryPrimitives.WriteUInt16LittleEndian(start[8..], (ushort)text.Length);
        stream.Write(start);
        stream.Write(Encoding.ASCII.GetBytes(text));
        stream.Write(bytes);
    }
}
