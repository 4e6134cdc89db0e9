using System.IO.Compression;

namespace ActorNet.Core.Data;

/// <summary>The content of a file in a zip archive. Its checksum, which the framework reads but never looks at, is checked where the content ends.</summary>
/// <param name="name">What messages call it.</param>
/// <param name="entry">The file.</param>
internal sealed class ZipEntryStream(string name, ZipArchiveEntry entry) : ReadOnceStream
{
    private readonly Stream _content = entry.Open();
    private uint _checksum;

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
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _content.Dispose();
        }

        base.Dispose(disposing);
    }
}
