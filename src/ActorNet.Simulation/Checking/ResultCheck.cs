using System.Globalization;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Core.Training.Messages;
using ActorNet.Runs;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Checking;

/// <summary>Holds the end of a run against what it must be: the weights of a run without faults, or a failure that a fault explains.</summary>
internal static class ResultCheck
{
    /// <summary>What is wrong, a line each.</summary>
    /// <param name="case">The case.</param>
    /// <param name="world">What became of it.</param>
    /// <param name="reference">What it must come to.</param>
    /// <param name="hasFiles">True if there is a run folder, and it was never lost.</param>
    public static IEnumerable<string> Problems(SimulatedCase @case, TrainingWorld world, ReferenceRun reference, bool hasFiles)
    {
        foreach (var (machine, failure, quiet) in world.Failures)
        {
            var isNonFinite = failure.Cause == RunFailure.NonFinite && !reference.IsFinite;
            if (!isNonFinite && !FailureTable.Explains(world.Faults.Happened, failure.Cause, isLate: quiet > @case.ComeBackTime))
            {
                yield return $"the server on {machine} failed with {failure.Cause}, which no fault explains: {failure.Reason}";
            }
        }

        // Several that compute wrong numbers may outvote one that does not.
        foreach (var machine in world.ShutOut.Where(machine => world.Liars.Count < 2 && !world.Liars.Contains(machine)))
        {
            yield return $"{machine} was shut out, although it computed nothing wrong";
        }

        if (world.Ended is { } ended)
        {
            foreach (var problem in EndProblems(@case, world, ended, reference, hasFiles))
            {
                yield return problem;
            }
        }
    }

    private static IEnumerable<string> EndProblems(SimulatedCase @case, TrainingWorld world, RunEnded ended, ReferenceRun reference, bool hasFiles)
    {
        if (world.Liars.Count > 0 && @case.Training.Control != TrainingControl.None && ended.State.Step != reference.EndStep)
        {
            // Numbers that are wrong may also tell the run to end elsewhere.
            yield break;
        }

        if (ended.State.Step < reference.EndStep)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the run ended after {ended.State.Step} of {reference.EndStep} steps");
            yield break;
        }

        var ledger = @case.HasLedger ? world.Disk.Peek(LedgerWriter.FileName) : null;
        var differs = FirstDifference(ended.State.FinalParameters, reference.Parameters);
        if (differs >= 0)
        {
            // Only a machine that computes wrong numbers may change the weights, where it is not bound to be found; and the ledger must name it.
            var isBoundToBeFound = @case is { Training.AuditShare: 1, Workers: >= 3 } && world.Liars.Count == 1
                && world.Faults.Happened.TrueForAll(static fault => fault.Kind == FaultKind.WrongNumbers);
            var mayDiffer = world.Liars.Count > 0 && !isBoundToBeFound;
            if (!mayDiffer || (@case.HasLedger && hasFiles && !LedgerCheck.NamesLiar(ledger, @case, reference, world.Liars)))
            {
                yield return string.Create(
                    CultureInfo.InvariantCulture,
                    $"the weights are not those of a run without faults: parameter {differs} is {ended.State.FinalParameters[differs]:R} instead of {reference.Parameters[differs]:R}");
            }

            yield break;
        }

        foreach (var problem in hasFiles ? FileProblems(@case, world, reference, ledger) : [])
        {
            yield return problem;
        }
    }

    private static IEnumerable<string> FileProblems(SimulatedCase @case, TrainingWorld world, ReferenceRun reference, byte[]? ledger)
    {
        var checkpoints = new CheckpointFolder(
            world.PeekDisk(), @case.Network, @case.ServerUpdate.SlotCount, TrainingWorld.Fingerprint, TrainingWorld.KeptCheckpoints);
        var newest = checkpoints.LoadNewest([]);
        if (newest is null || newest.State.Step != reference.EndStep || FirstDifference(newest.State.FinalParameters, reference.Parameters) >= 0)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"the newest checkpoint, of step {newest?.State.Step ?? -1}, is not the end of the run");
        }

        // What a machine computes wrong may end in the optimizer's state, and be seen in no weight.
        else if (world.Liars.Count == 0 && Difference(newest.State, reference) is { } what)
        {
            yield return $"the newest checkpoint has the weights of a run without faults, but not its {what}";
        }

        if (!@case.HasLedger)
        {
            yield break;
        }

        foreach (var problem in LedgerCheck.Problems(ledger, @case, reference, world.Liars))
        {
            yield return problem;
        }

        // The product's own verification has to agree. What was computed wrong once and right the next time, it finds rightly.
        if (ledger is not null)
        {
            var report = LedgerVerifier.Verify(() => new MemoryStream(ledger), LedgerWriter.FileName, newest is null ? [] : [newest.ForLedger()]);
            if (report.FindingCount > 0 && world.Liars.Count == 0)
            {
                yield return $"verification of the ledger finds: {report.Findings[0]}";
            }
        }
    }

    private static string? Difference(TrainingState state, ReferenceRun reference) =>
        FirstDifference(state.Slots, reference.Slots) >= 0 ? "optimizer's state"
        : FirstDifference(state.Best ?? [], reference.Best ?? []) >= 0 ? "best weights"
        : state.Control != reference.Control ? $"training control: {state.Control} instead of {reference.Control}"
        : null;

    /// <summary>The first number that differs, or -1; one past the shorter if they have not the same length.</summary>
    private static int FirstDifference(float[] left, float[] right)
    {
        if (left.Length != right.Length)
        {
            return Math.Min(left.Length, right.Length);
        }

        for (var index = 0; index < left.Length; index++)
        {
            if (BitConverter.SingleToUInt32Bits(left[index]) != BitConverter.SingleToUInt32Bits(right[index]))
            {
                return index;
            }
        }

        return -1;
    }
}
