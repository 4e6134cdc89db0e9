using ActorNet.Core.Training;
using ActorNet.Datasets;

namespace ActorNet.Simulation;

/// <summary>What is simulated. What is left out follows from each seed.</summary>
public sealed record SimulationOptions
{
    /// <summary>Kinds of faults that may happen; each seed switches some of them off.</summary>
    public IReadOnlyCollection<FaultKind> Faults { get; init; } = Enum.GetValues<FaultKind>();

    /// <summary>Workers at the beginning; null to draw 1 to 8.</summary>
    public int? Workers { get; init; }

    /// <summary>Parts of the parameter vector; null to draw 1 to 3.</summary>
    public int? Parts { get; init; }

    /// <summary>Steps of the run; null to draw 3 to 24, or for as many as <see cref="Training"/> has.</summary>
    public long? Steps { get; init; }

    /// <summary>Numbers of the faults of the plan that are to happen; null for all. For one seed: to repeat a shortened plan.</summary>
    public IReadOnlyCollection<int>? KeepFaults { get; init; }

    /// <summary>A training of your own, instead of one that is drawn; with <see cref="Data"/>. Its workers and folder do not count here.</summary>
    public TrainingOptions? Training { get; init; }

    /// <summary>The data of <see cref="Training"/>. Small ones: each seed trains on all of it, and once more for the reference.</summary>
    public TrainingData? Data { get; init; }

    /// <summary>A mistake that the actors are to make; only in a build with planted bugs.</summary>
    public PlantedBug Bug { get; init; }

    /// <summary>Whether the plan of a seed that fails is shortened, which takes up to some hundred runs.</summary>
    public bool ShortensPlans { get; init; } = true;

    /// <summary>Gets a line for every message that is received and every fault that begins; for one seed.</summary>
    public Action<string>? Trace { get; init; }

    /// <summary>These options, if they can be used.</summary>
    /// <exception cref="ArgumentException">A value is out of range; the message names it.</exception>
    internal SimulationOptions Validated()
    {
        Require(Workers is null or (>= 1 and <= 256), nameof(Workers), Workers, "from 1 to 256");
        Require(Parts is null or (>= 1 and <= 64), nameof(Parts), Parts, "from 1 to 64");
        Require(Steps is null or (>= 1 and <= 1_000_000), nameof(Steps), Steps, "from 1 to 1000000");
        if ((Training is null) != (Data is null))
        {
            throw new ArgumentException($"{nameof(Training)} and {nameof(Data)} belong together.");
        }

        if (Training is { Staleness: not 0 })
        {
            throw new ArgumentException($"{nameof(Training)} has a staleness: its weights depend on timing, so there is nothing to hold them against.");
        }

        if (Training is { } training)
        {
            _ = (training with { Parts = Parts ?? training.Parts }).Validated();
        }

        return this;
    }

    private static void Require(bool condition, string name, object? value, string range)
    {
        if (!condition)
        {
            throw new ArgumentException($"{name} is {value}; it must be {range}.");
        }
    }
}
