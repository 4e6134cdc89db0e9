using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace ActorNet.Core.Training;

/// <summary>Writes safetensors files of 32-bit floats. Equal content gives equal bytes.</summary>
public static class SafeTensorsWriter
{
    private const int Alignment = 8;

    /// <summary>Writes a file beside and renames it (see <see cref="AtomicFile"/>).</summary>
    /// <inheritdoc cref="Write(Stream, IReadOnlyList{SafeTensor}, IReadOnlyDictionary{string, string})"/>
    public static void Save(string path, IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string> metadata) =>
        AtomicFile.Write(path, stream => Write(stream, tensors, metadata));

    /// <summary>
    /// Writes header and data. The header gets two checksums in its metadata, so that a damaged file is noticed: <c>sha256</c> of the
    /// data section, and <c>header_sha256</c> of the header with zeros in the place of its own digits.
    /// </summary>
    /// <param name="stream">Written to from its position on.</param>
    /// <param name="tensors">In the order in which they are stored.</param>
    /// <param name="metadata">Free text; stored in ordinal order of the keys.</param>
    /// <exception cref="ArgumentException">A name is used twice or reserved, or a shape does not match its values.</exception>
    public static void Write(Stream stream, IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(stream);
        Check(tensors, metadata);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Files are written on little-endian machines only.");
        }

        var header = Header(tensors, metadata, DataChecksum(tensors));
        Span<byte> length = stackalloc byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(length, (ulong)header.Length);
        stream.Write(length);
        stream.Write(header);
        foreach (var tensor in tensors)
        {
            stream.Write(MemoryMarshal.AsBytes(tensor.Values.Span));
        }
    }

    private static void Check(IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string> metadata)
    {
        ArgumentNullException.ThrowIfNull(tensors);
        ArgumentNullException.ThrowIfNull(metadata);
        var names = new HashSet<string>(StringComparer.Ordinal) { SafeTensors.MetadataKey };
        foreach (var tensor in tensors)
        {
            if (!names.Add(tensor.Name))
            {
                throw new ArgumentException($"The tensor name '{tensor.Name}' is reserved or used twice.");
            }

            var size = tensor.Shape.Aggregate(1L, (product, extent) => checked(product * (uint)extent));
            if (size != tensor.Values.Length)
            {
                throw new ArgumentException(
                    $"The tensor '{tensor.Name}' of shape [{string.Join(", ", tensor.Shape)}] has {tensor.Values.Length} values.");
            }
        }

        if (metadata.Keys.FirstOrDefault(key => key is SafeTensors.DataChecksumKey or SafeTensors.HeaderChecksumKey) is { } reserved)
        {
            throw new ArgumentException($"The metadata key '{reserved}' is reserved.");
        }
    }

    private static string DataChecksum(IReadOnlyList<SafeTensor> tensors)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tensor in tensors)
        {
            hash.AppendData(MemoryMarshal.AsBytes(tensor.Values.Span));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static byte[] Header(IReadOnlyList<SafeTensor> tensors, IReadOnlyDictionary<string, string> metadata, string dataChecksum)
    {
        var checksums = new Dictionary<string, string>
        {
            [SafeTensors.DataChecksumKey] = dataChecksum,
            [SafeTensors.HeaderChecksumKey] = new('0', SafeTensors.ChecksumDigits),
        };
        var blank = Json(tensors, metadata.Concat(checksums));
        checksums[SafeTensors.HeaderChecksumKey] = Convert.ToHexStringLower(SHA256.HashData(blank));
        return Json(tensors, metadata.Concat(checksums));
    }

    /// <summary>The header, padded with spaces so that the data starts on a multiple of eight bytes.</summary>
    private static byte[] Json(IReadOnlyList<SafeTensor> tensors, IEnumerable<KeyValuePair<string, string>> metadata)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteStartObject(SafeTensors.MetadataKey);
            foreach (var (key, value) in metadata.OrderBy(pair => pair.Key, StringComparer.Ordinal))
            {
                json.WriteString(key, value);
            }

            json.WriteEndObject();
            long offset = 0;
            foreach (var tensor in tensors)
            {
                WriteTensor(json, tensor, ref offset);
            }

            json.WriteEndObject();
        }

        stream.Write(Encoding.ASCII.GetBytes(new string(' ', (int)(-stream.Length & (Alignment - 1)))));
        return stream.ToArray();
    }

    private static void WriteTensor(Utf8JsonWriter json, SafeTensor tensor, ref long offset)
    {
        json.WriteStartObject(tensor.Name);
        json.WriteString("dtype", "F32");
        json.WriteStartArray("shape");
        foreach (var extent in tensor.Shape)
        {
            json.WriteNumberValue(extent);
        }

        json.WriteEndArray();
        json.WriteStartArray("data_offsets");
        json.WriteNumberValue(offset);
        offset += (long)tensor.Values.Length * sizeof(float);
        json.WriteNumberValue(offset);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
