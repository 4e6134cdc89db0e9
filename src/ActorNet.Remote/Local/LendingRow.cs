namespace ActorNet.Remote.Local;

/// <summary>
/// What one connection has borrowed of a segment, as the owner sees it. The owner raises a slot's flag, the borrower clears it. When the connection ends the
/// borrower may still be adding up from a slot, so the row is only used again when the flags are down, or when the borrower is gone for good.
/// </summary>
internal sealed class LendingRow(TensorSegment segment, int index, long ticket)
{
    private readonly Lock _lock = new();
    private readonly SegmentMapping _mapping = Opened(segment.Mapping, index, ticket);
    private string? _borrower;
    private volatile bool _isEnded;

    /// <summary>Number of the row.</summary>
    public int Index => index;

    /// <summary>Who may use it.</summary>
    public long Ticket => ticket;

    /// <summary>True once the connection has ended.</summary>
    public bool IsEnded => _isEnded;

    /// <summary>True if the other side has mapped the segment: only then may it be told of places.</summary>
    public bool IsAttached => Volatile.Read(ref _mapping.State(index)) == RowState.Attached(ticket);

    /// <summary>Raises a slot's flag.</summary>
    /// <exception cref="IOException">The connection has ended, or the other side is ending it.</exception>
    /// <exception cref="InvalidOperationException">The slot is lent already.</exception>
    public void Lend(int slot)
    {
        lock (_lock)
        {
            ref var flag = ref _mapping.Flag(index, slot);
            if (_isEnded)
            {
                throw new IOException("The connection has ended.");
            }

            if (Volatile.Read(ref flag) != 0)
            {
                throw new InvalidOperationException($"Slot {slot} is lent to this connection already.");
            }

            // The borrower changes the state and then looks at flags; we do it the other way round: one of us sees the other.
            Interlocked.Exchange(ref flag, 1);
            Interlocked.MemoryBarrier();
            if (!IsAttached)
            {
                Volatile.Write(ref flag, 0);
                throw new IOException("The other side has ended the connection.");
            }
        }
    }

    /// <summary>The connection has ended.</summary>
    /// <param name="borrower">The other side's own segment, whose lock tells whether it lives; null if it has none.</param>
    public void End(string? borrower)
    {
        lock (_lock)
        {
            _borrower = borrower;
            _isEnded = true;
        }

        segment.Settle();
    }

    /// <summary>Makes the row nobody's, if nobody uses it any more.</summary>
    public bool TryFree()
    {
        ref var state = ref _mapping.State(index);
        if (IsEveryFlagDown()
            && (TryReplace(ref state, RowState.Offered(ticket)) || TryReplace(ref state, RowState.Attached(ticket)) || TryReplace(ref state, RowState.Closed(ticket))))
        {
            return true;
        }

        if (_borrower is null || !SegmentFile.IsAbandoned(_borrower))
        {
            return false;
        }

        Volatile.Write(ref state, RowState.Free);
        ClearFlags(_mapping, index);
        return true;
    }

    private static bool TryReplace(ref long state, long from) => Interlocked.CompareExchange(ref state, RowState.Free, from) == from;

    private static SegmentMapping Opened(SegmentMapping mapping, int index, long ticket)
    {
        ClearFlags(mapping, index);
        Volatile.Write(ref mapping.State(index), RowState.Offered(ticket));
        return mapping;
    }

    private static void ClearFlags(SegmentMapping mapping, int index)
    {
        for (var slot = 0; slot < mapping.Layout.Slots; slot++)
        {
            Volatile.Write(ref mapping.Flag(index, slot), 0);
        }
    }

    private bool IsEveryFlagDown()
    {
        for (var slot = 0; slot < _mapping.Layout.Slots; slot++)
        {
            if (Volatile.Read(ref _mapping.Flag(index, slot)) != 0)
            {
                return false;
            }
        }

        return true;
    }
}
