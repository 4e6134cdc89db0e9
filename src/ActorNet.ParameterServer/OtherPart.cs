using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>What the coordinator knows of one of the other parts, and what it has asked it.</summary>
internal sealed class OtherPart(int number, ActorRef actor, ParameterRange range, int lanes)
{
    private readonly int[] _allLanes = [.. Enumerable.Range(0, lanes)];

    public int Number { get; } = number;

    public ActorRef Actor { get; } = actor;

    public ParameterRange Range { get; } = range;

    /// <summary>Where norms are clipped, the pieces of the gradient that it measures: number of the first, and how many.</summary>
    public (int First, int Count) Pieces { get; init; }

    /// <summary>What it was told to hold, until it says that it does.</summary>
    public StartPart? Start { get; set; }

    /// <summary>The round it was told to apply or leave out, until it says that it has.</summary>
    public CommitRound? Commit { get; set; }

    /// <summary>The kernels that it was asked to add its rows of, until it says that it has.</summary>
    public List<AddColumns> Adding { get; } = [];

    /// <summary>With all its kernels added up, how it is to end the round, until it says that it has.</summary>
    public FinishRound? Finish { get; set; }

    /// <summary>The state it was asked for, until it comes.</summary>
    public CollectPart? Collect { get; set; }

    /// <summary>The state that came.</summary>
    public PartCollected? Collected { get; set; }

    /// <summary>Which life of the part holds the slice.</summary>
    public long Incarnation { get; set; }

    /// <summary>Steps it has done.</summary>
    public long Step { get; set; }

    /// <summary>How many of the sessions withdrawn it has withdrawn.</summary>
    public int Withdrawn { get; set; }

    /// <summary>Lanes of the round under way that it has said to miss.</summary>
    public IReadOnlyList<int> MissingLanes { get; set; } = [];

    /// <summary>With no lane missing: whether their sum is finite.</summary>
    public bool IsFinite { get; set; }

    /// <summary>With no lane missing, and where norms are clipped: the squared norms of its pieces of the mean gradient.</summary>
    public ReadOnlyMemory<double> Squares { get; set; }

    /// <summary>Digests of its blocks of weights at <see cref="Step"/>.</summary>
    public ReadOnlyMemory<ulong> Digests { get; set; }

    /// <summary>Block digests of the gradients it has applied last.</summary>
    public IReadOnlyList<SubtreeDigests> Contributions { get; set; } = [];

    /// <summary>When it was last heard, or null.</summary>
    public TimeSpan? Heard { get; set; }

    /// <summary>When it was last asked something.</summary>
    public TimeSpan AskedAt { get; set; }

    /// <summary>Since when it owes an answer, or null.</summary>
    public TimeSpan? WaitingSince { get; set; }

    /// <summary>Forgets everything of an earlier term, and notes what it is to hold.</summary>
    public void Begin(StartPart start)
    {
        (Start, Commit, Finish, Collect, Collected) = (start, null, null, null, null);
        Adding.Clear();
        (Step, Withdrawn, IsFinite, WaitingSince) = (start.Step, 0, false, null);
        MissingLanes = _allLanes;
        Squares = default;
        Digests = default;
        Contributions = [];
    }

    /// <summary>A new round is under way: nothing of it has come.</summary>
    public void BeginRound() => (MissingLanes, IsFinite, Squares) = (_allLanes, false, default);
}
