using System.IO.Compression;

namespace ActorNet.Core.Data;

/// <summary>The content of a file in a zip archive. Its checksum, which the framework reads but never looks at, is checked where the content ends.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="entry">The file.</param>
internal sealed class ZipEntryStream(string name, ZipArchiveEntry entry) : Stream
{
    private readonly Stream _content = entry.Open();
    private uint _checksum;

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
        var read = _content.Read(buffer);
        _checksum = Crc32.Append(_checksum, buffer[..read]);
        return read > 0 || buffer.IsEmpty || _checksum == entry.Crc32
            ? read
            : throw new DataException($"{name}: damaged NPZ file: the CRC-32 of its content is {_checksum:x8}, where the file says {entry.Crc32:x8}");
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
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
