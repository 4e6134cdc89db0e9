namespace ActorNet.Simulation.Faults;

/// <summary>Everything that goes wrong in a simulation: a list, so that it can be shortened and printed.</summary>
/// <param name="Faults">The faults by number.</param>
internal sealed record FaultPlan(IReadOnlyList<Fault> Faults)
{
    /// <summary>A plan of nothing.</summary>
    public static FaultPlan Empty { get; } = new([]);

    /// <summary>The kinds in the plan.</summary>
    public IEnumerable<FaultKind> Kinds => Faults.Select(static fault => fault.Kind).Distinct();

    /// <summary>The plan with some of its faults only; they keep their numbers.</summary>
    public FaultPlan Keep(IReadOnlyCollection<int> numbers) => new([.. Faults.Where(fault => numbers.Contains(fault.Number))]);

    /// <summary>True if there is a fault of a kind.</summary>
    public bool Has(FaultKind kind) => Faults.Any(fault => fault.Kind == kind);
}

/// <summary>What a plan is made for: machines that things can happen to, and how long the run takes without.</summary>
/// <param name="Workers">Machines of workers.</param>
/// <param name="MoreWorkers">Machines of workers that may join later.</param>
/// <param name="Parts">Machines of parts 2, 3, ….</param>
/// <param name="Server">The server's machine.</param>
/// <param name="Standby">The machine of a second server.</param>
/// <param name="HasDisk">True if there is a run folder.</param>
/// <param name="Length">About how long the run takes without faults.</param>
/// <param name="WorkerTimeout">The bound on a worker's silence: faults are about as long.</param>
internal sealed record FaultScene(
    IReadOnlyList<string> Workers,
    IReadOnlyList<string> MoreWorkers,
    IReadOnlyList<string> Parts,
    string Server,
    string Standby,
    bool HasDisk,
    TimeSpan Length,
    TimeSpan WorkerTimeout);
