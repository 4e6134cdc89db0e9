using ActorNet.Core.Actors;
using ActorNet.Remote.Wires;

namespace ActorNet.Remote.Local;

/// <summary>The memory that one connection shares: what the own segment lends, and what is borrowed of the other side's.</summary>
internal sealed class SharedTensors : ISharedTensors
{
    private readonly TensorSegment? _own;
    private readonly LendingRow? _row;
    private readonly SegmentCard? _other;
    private volatile PeerSegment? _peer;

    /// <summary>Offers a segment to a connection.</summary>
    /// <param name="own">The own segment, if there is one.</param>
    /// <param name="row">The connection's row in it.</param>
    /// <param name="other">What the other side has said of its segment, if it has one.</param>
    public SharedTensors(TensorSegment? own, LendingRow? row, SegmentCard? other)
    {
        _own = own;
        _row = row;
        _other = other;
    }

    /// <summary>Maps the other side's segment.</summary>
    /// <returns>False if it has none or it cannot be opened here; floats then come through the socket.</returns>
    /// <exception cref="MessageFormatException">It is not what was announced.</exception>
    public bool OpenPeer(int parameters)
    {
        if (_other is null || _peer is not null)
        {
            return _peer is not null;
        }

        try
        {
            _peer = PeerSegment.Open(_other, parameters);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            // Another view of the file system (a container's), say.
        }

        return _peer is not null;
    }

    /// <inheritdoc/>
    public bool TryLocate(ReadOnlyMemory<float> floats, out long place)
    {
        place = 0;
        return _row is { IsAttached: true } && _own!.Mapping.TryLocate(floats.Span, out place) && (SlotOf(place) < 0 || _other is not null);
    }

    /// <inheritdoc/>
    public Memory<float> Map(long place, int count) =>
        (_peer ?? throw new MessageFormatException("The other side refers to memory that is not shared.")).Map(place, count);

    /// <inheritdoc/>
    public void Lend(long place)
    {
        var slot = SlotOf(place);
        if (slot >= 0)
        {
            _row!.Lend(slot);
        }
    }

    /// <inheritdoc/>
    public void GiveBack(long place) => _peer?.GiveBack(place);

    /// <summary>The connection has ended.</summary>
    public void Close()
    {
        _peer?.Close();
        _row?.End(_other?.Path);
    }

    /// <summary>The slot, which needs a borrower whose end can be told; negative for a vector.</summary>
    private int SlotOf(long place) => _own is null ? -1 : _own.Mapping.Layout.TensorOf(place, 1) - _own.VectorCount;
}
