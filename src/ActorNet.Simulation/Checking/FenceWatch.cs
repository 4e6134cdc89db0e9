using System.Text;
using ActorNet.Core.Training;
using ActorNet.Runs;
using ActorNet.Simulation.Disks;

namespace ActorNet.Simulation.Checking;

/// <summary>
/// Watches a disk that several machines share: from the moment a machine has written a higher term, no other may add to the ledger or put a checkpoint
/// in its place. A disk that came back empty knows of no terms, and so fences nobody.
/// </summary>
internal sealed class FenceWatch
{
    private readonly SimulatedDisk _disk;
    private readonly List<string> _violations;
    private readonly Stack<(SimulatedMount Mount, string Term)> _claims = new();

    public FenceWatch(SimulatedDisk disk, List<string> violations)
    {
        _disk = disk;
        _violations = violations;
        disk.OnChanged = OnChanged;
        disk.OnCrashed = OnCrashed;
    }

    private void OnChanged(SimulatedMount mount, string path)
    {
        if (path == TermFile.Name)
        {
            _claims.Push((mount, Term()));
        }
        else if (_disk.Losses == 0 && _claims.TryPeek(out var holder) && holder.Mount != mount
            && (path == LedgerWriter.FileName || (path.StartsWith(CheckpointFolder.Name, StringComparison.Ordinal) && !path.EndsWith(AtomicFile.PartialSuffix, StringComparison.Ordinal)))
            && _violations.Count == 0)
        {
            _violations.Add($"{path} was written by a server although another had claimed the run under term {holder.Term.Trim()}");
        }
    }

    /// <summary>A crash may have taken a claim back.</summary>
    private void OnCrashed()
    {
        var term = Term();
        while (_claims.TryPeek(out var last) && last.Term != term)
        {
            _claims.Pop();
        }
    }

    private string Term() => _disk.Peek(TermFile.Name) is { } bytes ? Encoding.ASCII.GetString(bytes) : "";
}
