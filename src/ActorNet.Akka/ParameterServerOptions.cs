using ActorNet.Datasets;
using ActorNet.Remote;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace ActorNet.Akka;

/// <summary>What the nodes are told that may drive a run. All of them are told the same run.</summary>
public sealed record ParameterServerOptions
{
    /// <summary>What a training is called unless it is told otherwise.</summary>
    public const string DefaultName = "training";

    /// <summary>
    /// The run. Its <see cref="FitOptions.OutputDirectory"/> is a folder that all of these nodes share: whichever drives the run goes on from its newest
    /// checkpoint. A run that is in the folder already is gone on with.
    /// </summary>
    public required TrainingOptions Training { get; init; }

    /// <summary>The data.</summary>
    public required TrainingData Data { get; init; }

    /// <summary>Where the data came from, recorded in the run folder; null for what it knows itself, <see cref="TrainingData.Source"/>.</summary>
    public DataSource? Source { get; init; }

    /// <summary>
    /// Tells trainings of the same cluster apart: part of the actors' names, so letters, digits and dashes. A node that has taken
    /// part in driving a run keeps its name until the actor system ends, to tell nodes that come later how the run ended: the next run there needs another name.
    /// </summary>
    public string Name { get; init; } = DefaultName;

    /// <summary>Where the wire listens while this node drives the run; null for what the settings under <c>actornet</c> say.</summary>
    public ListenOptions? Listen { get; init; }

    /// <summary>Workers to wait for before the first step, at least 1; others may join at any time.</summary>
    public int ExpectedWorkers { get; init; } = 1;

    /// <summary>How long the server, having lost all its workers, waits for one to join before the run fails; above 0.</summary>
    public TimeSpan RejoinTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Called where the run is driven, on a thread of its own: at the end of every epoch, and at most ten times a second in between.</summary>
    public Action<TrainingProgress>? Progress { get; init; }

    /// <summary>Likewise, with one line for a worker that was lost or a step that was left out.</summary>
    public Action<string>? Warn { get; init; }

    /// <summary>Likewise, with one line for what is no warning.</summary>
    public Action<string>? News { get; init; }

    /// <summary>
    /// Told of the run where it is driven, in this order; may end it. A node that goes on with the run calls its own, from the checkpoint on: of an epoch that the node before had
    /// ended and not yet stored they hear again. What one throws ends the run on all nodes.
    /// </summary>
    public IReadOnlyList<TrainingCallback> Callbacks { get; init; } = [];

    /// <summary>Called once the wire listens.</summary>
    public Action<ListeningAddress>? Listening { get; init; }

    /// <summary>Called when the run is over on this node, before its metrics go away.</summary>
    public Action? Ending { get; init; }

    /// <summary>Where lines for the log go.</summary>
    public ILoggerFactory Logging { get; init; } = NullLoggerFactory.Instance;
}
