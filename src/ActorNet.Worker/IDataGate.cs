using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// Says whether samples are in memory, where not all of them are from the beginning. What is asked for and is not here the gate gets by itself, outside of the
/// actor, whose host then sends it a <see cref="DataArrived"/>. No call waits.
/// </summary>
public interface IDataGate
{
    /// <summary>True once every sample of every set is here; it then stays true.</summary>
    bool HasAll { get; }

    /// <summary>True if some samples of the training set are here. If not, they are fetched before any others, and a <see cref="DataArrived"/> follows.</summary>
    /// <param name="samples">Sample numbers.</param>
    bool TryRequire(ReadOnlySpan<int> samples);

    /// <summary>True if some samples of another set are here, as for the training set.</summary>
    /// <param name="set">The set.</param>
    /// <param name="first">The first sample.</param>
    /// <param name="count">Number of samples.</param>
    bool TryRequire(EvaluationSet set, int first, int count);

    /// <summary>Samples of the training set that will be needed soon.</summary>
    /// <param name="samples">Sample numbers.</param>
    void Prefetch(ReadOnlySpan<int> samples);
}

/// <summary>Host to worker: samples that were asked for are here, or will not come. One too many does no harm.</summary>
/// <param name="Error">Null, or why they will not come: one line that names what was asked of whom. The worker then leaves, and stops with this error.</param>
public sealed record DataArrived(string? Error = null);
