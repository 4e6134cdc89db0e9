using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>What a worker is told by its host.</summary>
public sealed record WorkerOptions
{
    /// <summary>Number of this life of the worker: one that is started anew must have a higher one.</summary>
    public long Incarnation { get; init; } = 1;

    /// <summary>Machine and process, for messages and the ledger; empty where everything runs in one program.</summary>
    public string Host { get; init; } = "";

    /// <summary>Fingerprint of run and data, or empty where server and worker come from one program.</summary>
    public string Run { get; init; } = "";

    /// <summary>The server's bound on silence: the worker says that it is there four times within it, and takes a server that is silent for longer to be gone.</summary>
    public TimeSpan WorkerTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// How long a worker tries to reach a server before it stops with an error. Zero in one program, where a server that stops is told of and
    /// nobody takes its place: then the worker stops with it, and waits without a bound while it is there.
    /// </summary>
    public TimeSpan ServerTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Where threads that help come from; the calling thread alone, unless the host says otherwise.</summary>
    public IComputePool Compute { get; init; } = InlineComputePool.Instance;

    /// <summary>Threads that lanes and rows are shared over, at least 1. The bits do not depend on it.</summary>
    public int Threads { get; init; } = 1;

    /// <summary>Where slices of gradients go while the rest is computed; null where messages are handed over by reference.</summary>
    public IGradientOutlet? Outlet { get; init; }

    /// <summary>Gets the samples that are not in memory yet; null where all of them are from the beginning.</summary>
    public IDataGate? Data { get; init; }

    /// <summary>Told of every request for lanes when its computation begins: not while it waits for samples or weights. For measuring; may be null.</summary>
    public Action<ComputeLanes>? Computing { get; init; }

    /// <summary>Other addresses at which a server of the run may be found; the worker asks at each in turn.</summary>
    public IReadOnlyList<ActorRef> OtherServers { get; init; } = [];
}
