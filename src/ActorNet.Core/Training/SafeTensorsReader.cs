using System.Buffers.Binary;
using System.Security.Cryptography;
using ActorNet.Core.Data;

namespace ActorNet.Core.Training;

/// <summary>
/// Reads safetensors files. Everything is checked before memory is taken for it: lengths, shapes, places, and where the file has them
/// (see <see cref="SafeTensorsWriter"/>) the checksums.
/// </summary>
public static class SafeTensorsReader
{
    /// <summary>Longest header that is read; the format's own bound.</summary>
    public const int MaximumHeaderLength = 100_000_000;

    /// <summary>Bytes converted at a time; a multiple of every element's size.</summary>
    private const int ChunkLength = 1 << 16;

    /// <summary>Reads a file.</summary>
    /// <exception cref="DataException">The file cannot be read, is damaged, or holds another type of numbers.</exception>
    public static SafeTensors Load(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new DataException($"{path}: a folder, not a safetensors file");
        }

        try
        {
            using var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0);
            return Read(stream, path);
        }
        catch (Exception exception) when (exception is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new DataException($"{path}: no such file", exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: cannot be read: {exception.Message}", exception);
        }
    }

    /// <summary>Reads from a stream's position to its end.</summary>
    /// <param name="stream">A stream that knows its length.</param>
    /// <param name="name">What messages call it.</param>
    /// <exception cref="DataException">The content is damaged, or holds another type of numbers.</exception>
    public static SafeTensors Read(Stream stream, string name)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Files are read on little-endian machines only.");
        }

        var remaining = stream.Length - stream.Position;
        var header = ReadHeader(stream, name, ref remaining);
        var count = header.Tensors.Sum(tensor => tensor.Count);
        if (count > Array.MaxLength)
        {
            throw new DataException($"{name}: {count} numbers are more than one array can hold");
        }

        var values = new float[count];
        var checksum = ReadData(stream, name, header, values);
        if (header.Metadata.TryGetValue(SafeTensors.DataChecksumKey, out var expected) && expected != checksum)
        {
            throw header.Error("the data does not match its checksum");
        }

        var tensors = new List<SafeTensor>(header.Tensors.Count);
        var start = 0;
        foreach (var entry in header.Tensors)
        {
            tensors.Add(new SafeTensor(entry.Name, entry.Shape, values.AsMemory(start, (int)entry.Count)));
            start += (int)entry.Count;
        }

        _ = header.Metadata.Remove(SafeTensors.DataChecksumKey);
        _ = header.Metadata.Remove(SafeTensors.HeaderChecksumKey);
        return new SafeTensors(tensors, header.Metadata, checksum);
    }

    private static SafeTensorsHeader ReadHeader(Stream stream, string name, ref long remaining)
    {
        Span<byte> prefix = stackalloc byte[sizeof(ulong)];
        if (remaining < prefix.Length)
        {
            throw new DataException($"{name}: not a safetensors file: {remaining} bytes are too few");
        }

        ReadExactly(stream, prefix, name);
        remaining -= prefix.Length;
        var length = BinaryPrimitives.ReadUInt64LittleEndian(prefix);
        if (length is 0 or > MaximumHeaderLength)
        {
            throw new DataException($"{name}: not a safetensors file, as models are: it does not begin with the length of a header, from 1 to {MaximumHeaderLength} bytes");
        }

        if (length > (ulong)remaining)
        {
            throw new DataException($"{name}: truncated safetensors file: {remaining} bytes are left for a header of {length}");
        }

        var bytes = new byte[length];
        ReadExactly(stream, bytes, name);
        remaining -= bytes.Length;
        return SafeTensorsHeader.Parse(name, bytes, remaining);
    }

    /// <summary>Fills the values in the order of the tensors and returns the checksum of the bytes.</summary>
    private static string ReadData(Stream stream, string name, SafeTensorsHeader header, Span<float> values)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var chunk = new byte[ChunkLength];
        foreach (var entry in header.Tensors)
        {
            for (var left = entry.Count; left > 0;)
            {
                var count = (int)Math.Min(left, ChunkLength / entry.Element.Size);
                var bytes = chunk.AsSpan(0, count * entry.Element.Size);
                ReadExactly(stream, bytes, name);
                hash.AppendData(bytes);
                entry.Element.Convert(bytes, values[..count]);
                values = values[count..];
                left -= count;
            }
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void ReadExactly(Stream stream, Span<byte> buffer, string name)
    {
        try
        {
            stream.ReadExactly(buffer);
        }
        catch (EndOfStreamException exception)
        {
            throw new DataException($"{name}: became shorter while it was read", exception);
        }
    }
}
