using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>Server to storage: write these ledger entries, in their order. Storage releases the message when it has.</summary>
/// <param name="pool">Where it goes back to.</param>
/// <param name="lanes">Lanes of the run.</param>
public sealed class AppendLedger(MessagePool<AppendLedger> pool, int lanes) : PooledMessage
{
    /// <summary>Entries of a full batch.</summary>
    public const int Capacity = 64;

    private readonly LedgerEntry[] _entries = [.. Enumerable.Range(0, Capacity).Select(_ => new LedgerEntry(lanes))];
    private int _count;

    /// <summary>Term of the server.</summary>
    public int Term { get; private set; }

    /// <summary>The entries.</summary>
    public ReadOnlySpan<LedgerEntry> Entries => _entries.AsSpan(0, _count);

    /// <summary>True if no entry fits any more.</summary>
    public bool IsFull => _count == Capacity;

    /// <summary>Empties a rented message.</summary>
    public AppendLedger Begin(int term)
    {
        Term = term;
        _count = 0;
        return this;
    }

    /// <summary>The next entry, to be filled in.</summary>
    public LedgerEntry Add() => _entries[_count++];

    /// <inheritdoc/>
    public override void Release() => pool.Return(this);
}
