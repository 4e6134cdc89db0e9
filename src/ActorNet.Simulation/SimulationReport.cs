namespace ActorNet.Simulation;

/// <summary>What the simulations of many seeds came to.</summary>
public sealed record SimulationReport
{
    /// <summary>Seeds that were simulated.</summary>
    public required int Seeds { get; init; }

    /// <summary>Those that did not pass, by seed.</summary>
    public required IReadOnlyList<SimulationResult> Failures { get; init; }

    /// <summary>Trainings that failed with an error that a fault explains, by cause.</summary>
    public required IReadOnlyDictionary<string, int> TrainingFailures { get; init; }

    /// <summary>Messages that actors received.</summary>
    public required long Messages { get; init; }

    /// <summary>Time by the simulated clocks, added up.</summary>
    public required TimeSpan Time { get; init; }

    /// <summary>Faults in the plans.</summary>
    public required long Faults { get; init; }

    /// <summary>One hash over the traces of all seeds, in their order.</summary>
    public required ulong TraceHash { get; init; }

    /// <summary>True if all passed.</summary>
    public bool Passed => Failures.Count == 0;
}
