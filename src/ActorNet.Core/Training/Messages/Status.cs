namespace ActorNet.Core.Training.Messages;

/// <summary>To the server, from anyone in its process: how do you stand? Answered at once by <see cref="ServerStatus"/>, in every phase. It crosses no wire.</summary>
public sealed class QueryStatus
{
    private QueryStatus()
    {
    }

    /// <summary>The message.</summary>
    public static QueryStatus Instance { get; } = new();
}

/// <summary>The answer to <see cref="QueryStatus"/>: a run as it stands. Nobody but the asker holds it.</summary>
public sealed record ServerStatus
{
    /// <summary>What the server waits for: Claiming, Joining, Computing, Evaluating, Waiting, Ended or Failed.</summary>
    public required string Phase { get; init; }

    /// <summary>Term of the server; 0 while it has none.</summary>
    public required int Term { get; init; }

    /// <summary>Time since the server's engine began.</summary>
    public required TimeSpan Now { get; init; }

    /// <summary>Steps done since the run began.</summary>
    public required long Step { get; init; }

    /// <summary>Steps that the run will have done at its end.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Epochs completed.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the run.</summary>
    public required int Epochs { get; init; }

    /// <summary>Rounds applied; with one step a round, steps.</summary>
    public required long Version { get; init; }

    /// <summary>Training samples that this life of the server has counted.</summary>
    public required long Samples { get; init; }

    /// <summary>Rounds left out because a number was not finite, in this life of the server.</summary>
    public required long SkippedRounds { get; init; }

    /// <summary>Mean training loss of the open epoch so far, or of the last one; NaN before the first step.</summary>
    public required double Loss { get; init; }

    /// <summary>Steps a second over the last seconds, evaluation and waiting included.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>Training samples a second, likewise.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>The step of the last checkpoint that was stored, or null if none was in this life of the server.</summary>
    public required long? CheckpointStep { get; init; }

    /// <summary>How long ago it was stored.</summary>
    public required TimeSpan? CheckpointAge { get; init; }

    /// <summary>Checkpoints stored in this life of the server.</summary>
    public required int Checkpoints { get; init; }

    /// <summary>Lanes of a round.</summary>
    public required int Lanes { get; init; }

    /// <summary>Workers that the run waits for before its first step.</summary>
    public required int ExpectedWorkers { get; init; }

    /// <summary>Members that were lost (silent, stopped, started anew or shut out) in this life of the server. Those that took leave do not count.</summary>
    public required int LostWorkers { get; init; }

    /// <summary>Sessions that the server has ended: of members that were silent, broke the protocol, or computed something wrong.</summary>
    public required int Expulsions { get; init; }

    /// <summary>Workers that are shut out for good.</summary>
    public required int ShutOut { get; init; }

    /// <summary>Disagreements about gradients that are not settled.</summary>
    public required int Disputes { get; init; }

    /// <summary>Warnings of this life of the server.</summary>
    public required int Warnings { get; init; }

    /// <summary>The last of them, or null.</summary>
    public required string? LastWarning { get; init; }

    /// <summary>Why the run failed, or null if it has not.</summary>
    public required string? Failure { get; init; }

    /// <summary>The members, in the order in which they joined.</summary>
    public required IReadOnlyList<MemberSnapshot> Members { get; init; }

    /// <summary>Parts 2, 3, … of the parameter vector; the server itself is part 1.</summary>
    public required IReadOnlyList<PartSnapshot> Parts { get; init; }
}

/// <summary>A member as its server sees it.</summary>
public sealed record MemberSnapshot
{
    /// <summary>Name of the worker's actor.</summary>
    public required string Worker { get; init; }

    /// <summary>Machine and process, as it has said itself; may be empty.</summary>
    public required string Host { get; init; }

    /// <summary>Number of its session.</summary>
    public required long Session { get; init; }

    /// <summary>How long it has been a member.</summary>
    public required TimeSpan Age { get; init; }

    /// <summary>The lanes it has, such as <c>lanes 0-3</c>; empty if none.</summary>
    public required string Lanes { get; init; }

    /// <summary>How many these are.</summary>
    public required int LaneCount { get; init; }

    /// <summary>Smoothed time that it takes for a sample, message and all, in seconds; 0 if not known (with one member nothing is measured).</summary>
    public required double SecondsPerSample { get; init; }

    /// <summary>Samples of its gradients that counted.</summary>
    public required long Samples { get; init; }

    /// <summary>Its gradients that counted.</summary>
    public required long Gradients { get; init; }

    /// <summary>How long ago it was last heard.</summary>
    public required TimeSpan Silence { get; init; }

    /// <summary>True if it owes gradients or a piece of an evaluation.</summary>
    public required bool Owes { get; init; }

    /// <summary>True if it is late with what it owes, or still at what others had to do for it.</summary>
    public required bool IsStraggling { get; init; }

    /// <summary>How often its lanes were given to others too because it was late.</summary>
    public required int Helped { get; init; }
}

/// <summary>One of the other parts of the parameter vector as the server sees it.</summary>
/// <param name="Part">Its number, from 2.</param>
/// <param name="Step">Steps it has done.</param>
/// <param name="Parameters">How many parameters it holds.</param>
/// <param name="IsReady">True if it holds its slice in the server's term.</param>
/// <param name="Silence">How long ago it was last heard; null if never.</param>
public sealed record PartSnapshot(int Part, long Step, int Parameters, bool IsReady, TimeSpan? Silence);
