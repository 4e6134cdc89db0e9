using ActorNet.Simulation.Checking;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation;

/// <summary>
/// Trains on simulated machines that fail, and checks what comes out. One seed decides everything: network and data (or your own), machines, faults and
/// their times; the same seed gives the same run, to the last bit.
/// </summary>
public static class Simulator
{
    private const int ShorteningTries = 150;

    /// <summary>Simulates one seed.</summary>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static SimulationResult Run(ulong seed, SimulationOptions? options = null)
    {
        options = (options ?? new SimulationOptions()).Validated();
        var @case = SimulatedCase.Draw(seed, options);
        var plan = FaultPlanner.Draw(seed, TrainingWorld.SceneOf(@case), options.Faults);
        CheckKept(seed, plan, options);
        var kept = options.KeepFaults is { } numbers ? plan.Keep(numbers) : plan;
        var reference = new ReferenceRun(@case);
        var record = SimulatedRun.Execute(@case, kept, reference, options.Trace);
        var shortened = kept;
        if (record.Verdict != SimulationVerdict.Passed && options.ShortensPlans)
        {
            shortened = FaultShortener.Shorten(kept, smaller => SimulatedRun.Execute(@case, smaller, reference).Verdict == record.Verdict, ShorteningTries);
        }

        return new SimulationResult
        {
            Seed = seed,
            Verdict = record.Verdict,
            Violations = record.Violations,
            Case = @case.ToString(),
            Faults = [.. kept.Faults.Select(static fault => fault.ToString())],
            Shortened = record.Verdict == SimulationVerdict.Passed ? [] : [.. shortened.Faults.Select(static fault => fault.Number)],
            TrainingFailure = record.Failure is { } failure ? $"{failure.Cause}: {failure.Reason}" : null,
            TraceHash = record.TraceHash,
            Unseed = record.Unseed,
            Time = record.Time,
            Messages = record.Counters.Received,
        };
    }

    /// <summary>Simulates many seeds, each on one thread. What comes out does not depend on the number of threads.</summary>
    /// <param name="firstSeed">The first seed; the others follow it.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="options">What is simulated.</param>
    /// <param name="threads">Threads; 0 for one a processor.</param>
    /// <param name="progress">Called after every seed, by one thread at a time.</param>
    /// <param name="cancellation">Ends the work early: what is done so far is reported.</param>
    /// <exception cref="ArgumentException">An option is out of range.</exception>
    public static SimulationReport RunMany(
        ulong firstSeed,
        int seeds,
        SimulationOptions? options = null,
        int threads = 0,
        Action<SimulationResult>? progress = null,
        CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seeds);
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        options = (options ?? new SimulationOptions()).Validated();
        if (options.KeepFaults is not null && seeds > 0)
        {
            // Here, and not on another thread, where it would be wrapped up.
            CheckKept(firstSeed, FaultPlanner.Draw(firstSeed, TrainingWorld.SceneOf(SimulatedCase.Draw(firstSeed, options)), options.Faults), options);
        }

        var summaries = new SeedSummary?[seeds];
        var failures = new SortedDictionary<ulong, SimulationResult>();
        var turn = new Lock();
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = threads == 0 ? Environment.ProcessorCount : threads };
        Parallel.For(0, seeds, parallel, (index, loop) =>
        {
            if (cancellation.IsCancellationRequested)
            {
                loop.Stop();
                return;
            }

            var result = Run(firstSeed + (ulong)index, options);
            summaries[index] = new SeedSummary(result.TraceHash, result.Messages, result.Time, result.Faults.Count, result.TrainingFailure?.Split(':')[0]);
            lock (turn)
            {
                if (!result.Passed)
                {
                    failures.Add(result.Seed, result);
                }

                progress?.Invoke(result);
            }
        });

        var done = summaries.OfType<SeedSummary>().ToList();
        var trace = new TraceHash();
        done.ForEach(summary => trace.Add(0, 0, 0, summary.Trace));
        return new SimulationReport
        {
            Seeds = done.Count,
            Failures = [.. failures.Values],
            TrainingFailures = done.Where(static summary => summary.Failure is not null).GroupBy(static summary => summary.Failure!)
                .OrderBy(static group => group.Key, StringComparer.Ordinal).ToDictionary(static group => group.Key, static group => group.Count()),
            Messages = done.Sum(static summary => summary.Messages),
            Time = TimeSpan.FromTicks(done.Sum(static summary => summary.Time.Ticks)),
            Faults = done.Sum(static summary => (long)summary.Faults),
            TraceHash = trace.Value,
        };
    }

    private static void CheckKept(ulong seed, FaultPlan plan, SimulationOptions options)
    {
        if (options.KeepFaults?.Where(number => !plan.Faults.Any(fault => fault.Number == number)).ToList() is { Count: > 0 } unknown)
        {
            throw new ArgumentException($"the plan of seed {seed} has no fault {string.Join(", ", unknown)}: it has {plan.Faults.Count}");
        }
    }

    private sealed record SeedSummary(ulong Trace, long Messages, TimeSpan Time, int Faults, string? Failure);
}
