using ActorNet.Core.Actors;

namespace ActorNet.Remote.Local;

/// <summary>Another process's segment, as one connection sees it: vectors to read, and slots that are borrowed until they are given back.</summary>
internal sealed class PeerSegment
{
    private readonly Lock _lock = new();
    private readonly SegmentMapping _mapping;
    private readonly int _row;
    private readonly long _ticket;
    private readonly int[] _taken;
    private readonly int[] _returned;
    private bool _isClosed;

    private PeerSegment(SegmentMapping mapping, int row, long ticket)
    {
        _mapping = mapping;
        _row = row;
        _ticket = ticket;
        _taken = new int[mapping.Layout.Slots];
        _returned = new int[mapping.Layout.Slots];
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
    /// <exception cref="MessageFormatException">They do not lie within one vector or slot, or the slot is not lent.</exception>
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
            if (_returned[slot] == _taken[slot])
            {
                throw new InvalidOperationException($"Slot {slot} is not held.");
            }

            _returned[slot]++;

            // An owner that has taken us for gone may have given the row to somebody else.
            if (RowState.IsOf(Volatile.Read(ref _mapping.State(_row)), _ticket))
            {
                Volatile.Write(ref _mapping.Returned(_row, slot), _returned[slot]);
            }
        }
    }

    /// <summary>Takes nothing more. What is held stays so until it is given back; what was lent and never taken is the owner's again.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            Interlocked.CompareExchange(ref _mapping.State(_row), RowState.Closed(_ticket), RowState.Attached(_ticket));
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

            if (Volatile.Read(ref _mapping.Lent(_row, slot)) == _taken[slot])
            {
                throw new MessageFormatException($"Slot {slot} is not lent.");
            }

            _taken[slot]++;
            Volatile.Write(ref _mapping.Taken(_row, slot), _taken[slot]);
        }
    }
}
