using System.Buffers;

namespace ActorNet.Remote.Local;

/// <summary>Floats of a mapped file as memory that can be stored. They never move, and every view of them keeps the mapping alive.</summary>
internal sealed unsafe class MappedFloats(SegmentMapping mapping, float* start, int length) : MemoryManager<float>
{
    private readonly SegmentMapping _mapping = mapping;

    /// <inheritdoc/>
    public override Span<float> GetSpan() => new(start, length);

    /// <inheritdoc/>
    public override MemoryHandle Pin(int elementIndex = 0)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((uint)elementIndex, (uint)length, nameof(elementIndex));
        return new MemoryHandle(start + elementIndex, default, this);
    }

    /// <inheritdoc/>
    public override void Unpin() => GC.KeepAlive(_mapping);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
    }
}
