namespace ActorNet.Akka;

/// <summary>How a run over a cluster ended.</summary>
/// <param name="Steps">Steps done; without weights, as many as were last reported.</param>
/// <param name="WeightsSha256">SHA-256 of the weights; empty if the run failed, or was stopped while nobody could finish what was under way.</param>
/// <param name="Interrupted">True if it was stopped before its last step, and can go on.</param>
/// <param name="Failure">Why it failed, in one line, or null if it did not.</param>
/// <param name="Result">All of it, on the node that drove the run to its end; null on others.</param>
public sealed record TrainingOutcome(long Steps, string WeightsSha256, bool Interrupted, string? Failure, TrainingResult? Result);
