using ActorNet.Akka.Messages;

namespace ActorNet.Akka;

/// <summary>
/// A run is over, and no server will go on with it by itself. Published on the topic <see cref="ClusterTraining.ProgressTopic"/>, and told to the worker nodes.
/// </summary>
/// <param name="Steps">Steps done since the run began; without weights, as many as were last reported.</param>
/// <param name="WeightsSha256">SHA-256 of the final parameter vector (little-endian floats), lower-case hexadecimal; empty after a failure, or if the run was stopped while nobody could finish what was under way.</param>
/// <param name="Interrupted">True if it was stopped before its end; it can be resumed from its run folder.</param>
/// <param name="Failure">Why it failed, in one line (what is longer is cut on the way), or null.</param>
/// <param name="Run">Name of the training, the same as in <see cref="RunProgress.Run"/>.</param>
public sealed record RunOver(long Steps, string WeightsSha256, bool Interrupted, string? Failure, string Run) : IActorNetMessage;
