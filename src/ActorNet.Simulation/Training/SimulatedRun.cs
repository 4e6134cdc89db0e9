using System.Globalization;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Checking;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;

namespace ActorNet.Simulation.Training;

/// <summary>What one simulation came to.</summary>
/// <param name="Verdict">Whether it passed.</param>
/// <param name="Violations">What was wrong, a line each.</param>
/// <param name="TraceHash">Hash of everything that happened.</param>
/// <param name="Unseed">The last random draw.</param>
/// <param name="Time">Virtual time.</param>
/// <param name="Failure">The failure that the run ended with, or null.</param>
/// <param name="Happened">The faults that happened.</param>
/// <param name="Counters">What happened, counted.</param>
internal sealed record RunRecord(
    SimulationVerdict Verdict,
    IReadOnlyList<string> Violations,
    ulong TraceHash,
    ulong Unseed,
    TimeSpan Time,
    RunFailed? Failure,
    IReadOnlyList<Fault> Happened,
    SimulationCounters Counters);

/// <summary>A simulated training from its start to its verdict.</summary>
internal static class SimulatedRun
{
    private const long MostEvents = 5_000_000;
    private const long EventsPerLane = 500;

    /// <summary>Runs a case under a plan of faults.</summary>
    public static RunRecord Execute(SimulatedCase @case, FaultPlan plan, ReferenceRun reference, Action<string>? trace = null)
    {
        var world = new TrainingWorld(@case, plan);
        var watch = new SafetyWatch(world);
        world.Engine.Tap = trace is null ? watch : new Transcript(trace, watch);
        world.Faults.Trace = trace;
        _ = new FenceWatch(world.Disk, watch.Violations);
        var patience = PatienceOf(@case);

        // Only while the actors run: the checks afterwards are to be right.
        PlantedBugs.Arm(@case.Bug);
        world.Start();
        var end = world.Engine.Run(
            () => world.IsOver || watch.Crashes.Count > 0 || world.Engine.Now > world.Faults.QuietFrom + patience, TimeSpan.MaxValue, MostEventsOf(@case));
        PlantedBugs.Arm(PlantedBug.None);

        List<string> violations = [.. watch.Crashes, .. watch.Violations];
        var verdict = watch.Crashes.Count > 0 ? SimulationVerdict.Crash : watch.Violations.Count > 0 ? SimulationVerdict.WrongResult : SimulationVerdict.Passed;
        if (verdict == SimulationVerdict.Passed && !world.IsOver)
        {
            verdict = SimulationVerdict.Hang;
            violations.Add(Describe(end, world, patience));
        }

        foreach (var problem in world.IsOver ? ResultCheck.Problems(@case, world, reference, hasFiles: @case.HasDisk && world.Disk.Losses == 0) : [])
        {
            violations.Add(problem);
            verdict = verdict == SimulationVerdict.Passed ? SimulationVerdict.WrongResult : verdict;
        }

        return new RunRecord(
            verdict, violations, world.Engine.Trace.Value, world.Engine.Unseed, world.Engine.Now, world.Failed, world.Faults.Happened, world.Engine.Counters);
    }

    /// <summary>Far more than happens in a run that gets on.</summary>
    private static long MostEventsOf(SimulatedCase @case) =>
        MostEvents + (EventsPerLane * @case.Plan.TotalSteps * (@case.Workers + @case.MoreWorkers + @case.Plan.Lanes) * @case.Parts);

    /// <summary>How long after the last fault a run may take: longer than all bounds of the protocol together, and than a whole run by the slowest.</summary>
    private static TimeSpan PatienceOf(SimulatedCase @case) =>
        (200 * @case.WorkerTimeout) + (12 * @case.RejoinTimeout) + (20 * @case.Length) + (@case.Plan.TotalSteps * @case.Plan.LargestStep * @case.SampleTime * 5);

    private static string Describe(RunEnd end, TrainingWorld world, TimeSpan patience)
    {
        var why = end switch
        {
            RunEnd.Idle => "nothing is left that could happen",
            RunEnd.TooManyEvents => "there was no end of events",
            _ => string.Create(CultureInfo.InvariantCulture, $"{patience.TotalSeconds:0.#} s after the last fault"),
        };
        var last = world.Warnings.Count > 0 ? $"; the last warning: {world.Warnings[^1].Text}" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{world.Engine.Now.TotalSeconds:0.0000} s: the run has neither ended nor failed, and {why}{last}");
    }
}
