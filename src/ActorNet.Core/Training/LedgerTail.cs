using ActorNet.Core.Data;

namespace ActorNet.Core.Training;

/// <summary>The sound beginning of a ledger, for a writer that goes on with it.</summary>
/// <param name="Header">Its first line, or null if not even that is whole.</param>
/// <param name="Lines">Lines.</param>
/// <param name="Length">Bytes of those lines.</param>
/// <param name="Head">Hash of the last of them.</param>
/// <param name="Rest">Bytes that follow: what a crash has left of later ones.</param>
/// <param name="Fault">What is wrong with the line that follows, if there is one with an end; null if there is none, or it is cut off.</param>
public sealed record LedgerTail(LedgerHeader? Header, long Lines, long Length, ReadOnlyMemory<byte> Head, long Rest, string? Fault)
{
    /// <summary>A ledger that does not exist yet.</summary>
    public static LedgerTail None { get; } = new(null, 0, 0, new byte[LedgerFormat.HashLength], 0, null);

    /// <summary>Reads a ledger to the end of its sound part, and makes sure that this holds all lines that a checkpoint knows.</summary>
    /// <param name="stream">The ledger.</param>
    /// <param name="name">What messages call it.</param>
    /// <param name="checkpoint">The checkpoint that the run goes on from, or null.</param>
    /// <exception cref="DataException">Lines that were brought to the disk before the checkpoint was stored are damaged or missing.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    public static LedgerTail Read(Stream stream, string name, LedgerCheckpoint? checkpoint)
    {
        ArgumentNullException.ThrowIfNull(stream);
        var reader = new LedgerReader(stream, name);
        var line = new LedgerLine();
        var (header, lines, length, head) = ((LedgerHeader?)null, 0L, 0L, new byte[LedgerFormat.HashLength]);
        var needed = checkpoint?.Lines ?? 0;
        while (reader.Read(line) && reader.Fault is null)
        {
            header ??= line.Header;
            (lines, length) = (reader.Lines, reader.Length);
            reader.Head.CopyTo(head);
            if (lines == needed && reader.HeadText != checkpoint!.Head)
            {
                throw new DataException($"{name}: line {needed} is not the one that it was when {checkpoint.Name} was stored");
            }
        }

        if (lines < needed)
        {
            throw new DataException(reader.Fault ?? $"{name}: has only {lines} whole lines of the {needed} that it had when {checkpoint!.Name} was stored");
        }

        return new LedgerTail(header, lines, length, head, stream.Length - length, reader.Fault);
    }
}
