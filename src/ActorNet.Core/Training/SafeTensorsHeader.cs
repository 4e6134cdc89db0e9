using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using ActorNet.Core.Data;

namespace ActorNet.Core.Training;

/// <summary>The header of a safetensors file, checked in every respect against the number of bytes of data that follow it.</summary>
internal sealed class SafeTensorsHeader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly string _file;

    private SafeTensorsHeader(string file) => _file = file;

    /// <summary>The tensors in the order of their places, which join without gap from 0 to the end of the data.</summary>
    public IReadOnlyList<Entry> Tensors { get; private set; } = [];

    /// <summary>The metadata as stored.</summary>
    public Dictionary<string, string> Metadata { get; } = new(StringComparer.Ordinal);

    /// <summary>Parses and checks.</summary>
    /// <param name="file">What messages call the file.</param>
    /// <param name="bytes">The header's bytes.</param>
    /// <param name="dataLength">Bytes that follow the header.</param>
    /// <exception cref="DataException">Anything is wrong.</exception>
    public static SafeTensorsHeader Parse(string file, ReadOnlyMemory<byte> bytes, long dataLength)
    {
        var header = new SafeTensorsHeader(file);
        try
        {
            // Strings are decoded when they are read, so invalid UTF-8 would show late and as another exception.
            _ = StrictUtf8.GetCharCount(bytes.Span);
            if (bytes.Span[0] != (byte)'{')
            {
                throw header.Error("the header does not begin with '{'");
            }

            using var document = JsonDocument.Parse(bytes, new JsonDocumentOptions { AllowDuplicateProperties = false });
            header.Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or DecoderFallbackException or InvalidOperationException)
        {
            // InvalidOperationException: a string with half of a surrogate pair.
            throw new DataException($"{file}: damaged safetensors file: the header is not valid JSON with unique names", exception);
        }

        header.CheckPlaces(dataLength);
        header.CheckChecksum(bytes.Span);
        return header;
    }

    /// <summary>An error of one line about this file.</summary>
    public DataException Error(string what) => new($"{_file}: damaged safetensors file: {what}");

    private void Read(JsonElement root)
    {
        var tensors = new List<Entry>();
        foreach (var property in root.EnumerateObject())
        {
            if (property.Name == SafeTensors.MetadataKey)
            {
                ReadMetadata(property.Value);
            }
            else
            {
                tensors.Add(ReadTensor(property.Name, property.Value));
            }
        }

        // By place; empty tensors before the one that begins where they lie.
        Tensors = [.. tensors.OrderBy(tensor => tensor.Begin).ThenBy(tensor => tensor.End)];
    }

    private void ReadMetadata(JsonElement metadata)
    {
        if (metadata.ValueKind != JsonValueKind.Object)
        {
            throw Error($"{SafeTensors.MetadataKey} is not an object");
        }

        foreach (var property in metadata.EnumerateObject())
        {
            Metadata[property.Name] = property.Value.ValueKind == JsonValueKind.String
                ? property.Value.GetString()!
                : throw Error($"the metadata entry {Quote(property.Name)} is not a string");
        }
    }

    private Entry ReadTensor(string name, JsonElement value)
    {
        var quoted = Quote(name);
        if (value.ValueKind != JsonValueKind.Object ||
            value.EnumerateObject().Select(property => property.Name).Order(StringComparer.Ordinal).SequenceEqual(["data_offsets", "dtype", "shape"]) is false)
        {
            throw Error($"tensor {quoted} does not consist of dtype, shape and data_offsets");
        }

        var dtype = value.GetProperty("dtype");
        var shape = Numbers(value.GetProperty("shape"), quoted, "shape");
        var offsets = Numbers(value.GetProperty("data_offsets"), quoted, "data_offsets");
        if (dtype.ValueKind != JsonValueKind.String)
        {
            throw Error($"the dtype of tensor {quoted} is not a string");
        }

        if (!SafeTensorsElement.ByName.TryGetValue(dtype.GetString()!, out var element))
        {
            throw new DataException(
                $"{_file}: tensor {quoted} is of type {Quote(dtype.GetString()!)}; only {string.Join(", ", SafeTensorsElement.ByName.Keys)} can be read");
        }

        if (offsets.Length != 2 || offsets[0] > offsets[1])
        {
            throw Error($"the data_offsets of tensor {quoted} are not a begin and an end");
        }

        if (Size(shape, element.Size) != offsets[1] - offsets[0])
        {
            throw Error($"tensor {quoted} of shape [{string.Join(", ", shape)}] does not fill its {offsets[1] - offsets[0]} bytes");
        }

        // Extents of an empty tensor may still be huge: they multiply to nothing.
        return shape.All(extent => extent <= int.MaxValue)
            ? new Entry(name, element, Array.ConvertAll(shape, extent => (int)extent), offsets[0], offsets[1])
            : throw Error($"the shape of tensor {quoted} is too large");
    }

    private long[] Numbers(JsonElement value, string tensor, string property)
    {
        if (value.ValueKind != JsonValueKind.Array)
        {
            throw Error($"the {property} of tensor {tensor} is not an array");
        }

        return [.. value.EnumerateArray().Select(item =>
            item.ValueKind == JsonValueKind.Number && item.TryGetInt64(out var number) && number >= 0
                ? number
                : throw Error($"the {property} of tensor {tensor} holds something other than whole numbers from 0"))];
    }

    /// <summary>Bytes of a tensor, or -1 if there are more than 2⁶³.</summary>
    private static long Size(long[] shape, int elementSize)
    {
        if (shape.Contains(0))
        {
            return 0;
        }

        Int128 size = elementSize;
        foreach (var extent in shape)
        {
            size *= extent;
            if (size > long.MaxValue)
            {
                return -1;
            }
        }

        return (long)size;
    }

    private void CheckPlaces(long dataLength)
    {
        long end = 0;
        foreach (var tensor in Tensors)
        {
            if (tensor.Begin != end)
            {
                var problem = tensor.Begin < end ? "overlaps the tensor before it" : "leaves a gap before it";
                throw Error($"tensor {Quote(tensor.Name)} at byte {tensor.Begin} {problem}, which ends at byte {end}");
            }

            end = tensor.End;
        }

        if (end != dataLength)
        {
            throw Error($"the header describes {end} bytes of data, the file has {dataLength}");
        }
    }

    private void CheckChecksum(ReadOnlySpan<byte> bytes)
    {
        if (!Metadata.TryGetValue(SafeTensors.HeaderChecksumKey, out var expected))
        {
            return;
        }

        var blank = bytes.ToArray();
        var place = blank.AsSpan().IndexOf(Encoding.UTF8.GetBytes(expected));
        if (expected.Length != SafeTensors.ChecksumDigits || place < 0)
        {
            throw Error("the checksum of the header is not one");
        }

        blank.AsSpan(place, SafeTensors.ChecksumDigits).Fill((byte)'0');
        if (Convert.ToHexStringLower(SHA256.HashData(blank)) != expected)
        {
            throw Error("the header does not match its checksum");
        }
    }

    /// <summary>Text from a file for a message of one line.</summary>
    private static string Quote(string text)
    {
        const int Longest = 80;
        var shown = text.Length > Longest ? string.Concat(text.AsSpan(0, Longest), "…") : text;
        return $"'{string.Concat(shown.Select(letter => char.IsControl(letter) || letter is '\u2028' or '\u2029' ? '?' : letter))}'";
    }

    /// <summary>One tensor's type and place in the data section, in bytes.</summary>
    internal sealed record Entry(string Name, SafeTensorsElement Element, int[] Shape, long Begin, long End)
    {
        /// <summary>Number of values.</summary>
        public long Count => (End - Begin) / Element.Size;
    }
}
