using ActorNet.Core.Numerics;

namespace ActorNet.Core.Training;

/// <summary>What the ledger says about one round: which samples it counted, who computed which lanes, and what came of it.</summary>
/// <param name="lanes">Lanes of the run: the most contributions a round can have.</param>
public sealed class LedgerEntry(int lanes)
{
    private const int UsualContributions = 16;

    // Room for more is taken when they come: few workers of a run with many lanes send few subtrees.
    private LaneContribution[] _contributions = new LaneContribution[Math.Min(lanes, UsualContributions)];
    private int _count;

    /// <summary>The (first) step of the round, from 0.</summary>
    public long Step { get; private set; }

    /// <summary>Steps of the round: 1 but for local steps.</summary>
    public int Steps { get; private set; }

    /// <summary>First sample of the round within its epoch's order.</summary>
    public int FirstSample { get; private set; }

    /// <summary>Samples of the round.</summary>
    public int Samples { get; private set; }

    /// <summary>False if the round was left out because a number was not finite: its samples are seen, but change no weight.</summary>
    public bool IsApplied { get; private set; }

    /// <summary>Digest of the weights after the round; see <see cref="VectorDigest"/>.</summary>
    public ulong WeightsDigest { get; private set; }

    /// <summary>Who computed which lanes, ascending, each lane once.</summary>
    public ReadOnlySpan<LaneContribution> Contributions => _contributions.AsSpan(0, _count);

    /// <summary>Says what the entry is about; contributions follow.</summary>
    public LedgerEntry Set(long step, int steps, int firstSample, int samples, bool isApplied, ulong weightsDigest)
    {
        (Step, Steps, FirstSample, Samples, IsApplied, WeightsDigest) = (step, steps, firstSample, samples, isApplied, weightsDigest);
        _count = 0;
        return this;
    }

    /// <summary>Adds a subtree of lanes that was counted.</summary>
    public void Add(LaneContribution contribution)
    {
        if (_count == _contributions.Length)
        {
            Array.Resize(ref _contributions, 2 * _count);
        }

        _contributions[_count++] = contribution;
    }
}

/// <summary>A subtree of lanes in a round.</summary>
/// <param name="Subtree">The lanes.</param>
/// <param name="Worker">Name of the worker whose copy was counted.</param>
/// <param name="Host">Where it ran.</param>
/// <param name="Digest">Digest of their summed gradient as it was counted; see <see cref="VectorDigest"/>.</param>
public readonly record struct LaneContribution(Subtree Subtree, string Worker, string Host, ulong Digest)
{
    /// <summary>
    /// False where parts of the parameter vector have added the lanes up from copies of different workers: each part's copy was right or wrong by itself,
    /// and no digest of the whole belongs to one worker. It is written as 0.
    /// </summary>
    public bool IsDigestKnown => Digest != 0;
}
