using System.Buffers.Binary;
using System.IO.Compression;

namespace ActorNet.Core.Data;

/// <summary>Opens files as data: plain or gzip (told by content, not by name), with every failure a <see cref="DataException"/>.</summary>
public static class DataFile
{
    // Deflate cannot expand further than 1032 to 1 (a 258-byte match for at least two bits).
    private const long MaximumExpansion = 1032;

    /// <summary>Opens the content of a file; gzip is decompressed.</summary>
    /// <param name="path">The file.</param>
    /// <exception cref="DataException">No such file, a folder, an empty file, or one that cannot be read.</exception>
    public static DataStream Open(string path)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        if (Directory.Exists(path))
        {
            throw new DataException($"{path}: is a folder, not a file");
        }

        FileStream? file = null;
        try
        {
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
            return Open(path, file);
        }
        catch (Exception exception) when (IsReadError(exception))
        {
            file?.Dispose();
            throw ReadError(path, exception);
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>The whole content of a file (decompressed if gzip), no more than a limit.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maximumBytes">What the content may have at most.</param>
    /// <exception cref="DataException">It cannot be read, is damaged, is empty or is larger than the limit.</exception>
    public static byte[] ReadAll(string path, long maximumBytes)
    {
        using var stream = Open(path);
        return stream.ReadToEnd(maximumBytes);
    }

    /// <summary>Opens the content of a seekable stream, which the result then owns; gzip is decompressed.</summary>
    /// <param name="name">What messages call it.</param>
    /// <param name="stream">The stream, at its start.</param>
    /// <exception cref="DataException">It is empty, or cannot seek.</exception>
    public static DataStream Open(string name, Stream stream)
    {
        ArgumentNullException.ThrowIfNull(stream);
        if (!stream.CanSeek)
        {
            throw new DataException($"{name}: is not a regular file");
        }

        var length = stream.Length;
        if (length == 0)
        {
            throw new DataException($"{name}: is empty (0 bytes)");
        }

        Span<byte> start = stackalloc byte[2];
        var read = stream.ReadAtLeast(start, 2, throwOnEndOfStream: false);
        stream.Position = 0;
        var isGzip = read == 2 && start[0] == 0x1F && start[1] == 0x8B;
        return isGzip
            ? new DataStream(name, new GZipStream(stream, CompressionMode.Decompress), null, checked(length * MaximumExpansion))
            {
                StoredLength = ReadStoredLength(stream),
            }
            : new DataStream(name, stream, length, length);
    }

    /// <summary>
    /// The length (modulo 2³²) that ends a gzip file (RFC 1952). The decompressor takes the end of a cut file for the end of the data; this tells.
    /// </summary>
    private static uint ReadStoredLength(Stream stream)
    {
        Span<byte> end = stackalloc byte[sizeof(uint)];
        stream.Position = Math.Max(0, stream.Length - end.Length);
        stream.ReadAtLeast(end, end.Length, throwOnEndOfStream: false);
        stream.Position = 0;
        return BinaryPrimitives.ReadUInt32LittleEndian(end);
    }

    internal static bool IsReadError(Exception exception) =>
        exception is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException
            or ArgumentException or System.Security.SecurityException;

    internal static DataException ReadError(string name, Exception exception) => exception switch
    {
        FileNotFoundException or DirectoryNotFoundException => new DataException($"{name}: no such file", exception),
        InvalidDataException => new DataException($"{name}: damaged gzip data ({OneLine(exception.Message)})", exception),
        _ => new DataException($"{name}: cannot be read ({OneLine(exception.Message)})", exception),
    };

    internal static string OneLine(string message) => message.ReplaceLineEndings(" ").Trim();
}

/// <summary>The content of a file, read once from front to back. Read errors are <see cref="DataException"/>s that name the file.</summary>
public sealed class DataStream : Stream
{
    private const int Chunk = 1 << 20;
    private readonly Stream _stream;
    private ulong _read;

    internal DataStream(string name, Stream stream, long? knownLength, long maximumLength)
    {
        Name = name;
        _stream = stream;
        KnownLength = knownLength;
        MaximumLength = maximumLength;
    }

    /// <summary>Length that a gzip file says it has, modulo 2³²; null for others.</summary>
    internal uint? StoredLength { get; init; }

    /// <summary>The file.</summary>
    public string Name { get; }

    /// <summary>Bytes of content; null where only decompression will tell.</summary>
    public long? KnownLength { get; }

    /// <summary>Bytes the content can have at most, judged by the size of the file, before anything was decompressed.</summary>
    public long MaximumLength { get; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        try
        {
            var read = _stream.Read(buffer);
            _read += (uint)read;
            return read > 0 || buffer.IsEmpty || StoredLength is not { } stored || stored == (uint)_read
                ? read
                : throw new DataException($"{Name}: damaged gzip data (truncated, or with something behind it)");
        }
        catch (Exception exception) when (DataFile.IsReadError(exception))
        {
            throw DataFile.ReadError(Name, exception);
        }
    }

    /// <summary>All that is left, which must be something.</summary>
    /// <param name="maximumBytes">What it may have at most.</param>
    /// <exception cref="DataException">Nothing is left, or more than the limit.</exception>
    public byte[] ReadToEnd(long maximumBytes)
    {
        var limit = Math.Min(maximumBytes, Array.MaxLength - 1);
        if (KnownLength > limit)
        {
            throw TooLarge(limit);
        }

        if (KnownLength is { } known)
        {
            var content = new byte[known];
            return this.ReadAtLeast(content, content.Length, throwOnEndOfStream: false) == content.Length && ReadByte() < 0
                ? content
                : throw new DataException($"{Name}: changed while it was read");
        }

        // Grows with what really comes, so that a short file that claims to be large takes little memory.
        var buffer = new byte[Math.Min(Chunk, limit + 1)];
        var filled = 0;
        while (true)
        {
            filled += this.ReadAtLeast(buffer.AsSpan(filled), buffer.Length - filled, throwOnEndOfStream: false);
            if (filled > limit)
            {
                throw TooLarge(limit);
            }

            if (filled < buffer.Length)
            {
                break;
            }

            Array.Resize(ref buffer, (int)Math.Min(buffer.Length * 2L, limit + 1));
        }

        if (filled == 0)
        {
            throw new DataException($"{Name}: holds no data");
        }

        Array.Resize(ref buffer, filled);
        return buffer;
    }

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stream.Dispose();
        }

        base.Dispose(disposing);
    }

    private DataException TooLarge(long limit) => new($"{Name}: holds more than the {limit} bytes allowed");
}
