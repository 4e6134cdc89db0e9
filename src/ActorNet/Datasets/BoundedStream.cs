using ActorNet.Core.Data;

namespace ActorNet.Datasets;

/// <summary>Reads another stream and fails once it gave more than a number of bytes, so that a small archive cannot unfold without end.</summary>
internal sealed class BoundedStream(Stream stream, long maximumBytes) : ReadOnceStream
{
    private long _left = maximumBytes;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer) => Counted(stream.Read(buffer));

    /// <inheritdoc/>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
        Counted(await stream.ReadAsync(buffer, cancellationToken).ConfigureAwait(false));

    private int Counted(int read)
    {
        _left -= read;
        return _left >= 0 ? read : throw new InvalidDataException("more bytes than allowed");
    }
}
