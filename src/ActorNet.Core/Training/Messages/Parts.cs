namespace ActorNet.Core.Training.Messages;

/// <summary>
/// Coordinator to part: hold this slice from now on, at this step. Replaces whatever the part held. Answered by <see cref="PartStatus"/>, as is
/// every message of the coordinator but <see cref="CollectPart"/> and <see cref="AddColumns"/>; one that is not answered is sent again.
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
/// <param name="Scales">
/// For each tensor of the network what clipping by norm leaves of its gradient, from 0 to 1; empty where norms are not clipped. By reference: it stays as it is until all
/// parts have applied the round.
/// </param>
public sealed record CommitRound(int Term, long Step, bool Apply, double RateFactor = 1, ReadOnlyMemory<float> Scales = default);

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
/// <param name="Squares">
/// With no lane missing and a finite sum, where norms are clipped: the squared norm of each piece of the mean gradient (what a tensor and a digest block have in common). By
/// reference, as the digests are: both stay as they are until the coordinator says something that changes them.
/// </param>
public sealed record PartStatus(
    int Term,
    int Part,
    long Incarnation,
    long Step,
    int Withdrawn,
    IReadOnlyList<int> MissingLanes,
    bool IsFinite,
    ReadOnlyMemory<ulong> Digests,
    IReadOnlyList<SubtreeDigests> Contributions,
    ReadOnlyMemory<double> Squares = default);

/// <summary>Block digests of one subtree's gradient over the slice of a part.</summary>
/// <param name="Subtree">The lanes.</param>
/// <param name="Digests">One for each block of the slice.</param>
/// <param name="Session">Session that sent it: a part may have taken another worker's copy than the server.</param>
public sealed record SubtreeDigests(Subtree Subtree, ReadOnlyMemory<ulong> Digests, long Session);

/// <summary>
/// Coordinator to part, where norms of kernels' columns are limited, with the round applied: add the squares of your rows of a kernel to those of the rows before. Answered
/// by <see cref="ColumnsAdded"/>; sums are by reference, and stay as they are for the round.
/// </summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Step">The round's (first) step.</param>
/// <param name="Kernel">First parameter of a kernel that several parts have rows of.</param>
/// <param name="Sums">For each of its columns the sum of squares over all rows before the part's slice.</param>
public sealed record AddColumns(int Term, long Step, int Kernel, ReadOnlyMemory<double> Sums);

/// <summary>Part to coordinator: the answer.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Part">Number of the part.</param>
/// <param name="Step">As in the request.</param>
/// <param name="Kernel">As in the request.</param>
/// <param name="Sums">For each column the sum over all rows up to the end of the part's slice.</param>
public sealed record ColumnsAdded(int Term, int Part, long Step, int Kernel, ReadOnlyMemory<double> Sums);

/// <summary>Coordinator to part: all kernels that you have rows of are added up; limit them, and end the round.</summary>
/// <param name="Term">Term of the coordinator.</param>
/// <param name="Step">The round's (first) step.</param>
/// <param name="Kernels">The kernels that the part shares with others.</param>
public sealed record FinishRound(int Term, long Step, IReadOnlyList<ColumnSums> Kernels);

/// <summary>Sums of squares over the rows of a kernel.</summary>
/// <param name="Kernel">Its first parameter.</param>
/// <param name="Sums">A sum for each column.</param>
public sealed record ColumnSums(int Kernel, ReadOnlyMemory<double> Sums);

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
