using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>The ledger file under one claim. With no header none is kept; one that exists gets a line that says so.</summary>
internal sealed class RunLedger(IDisk disk, LedgerHeader? header) : IDisposable
{
    // Lines of many short steps are gathered: to lock the folder and to look at the term costs more than to write them.
    private const int BytesOfAWrite = 1 << 18;

    private LedgerTail _tail = LedgerTail.None;
    private string? _checkedWith;
    private LedgerWriter? _writer;
    private Stream? _stream;
    private bool _isSynced = true;
    private bool _isFolderSynced;
    private bool _isBroken;
    private readonly HashSet<long> _ahead = [];
    private long _next;
    private (int Term, long Step) _end;

    private string Shown => CheckpointFolder.Shown(disk, LedgerWriter.FileName);

    /// <summary>Where the ledger is, or null if none is kept.</summary>
    public LedgerPlace? Place => header is null || _writer is null ? null : new LedgerPlace(_writer.Lines, _writer.Head);

    /// <summary>Makes sure that the run can go on with the ledger as it is.</summary>
    /// <exception cref="DataException">It is another run's, or has lost lines that it had when the checkpoint was stored.</exception>
    public void Check(StoredCheckpoint? checkpoint)
    {
        if (!disk.Exists(LedgerWriter.FileName))
        {
            _tail = LedgerTail.None;
            return;
        }

        using var stream = disk.OpenRead(LedgerWriter.FileName);
        if (_tail.Lines > 0 && _tail.Length + _tail.Rest == stream.Length && _checkedWith == checkpoint?.Path)
        {
            return;
        }

        _tail = LedgerTail.Read(stream, Shown, checkpoint?.ForLedger());
        _checkedWith = checkpoint?.Path;
        if (header is not null && _tail.Header is { } found && found != header)
        {
            throw new DataException($"{Shown}: belongs to another run ({found.Run})");
        }
    }

    /// <summary>Reads the ledger to go on with it.</summary>
    public void Open(StoredCheckpoint? checkpoint, ICollection<string> warnings)
    {
        Dispose();
        (_isBroken, _isSynced, _end, _tail) = (false, true, default, LedgerTail.None);
        Check(checkpoint);
        if (_tail.Fault is { } fault)
        {
            warnings.Add($"{fault}; this line and those after it were cut off, the steps since the newest checkpoint are done again");
        }

        var isNew = _tail.Lines == 0;
        if (isNew && checkpoint?.Ledger is { Lines: > 0 } && header is not null)
        {
            warnings.Add(string.Create(CultureInfo.InvariantCulture, $"{Shown}: is gone; a new ledger begins at step {checkpoint.State.Step}"));
        }

        if (isNew && header is null)
        {
            return;
        }

        _writer = new LedgerWriter(_tail.Lines, _tail.Head.Span);
        if (isNew)
        {
            _writer.WriteRun(header!);
        }
    }

    /// <summary>Notes a claim.</summary>
    public void Claim(int term, string server, long step)
    {
        _next = step;
        _ahead.Clear();
        _writer?.WriteClaim(term, server, step, header is not null);
    }

    /// <summary>Cuts off what a crash has left of lines behind the last whole one.</summary>
    public void CutRest()
    {
        if (_writer is not null && _tail.Rest > 0)
        {
            disk.Truncate(LedgerWriter.FileName, _tail.Length);
        }
    }

    /// <summary>Takes entries in; true if it is time to write.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="isUrgent">True for a batch that was sent before it was full: more will not follow soon.</param>
    /// <exception cref="DataException">An entry does not follow the one before.</exception>
    public bool Add(ReadOnlySpan<LedgerEntry> entries, bool isUrgent)
    {
        if (header is null || _writer is null)
        {
            throw new DataException($"{Shown}: this run keeps no ledger, but was given entries");
        }

        RequireWhole();
        foreach (var entry in entries)
        {
            if (header.IsStable && entry.Step > _next)
            {
                throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{Shown}: step {entry.Step} does not follow step {_next - 1}"));
            }

            // A batch that is sent again because its answer was lost.
            if (entry.Step >= _next && _ahead.Add(entry.Step))
            {
                _writer.WriteStep(entry);
                Advance(entry);
            }
        }

        return _writer.Pending.Length >= BytesOfAWrite || (isUrgent && HasPending);
    }

    /// <summary>Notes the end of the run, once.</summary>
    public void End(int term, TrainingState state)
    {
        if (header is not null && _writer is not null && _end != (term, state.Step))
        {
            RequireWhole();
            _end = (term, state.Step);
            _writer.WriteEnd(term, state.Step, Model.Sha256Of(state.FinalParameters));
        }
    }

    /// <summary>Makes sure that every step of a checkpoint is in the ledger.</summary>
    /// <exception cref="DataException">One is not.</exception>
    public void RequireStep(long step)
    {
        if (header is null)
        {
            return;
        }

        RequireWhole();
        if (_next < step)
        {
            throw new DataException(string.Create(CultureInfo.InvariantCulture, $"{Shown}: ends at step {_next}, and so cannot go with a checkpoint of step {step}"));
        }
    }

    /// <summary>Writes what is pending to the file. When that fails, part of it may be there: the next claim cuts it off.</summary>
    public void Write()
    {
        if (_writer is null || _writer.Pending.IsEmpty)
        {
            return;
        }

        _isBroken = true;
        _stream ??= disk.Append(LedgerWriter.FileName);
        _stream.Write(_writer.Pending);
        _writer.Take();
        _isSynced = false;
        _isBroken = false;
    }

    /// <summary>Brings what was written to the disk.</summary>
    public void Sync()
    {
        if (_isSynced || _stream is null)
        {
            return;
        }

        _isBroken = true;
        disk.Sync(_stream);
        if (!_isFolderSynced)
        {
            // The file itself may be new.
            disk.SyncFolder("");
            _isFolderSynced = true;
        }

        _isSynced = true;
        _isBroken = false;
    }

    /// <summary>With staleness a step may be done before one that precedes it.</summary>
    private void Advance(LedgerEntry entry)
    {
        if (header!.IsStable)
        {
            _ahead.Clear();
            _next = entry.Step + entry.Steps;
            return;
        }

        while (_ahead.Remove(_next))
        {
            _next++;
        }
    }

    /// <summary>True if lines wait to be written.</summary>
    public bool HasPending => _writer is { Pending.IsEmpty: false } && !_isBroken;

    /// <summary>Closes the file; a claim opens it again.</summary>
    public void Dispose()
    {
        _stream?.Dispose();
        _writer?.Dispose();
        (_stream, _writer) = (null, null);
    }

    private void RequireWhole()
    {
        if (_isBroken)
        {
            throw new DataException($"{Shown}: could not be written before; the run has to be claimed again");
        }
    }
}
