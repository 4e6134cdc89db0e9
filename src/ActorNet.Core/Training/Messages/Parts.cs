namespace ActorNet.Core.Training.Messages;

/// <summary>
/// Coordinator to part: hold this slice from now on, at this step. Replaces whatever the part held. Answered by <see cref="PartStatus"/>, as is
/// every message of the coordinator but <see cref="CollectPart"/>; one that is not answered is sent again.
/// </summary>
/// <param name="Term">Term of the coordinator; a part ignores lower terms than one it has seen.</param>
/// <param name="Part">Number of the part, from 1; the coordinator itself is part 1.</param>
/// <param name="Range">The slice of the parameter vector.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Version">Steps applied.</param>
/// <param name="Parameters">Values of the slice; null if the part finds them in memory that it shares with the coordinator.</param>
/// <param name="Slots">The optimizer's state for the slice, slots × length; null if it is zero.</param>
public sealed record StartPart(int Term, int Part, ParameterRange Range, long Step, long Version, float[]? Parameters, float[]? Slots);

/// <summary>Coordinator to part: all lanes of the round are in everywhere; apply the round, or leave it out.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Step">The round's (first) step.</param>
/// <param name="Apply">False to leave the round out.</param>
/// <param name="RateFactor">What the learning rate is multiplied with in this round; finite, at least 0.</param>
public sealed record CommitRound(int Term, long Step, bool Apply, double RateFactor = 1);

/// <summary>Coordinator to part: how far are you?</summary>
/// <param name="Term">Term of the coordinator.</param>
public sealed record QueryPart(int Term);

/// <summary>Coordinator to part: forget what this session has sent for the round under way, and what of it still comes.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Session">The session.</param>
public sealed record WithdrawSession(int Term, long Session);

/// <summary>Part to coordinator, unasked when its last lane comes in, else as an answer.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Part">Number of the part, or 0 if it holds nothing under this term.</param>
/// <param name="Incarnation">Number of this life of the part: one that was started anew has a higher one, and has lost what it held.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Withdrawn">Sessions withdrawn under this term.</param>
/// <param name="MissingLanes">Lanes of the round under way that no gradient has come for, ascending.</param>
/// <param name="IsFinite">With no lane missing: whether the sum over all lanes is finite.</param>
/// <param name="Digests">Digests of the slice's blocks after <paramref name="Step"/> steps; empty without a ledger.</param>
/// <param name="Contributions">Block digests of each subtree applied in the round before, for the ledger; empty without one.</param>
public sealed record PartStatus(
    int Term,
    int Part,
    long Incarnation,
    long Step,
    int Withdrawn,
    IReadOnlyList<int> MissingLanes,
    bool IsFinite,
    ReadOnlyMemory<ulong> Digests,
    IReadOnlyList<SubtreeDigests> Contributions);

/// <summary>Block digests of one subtree's gradient over the slice of a part.</summary>
/// <param name="Subtree">The lanes.</param>
/// <param name="Digests">One for each block of the slice.</param>
/// <param name="Session">Session that sent it: a part may have taken another worker's copy than the server.</param>
public sealed record SubtreeDigests(Subtree Subtree, ReadOnlyMemory<ulong> Digests, long Session);

/// <summary>Coordinator to part: send me your slice as it is after <paramref name="Step"/> steps, for a checkpoint or the end.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Step">Steps done.</param>
public sealed record CollectPart(int Term, long Step);

/// <summary>Part to coordinator: a copy of the slice.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Part">Number of the part.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Parameters">Values of the slice.</param>
/// <param name="Slots">The optimizer's state, slots × length.</param>
public sealed record PartCollected(int Term, int Part, long Step, float[] Parameters, float[] Slots);

/// <summary>Worker to part: send me your slice at this step; answered as soon as the part is there.</summary>
/// <param name="Session">Session of the worker.</param>
/// <param name="Step">Steps done.</param>
/// <param name="Exact">True for an evaluation, which takes the weights as they are and not as rounded for exchange.</param>
public sealed record FetchParameters(long Session, long Step, bool Exact);

/// <summary>Part to worker: my slice, by reference as in <see cref="ComputeLanes"/>.</summary>
/// <param name="Session">As in the request.</param>
/// <param name="Step">As in the request.</param>
/// <param name="Exact">As in the request.</param>
/// <param name="Start">First parameter of the slice.</param>
/// <param name="Parameters">Its values.</param>
public sealed record PartParameters(long Session, long Step, bool Exact, int Start, ReadOnlyMemory<float> Parameters);
