using System.Globalization;
using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Runs;

/// <summary>
/// Terms, checkpoints and ledger of one run in its folder. Whatever it has answered is on the disk, and a crash between any two operations leaves a folder
/// that the next claim goes on with. All that can be seen by a server of another term is written inside <see cref="IDisk.Exclusively"/>, after a look at
/// the term.
/// </summary>
internal sealed class RunStorage : IDisposable
{
    private readonly IDisk _disk;
    private readonly CheckpointFolder _checkpoints;
    private readonly TermFile _terms;
    private readonly RunLedger _ledger;
    private readonly Action _writeLedger;
    private readonly Action<Stream, float[]>? _writeBest;
    private int _term;
    private long? _claim;
    private long? _bestStep;

    /// <param name="disk">The run folder.</param>
    /// <param name="checkpoints">Its checkpoints.</param>
    /// <param name="ledger">What the ledger begins with, or null to keep none.</param>
    /// <param name="writeBest">Writes a model file of the best weights, or null if no such file is kept.</param>
    public RunStorage(IDisk disk, CheckpointFolder checkpoints, LedgerHeader? ledger, Action<Stream, float[]>? writeBest = null)
    {
        _writeBest = writeBest;
        _disk = disk;
        _checkpoints = checkpoints;
        _terms = new TermFile(disk);
        _ledger = new RunLedger(disk, ledger);
        _writeLedger = () =>
        {
            _terms.Require(_term);
            _ledger.Write();
        };
    }

    /// <summary>
    /// Loads the checkpoint that a claim will find, and makes sure that it will find nothing to object to; the claim does not load it again.
    /// </summary>
    /// <param name="warnings">Gets a line for each checkpoint that was passed over.</param>
    /// <exception cref="DataException">As for a claim.</exception>
    public StoredCheckpoint? LoadAhead(ICollection<string> warnings)
    {
        var newest = _checkpoints.LoadAhead(warnings);
        _ledger.Check(newest);
        return newest;
    }

    /// <summary>Gives the run to a server. When it throws before the term is written, nothing has changed.</summary>
    /// <exception cref="DataException">No checkpoint is whole, or something belongs to another run, or the ledger has lost lines.</exception>
    /// <exception cref="SupersededException">Another server has claimed the run in this moment, or since the server got the term that it holds.</exception>
    public RunClaimed Claim(string server, long claim, int heldTerm = 0)
    {
        var warnings = new List<string>();
        var newest = _checkpoints.TakeNewest(warnings);
        if (claim == _claim && _term == _terms.Read())
        {
            return new RunClaimed(claim, _term, newest?.State, warnings);
        }

        _ledger.Check(newest);
        _claim = null;
        _term = _terms.Take(heldTerm, newest?.Term ?? 0);

        // Until the term was written, another server may have stored a newer one.
        if (_checkpoints.Files() is [var file, ..] && file.Path != newest?.Path)
        {
            warnings.Clear();
            newest = _checkpoints.LoadNewest(warnings);
        }

        _ledger.Open(newest, warnings);
        _ledger.Claim(_term, server, newest?.State.Step ?? 0);
        _disk.Exclusively(() =>
        {
            _terms.Require(_term);
            _ledger.CutRest();
            _ledger.Write();
            _checkpoints.DeletePartials(_term);
        });
        _ledger.Sync();
        _claim = claim;
        return new RunClaimed(claim, _term, newest?.State, warnings);
    }

    /// <summary>Brings the ledger to the disk, then stores a checkpoint.</summary>
    /// <exception cref="SupersededException">Another server has claimed the run.</exception>
    public void Store(int term, TrainingState state, bool isFinal)
    {
        RequireClaim(term);
        _ledger.RequireStep(state.Step);
        if (isFinal)
        {
            _ledger.End(term, state);
        }

        if (_ledger.HasPending)
        {
            _disk.Exclusively(_writeLedger);
        }

        if (!PlantedBugs.IsArmed(PlantedBug.LedgerNotSynced))
        {
            _ledger.Sync();
        }

        var partial = _checkpoints.Prepare(state, term, _ledger.Place);
        try
        {
            _disk.Exclusively(() =>
            {
                _terms.Require(term);
                StoreBest(state);
                _checkpoints.Commit(partial, state.Step);
            });
        }
        catch (Exception exception) when (exception is SupersededException or IOException or UnauthorizedAccessException)
        {
            _checkpoints.TryDelete(partial);
            throw;
        }

        _checkpoints.DeleteOld(state.Step);
    }

    /// <summary>
    /// Takes entries over, to be written with others or at once; those that were taken already under this term are passed over. A checkpoint brings them to
    /// the disk.
    /// </summary>
    /// <exception cref="SupersededException">Another server has claimed the run.</exception>
    public void Append(AppendLedger entries)
    {
        RequireClaim(entries.Term);
        if (_ledger.Add(entries.Entries, isUrgent: !entries.IsFull))
        {
            _disk.Exclusively(_writeLedger);
        }
    }

    /// <summary>Writes what is pending of a run that has failed, and closes the ledger.</summary>
    public void Dispose()
    {
        try
        {
            if (_ledger.HasPending)
            {
                _disk.Exclusively(_writeLedger);
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DataException or SupersededException)
        {
            // The run has ended without them, and says why.
            return;
        }
        finally
        {
            _ledger.Dispose();
        }
    }

    /// <summary>Brings the model of the best weights up to a checkpoint that is about to be stored.</summary>
    private void StoreBest(TrainingState state)
    {
        if (_writeBest is { } write && state is { Best: { } best, Control.Best: { } found } && found.Step != _bestStep)
        {
            AtomicFile.Write(_disk, RunFolder.BestFileName, stream => write(stream, best));
            _bestStep = found.Step;
        }
    }

    private void RequireClaim(int term)
    {
        if (term != _term)
        {
            _terms.Require(term);
            throw new DataException(string.Create(
                CultureInfo.InvariantCulture, $"{_disk.Name}: storage has not been claimed for term {term} since it was started"));
        }
    }
}

/// <summary>The run has been claimed under a higher term.</summary>
internal sealed class SupersededException(string message) : Exception(message);
