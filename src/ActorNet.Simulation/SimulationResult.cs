namespace ActorNet.Simulation;

/// <summary>What the simulation of one seed came to.</summary>
public sealed record SimulationResult
{
    /// <summary>The seed.</summary>
    public required ulong Seed { get; init; }

    /// <summary>Whether it passed.</summary>
    public required SimulationVerdict Verdict { get; init; }

    /// <summary>What was wrong, one line each; empty if it passed.</summary>
    public required IReadOnlyList<string> Violations { get; init; }

    /// <summary>What was trained, in one line.</summary>
    public required string Case { get; init; }

    /// <summary>The faults of the plan, one line each with its number.</summary>
    public required IReadOnlyList<string> Faults { get; init; }

    /// <summary>Numbers of the faults that suffice for the failure; empty if it passed, or fails without any.</summary>
    public required IReadOnlyList<int> Shortened { get; init; }

    /// <summary>Why the training failed, where a fault explains it; null if it ended.</summary>
    public required string? TrainingFailure { get; init; }

    /// <summary>Hash of everything that happened: equal for one seed, options and build, on any machine.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>The last random draw, which proves that both runs drew equally often.</summary>
    public required ulong Unseed { get; init; }

    /// <summary>Time by the simulated clock.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Messages that actors received.</summary>
    public required long Messages { get; init; }

    /// <summary>True if it passed.</summary>
    public bool Passed => Verdict == SimulationVerdict.Passed;

    /// <summary>A few lines that say what was wrong, under which faults, and how to see it again.</summary>
    public override string ToString()
    {
        if (Passed)
        {
            return $"seed {Seed}: passed";
        }

        var shortened = Faults.Where(fault => Shortened.Any(number => fault.StartsWith($"#{number} ", StringComparison.Ordinal))).ToList();
        return string.Join(Environment.NewLine, [
            $"seed {Seed}: {Verdict}",
            .. Violations.Select(violation => $"  {violation}"),
            $"  case: {Case}",
            $"  of {Faults.Count} faults these suffice:",
            .. shortened.Count > 0 ? shortened.Select(fault => $"    {fault}") : ["    none is needed"],
        ]);
    }
}
