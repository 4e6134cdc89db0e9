using ActorNet.Core.Training;

namespace ActorNet.Simulation;

/// <summary>How many seeds it takes to find a bug that was planted on purpose.</summary>
/// <param name="Bug">The bug.</param>
/// <param name="Seeds">Seeds simulated until one failed, that one included; null if none did.</param>
/// <param name="Found">The first seed that failed, or null.</param>
public sealed record BugHunt(PlantedBug Bug, int? Seeds, SimulationResult? Found)
{
    // Enough for all processors, few enough that little is done in vain after a find.
    private const int SeedsAtOnce = 16;

    /// <summary>Simulates one seed after the other with a bug armed, until one fails.</summary>
    /// <param name="bug">The bug.</param>
    /// <param name="firstSeed">The first seed; the others follow it.</param>
    /// <param name="seeds">The most seeds.</param>
    /// <param name="options">What is simulated.</param>
    /// <exception cref="NotSupportedException">This build has no planted bugs.</exception>
    public static BugHunt Run(PlantedBug bug, ulong firstSeed, int seeds, SimulationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        PlantedBugs.Arm(bug);
        PlantedBugs.Arm(PlantedBug.None);
        for (var done = 0; done < seeds; done += SeedsAtOnce)
        {
            var first = firstSeed + (ulong)done;
            var report = Simulator.RunMany(first, Math.Min(SeedsAtOnce, seeds - done), options with { Bug = bug, ShortensPlans = false });
            if (report.Failures.Count > 0)
            {
                return new BugHunt(bug, done + (int)(report.Failures[0].Seed - first) + 1, report.Failures[0]);
            }
        }

        return new BugHunt(bug, null, null);
    }
}
