namespace ActorNet.Core.Training.Messages;

/// <summary>
/// Server to storage, before anything else: the run is mine. Storage writes a term that is higher than any before, and from then on refuses whoever
/// claims to write under a lower one.
/// </summary>
/// <param name="Server">Name of the server, for ledger and messages.</param>
/// <param name="Claim">Number of the claim, which no other claim of any server has. A server that had no answer repeats it, and gets the same term again.</param>
/// <param name="HeldTerm">
/// Term that the server holds already and goes back from to the newest checkpoint, or 0. It gets a new one only if nobody has claimed the run since: or two
/// servers would take it from each other for ever.
/// </param>
public sealed record ClaimRun(string Server, long Claim, int HeldTerm);

/// <summary>Storage to server: the run is yours.</summary>
/// <param name="Claim">As in the request: a server ignores what was meant for an earlier claim.</param>
/// <param name="Term">Your term, from 1; every server of a run has another.</param>
/// <param name="State">The newest whole checkpoint, or null if there is none and the run begins.</param>
/// <param name="Warnings">What the observer should hear, a line each: such as checkpoints that were passed over because they are damaged.</param>
public sealed record RunClaimed(long Claim, int Term, TrainingState? State, IReadOnlyList<string>? Warnings = null);

/// <summary>Server to storage: bring the ledger to the disk, then store this checkpoint. The state is storage's own from then on.</summary>
/// <param name="Term">Term of the server.</param>
/// <param name="State">A copy of everything the run needs to go on.</param>
/// <param name="IsFinal">
/// True if the run ends with this state, as planned or because it was stopped: then the ledger says so. Sent at every end, even if a checkpoint of the
/// step is stored already.
/// </param>
public sealed record StoreCheckpoint(int Term, TrainingState State, bool IsFinal = false);

/// <summary>Storage to server: the checkpoint is on disk, and the ledger up to it.</summary>
/// <param name="Term">As in the request.</param>
/// <param name="Step">Its step.</param>
public sealed record CheckpointStored(int Term, long Step);

/// <summary>Storage to server: so many more ledger entries are taken over (not yet brought to the disk: a checkpoint does that).</summary>
/// <param name="Term">As in the request.</param>
/// <param name="Entries">Entries of the batch.</param>
/// <param name="Step">Step of its last entry: all entries up to it are taken over.</param>
public sealed record LedgerAppended(int Term, int Entries, long Step);

/// <summary>Storage to server: what you asked for could not be done.</summary>
/// <param name="Term">As in the request; 0 for a claim.</param>
/// <param name="IsSuperseded">True if another server has claimed the run since.</param>
/// <param name="Reason">One line that says what could not be done and why.</param>
public sealed record StorageFailed(int Term, bool IsSuperseded, string Reason);
