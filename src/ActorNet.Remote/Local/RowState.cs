namespace ActorNet.Remote.Local;

/// <summary>
/// First word of a row, in memory that both sides write: who uses the row (a ticket, so that a side that comes late does not take another's row for its own),
/// and how far it is. Every change is one atomic exchange.
/// </summary>
internal static class RowState
{
    /// <summary>Nobody's.</summary>
    public const long Free = 0;

    private const int StageBits = 2;

    private enum Stage
    {
        Offered,
        Attached,
        Closed,
    }

    /// <summary>The owner has told the borrower of the row.</summary>
    public static long Offered(long ticket) => Word(ticket, Stage.Offered);

    /// <summary>The borrower has mapped the segment.</summary>
    public static long Attached(long ticket) => Word(ticket, Stage.Attached);

    /// <summary>The borrower takes nothing more; what it has taken it will give back.</summary>
    public static long Closed(long ticket) => Word(ticket, Stage.Closed);

    /// <summary>True if a row is a ticket's.</summary>
    public static bool IsOf(long word, long ticket) => word >> StageBits == ticket;

    private static long Word(long ticket, Stage stage) => (ticket << StageBits) | (long)stage;
}
