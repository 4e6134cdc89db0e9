using ActorNet.Core.Actors;

namespace ActorNet.Remote.Local;

/// <summary>Another process's segment, as one connection sees it: vectors to read, and slots that are borrowed until they are given back.</summary>
internal sealed class PeerSegment
{
    private readonly Lock _lock = new();
    private readonly SegmentMapping _mapping;
    private readonly int _row;
    private readonly long _ticket;
    private readonly bool[] _held;
    private bool _isClosed;

    private PeerSegment(SegmentMapping mapping, int row, long ticket)
    {
        _mapping = mapping;
        _row = row;
        _ticket = ticket;
        _held = new bool[mapping.Layout.Slots];
    }

    /// <summary>Maps the segment that the other side has announced.</summary>
    /// <param name="card">Where it is.</param>
    /// <param name="parameters">Floats that its vectors and slots may have at most.</param>
    /// <returns>The segment, or null if the other side has taken its offer back.</returns>
    /// <exception cref="IOException">The file cannot be opened.</exception>
    /// <exception cref="MessageFormatException">It is not what was announced, or has more parameters.</exception>
    public static PeerSegment? Open(SegmentCard card, int parameters)
    {
        using var file = SegmentFile.Open(card.Path);
        Span<byte> header = stackalloc byte[SegmentLayout.HeaderBytes];
        RandomAccess.Read(file.SafeFileHandle, header, 0);
        var layout = SegmentLayout.Read(header, card.Id, file.Length);
        if (layout.Parameters > parameters)
        {
            throw new MessageFormatException($"The segment is for {layout.Parameters} parameters where there are {parameters}.");
        }

        if (card.Row < 0 || card.Row >= layout.Rows)
        {
            throw new MessageFormatException($"The segment has no row {card.Row}.");
        }

        // Whoever only reads must not be able to damage the parameters.
        var mapping = SegmentMapping.Of(file, layout, mayWrite: layout.Slots > 0);
        var offered = RowState.Offered(card.Ticket);
        return Interlocked.CompareExchange(ref mapping.State(card.Row), RowState.Attached(card.Ticket), offered) == offered
            ? new PeerSegment(mapping, card.Row, card.Ticket)
            : null;
    }

    /// <summary>Floats from a place on; those of a slot are held until they are given back.</summary>
    /// <exception cref="MessageFormatException">They do not lie within one vector or slot, or the slot is not lent, or is held already.</exception>
    public Memory<float> Map(long place, int count)
    {
        var layout = _mapping.Layout;
        var tensor = layout.TensorOf(place, count);
        if (tensor < 0)
        {
            throw new MessageFormatException($"The segment has no {count} floats at {place}.");
        }

        if (tensor >= layout.Vectors)
        {
            Hold(tensor - layout.Vectors);
        }

        return _mapping.Tensor(tensor).Slice((int)(place % layout.Stride), count);
    }

    /// <summary>Gives a slot back; nothing happens for a vector.</summary>
    /// <exception cref="InvalidOperationException">It is not held.</exception>
    public void GiveBack(long place)
    {
        var slot = _mapping.Layout.TensorOf(place, 1) - _mapping.Layout.Vectors;
        if (slot < 0)
        {
            return;
        }

        lock (_lock)
        {
            if (!_held[slot])
            {
                throw new InvalidOperationException($"Slot {slot} is not held.");
            }

            // In this order: as soon as the flag is down the slot may be lent again.
            _held[slot] = false;
            Clear(slot);
        }
    }

    /// <summary>Takes nothing more. What is held stays so until it is given back; what was lent and never taken is given back now.</summary>
    public void Close()
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                return;
            }

            _isClosed = true;
            ref var state = ref _mapping.State(_row);
            var attached = RowState.Attached(_ticket);
            if (Interlocked.CompareExchange(ref state, RowState.Closing(_ticket), attached) != attached)
            {
                return;
            }

            for (var slot = 0; slot < _held.Length; slot++)
            {
                if (!_held[slot])
                {
                    Clear(slot);
                }
            }

            Interlocked.CompareExchange(ref state, RowState.Closed(_ticket), RowState.Closing(_ticket));
        }
    }

    private void Hold(int slot)
    {
        lock (_lock)
        {
            if (_isClosed)
            {
                throw new MessageFormatException("The connection has ended.");
            }

            if (_held[slot])
            {
                throw new MessageFormatException($"Slot {slot} is lent anew before it was given back.");
            }

            if (Volatile.Read(ref _mapping.Flag(_row, slot)) == 0)
            {
                throw new MessageFormatException($"Slot {slot} is not lent.");
            }

            _held[slot] = true;
        }
    }

    /// <summary>An owner that has given us up for dead may have given the row to somebody else.</summary>
    private void Clear(int slot)
    {
        if (RowState.IsOf(Volatile.Read(ref _mapping.State(_row)), _ticket))
        {
            Volatile.Write(ref _mapping.Flag(_row, slot), 0);
        }
    }
}
