namespace ActorNet.Remote.Local;

/// <summary>
/// What one connection has borrowed of a segment, as the owner sees it. Every count in the row has one writer: the owner counts what it lends, the borrower what
/// it takes and gives back. When the connection ends the borrower may still be adding up from a slot, so the row is only used again when all that was taken was
/// given back, or when the borrower is gone for good.
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

    /// <summary>True if the other side has mapped the segment, and has not closed the connection: only then may it be told of places.</summary>
    public bool IsAttached => State == RowState.Attached(ticket);

    private long State => Volatile.Read(ref _mapping.State(index));

    /// <summary>Counts a slot as lent. It has no effect once either side has ended the connection: then nobody takes it.</summary>
    public void Lend(int slot)
    {
        lock (_lock)
        {
            if (!_isEnded)
            {
                ref var lent = ref _mapping.Lent(index, slot);
                Volatile.Write(ref lent, lent + 1);
            }
        }
    }

    /// <summary>True if the borrower has a slot, or will have it.</summary>
    public bool HasLent(int slot)
    {
        var due = State == RowState.Closed(ticket) ? Volatile.Read(ref _mapping.Taken(index, slot)) : Volatile.Read(ref _mapping.Lent(index, slot));
        return due != Volatile.Read(ref _mapping.Returned(index, slot));
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

    /// <summary>Makes the row nobody's, if nobody uses it any more. What was lent and is still on its way waits for the borrower to close its end.</summary>
    public bool TryFree()
    {
        ref var state = ref _mapping.State(index);
        if (!HasLentAny()
            && (TryReplace(ref state, RowState.Offered(ticket)) || TryReplace(ref state, RowState.Attached(ticket)) || TryReplace(ref state, RowState.Closed(ticket))))
        {
            return true;
        }

        if (_borrower is null || !SegmentFile.IsAbandoned(_borrower))
        {
            return false;
        }

        Volatile.Write(ref state, RowState.Free);
        return true;
    }

    private static bool TryReplace(ref long state, long from) => Interlocked.CompareExchange(ref state, RowState.Free, from) == from;

    private static SegmentMapping Opened(SegmentMapping mapping, int index, long ticket)
    {
        for (var slot = 0; slot < mapping.Layout.Slots; slot++)
        {
            mapping.Lent(index, slot) = 0;
            mapping.Taken(index, slot) = 0;
            mapping.Returned(index, slot) = 0;
        }

        Volatile.Write(ref mapping.State(index), RowState.Offered(ticket));
        return mapping;
    }

    private bool HasLentAny()
    {
        for (var slot = 0; slot < _mapping.Layout.Slots; slot++)
        {
            if (HasLent(slot))
            {
                return true;
            }
        }

        return false;
    }
}
