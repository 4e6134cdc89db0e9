using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>A member's copy of a subtree's gradient, as far as it takes to compare it.</summary>
/// <param name="Sender">Whose it is.</param>
/// <param name="Digest">Digest of the whole gradient.</param>
/// <param name="Statistics">What came with it.</param>
internal readonly record struct LaneCopy(Session Sender, ulong Digest, LaneStatistics Statistics)
{
    /// <summary>True if two copies are the same bit for bit.</summary>
    public bool Agrees(LaneCopy other) => Digest == other.Digest && Agrees(Statistics, other.Statistics);

    /// <summary>True if two statistics are the same bit for bit.</summary>
    public static bool Agrees(LaneStatistics one, LaneStatistics other) =>
        BitConverter.DoubleToInt64Bits(one.Loss) == BitConverter.DoubleToInt64Bits(other.Loss)
        && one.Correct == other.Correct
        && one.Samples == other.Samples;
}

/// <summary>The lanes of the round that are computed twice on purpose.</summary>
internal sealed class AuditBook(RunPlan plan, double share)
{
    private readonly bool[] _audited = new bool[share > 0 ? plan.Lanes : 0];
    private readonly LaneCopy?[] _first = new LaneCopy?[share > 0 ? plan.Lanes : 0];
    private readonly LaneCopy?[] _second = new LaneCopy?[share > 0 ? plan.Lanes : 0];

    /// <summary>Lanes of which two copies have not come yet.</summary>
    public int Open { get; private set; }

    public bool IsOn => share > 0;

    public bool IsAudited(int lane) => IsOn && _audited[lane];

    /// <summary>True if a lane is audited and a second copy of it has not come.</summary>
    public bool IsOpen(int lane) => IsAudited(lane) && _second[lane] is null;

    /// <summary>The copy of an audited lane that came first.</summary>
    public LaneCopy? FirstOf(int lane) => _first[lane];

    /// <summary>Chooses the lanes of a round.</summary>
    public void Begin(long step)
    {
        if (!IsOn)
        {
            return;
        }

        var generator = new KeyedGenerator(plan.Seed, RandomPurpose.Audit, plan.EpochOf(step), step);
        Open = 0;
        for (var lane = 0; lane < _audited.Length; lane++)
        {
            _audited[lane] = generator.Uniform((ulong)lane) < share;
            Open += _audited[lane] ? 1 : 0;
        }

        Array.Clear(_first);
        Array.Clear(_second);
    }

    /// <summary>Nothing is audited any more in this round.</summary>
    public void Clear()
    {
        Open = 0;
        Array.Clear(_audited);
    }

    /// <summary>Takes a copy in; returns the one before it that it is to be held against, or null.</summary>
    /// <param name="lane">An audited lane.</param>
    /// <param name="copy">The copy.</param>
    /// <param name="mayRepeat">True if the sender of the first copy was asked for the second too.</param>
    public LaneCopy? Note(int lane, LaneCopy copy, bool mayRepeat)
    {
        if (_first[lane] is not { } first)
        {
            _first[lane] = copy;
            return null;
        }

        if (_second[lane] is not null || (first.Sender == copy.Sender && !mayRepeat))
        {
            return null;
        }

        _second[lane] = copy;
        Open--;
        return first;
    }

    /// <summary>Forgets the copies of a sender that has turned out to be wrong.</summary>
    public void Forget(Session sender)
    {
        for (var lane = 0; lane < _audited.Length; lane++)
        {
            if (!_audited[lane])
            {
                continue;
            }

            if (_second[lane]?.Sender == sender || (_second[lane] is not null && _first[lane]?.Sender == sender))
            {
                Open++;
            }

            if (_first[lane]?.Sender == sender)
            {
                // What came second is first now, but its numbers are gone if they were not the ones that were counted.
                _first[lane] = null;
                _second[lane] = null;
            }
            else if (_second[lane]?.Sender == sender)
            {
                _second[lane] = null;
            }
        }
    }
}
