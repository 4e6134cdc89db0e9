namespace ActorNet.Core.Training.Messages;

/// <summary>Worker to server: give me lanes. The sender is the worker; its reference's name appears in messages.</summary>
public sealed record JoinRequest;

/// <summary>Server to worker: you are a member. A worker that was given up and joins again gets a new session.</summary>
/// <param name="Session">Number that every message of this membership carries.</param>
public sealed record JoinAccepted(long Session);

/// <summary>Server to worker: you were silent for too long and are no member any more. What you still send under the session is ignored.</summary>
/// <param name="Session">The session that ended.</param>
public sealed record Expelled(long Session);
