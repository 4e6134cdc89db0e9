using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>
/// Which member computes which lane of the round under way, and which are in. It decides who works, never what comes out. Nothing here takes more
/// time than lanes and members together, however many of both there are.
/// </summary>
internal sealed class LaneAssignment(int lanes)
{
    private readonly Session?[] _owners = new Session?[lanes];
    private readonly bool[] _here = new bool[lanes];
    private readonly Session?[] _senders = new Session?[lanes];
    private readonly int[] _list = new int[lanes];

    /// <summary>Lanes that are neither in nor given to a member.</summary>
    public int UnownedCount { get; private set; } = lanes;

    /// <summary>The lanes, ascending, that are neither in nor given to a member. Valid until the next call.</summary>
    public ReadOnlySpan<int> Unowned()
    {
        var count = 0;
        for (var lane = 0; lane < _owners.Length && count < UnownedCount; lane++)
        {
            if (_owners[lane] is null && !_here[lane])
            {
                _list[count++] = lane;
            }
        }

        return _list.AsSpan(0, count);
    }

    /// <summary>The lanes, ascending, that are not in. Valid until the next call.</summary>
    public ReadOnlySpan<int> Missing()
    {
        var count = 0;
        for (var lane = 0; lane < _here.Length; lane++)
        {
            if (!_here[lane])
            {
                _list[count++] = lane;
            }
        }

        return _list.AsSpan(0, count);
    }

    /// <summary>The lanes, ascending, that a member owes. Valid until the next call.</summary>
    public ReadOnlySpan<int> OwedBy(Session member)
    {
        var count = 0;
        foreach (var lane in member.Given)
        {
            if (_owners[lane] == member && !_here[lane])
            {
                _list[count++] = lane;
            }
        }

        var owed = _list.AsSpan(0, count);
        owed.Sort();
        return owed;
    }

    /// <summary>Gives lanes that nobody has to a member.</summary>
    public void Give(ReadOnlySpan<int> share, Session member)
    {
        foreach (var lane in share)
        {
            _owners[lane] = member;
            member.Given.Add(lane);
        }

        member.OwedLanes += share.Length;
        UnownedCount -= share.Length;
    }

    /// <summary>Whose copy of a lane is in; also of one that is no member any more.</summary>
    public Session? SenderOf(int lane) => _senders[lane];

    /// <summary>Notes that the lanes of a subtree are in, in a member's copy.</summary>
    public void NoteArrival(Subtree subtree, Session sender)
    {
        for (var lane = subtree.FirstLane; lane < subtree.FirstLane + subtree.LaneCount; lane++)
        {
            _senders[lane] = sender;
            if (_here[lane])
            {
                continue;
            }

            _here[lane] = true;
            if (_owners[lane] is { } owner)
            {
                owner.OwedLanes--;
            }
            else
            {
                UnownedCount--;
            }
        }
    }

    /// <summary>Takes all lanes from a member.</summary>
    public void Withdraw(Session member)
    {
        foreach (var lane in member.Given)
        {
            if (_owners[lane] == member)
            {
                _owners[lane] = null;
                UnownedCount += _here[lane] ? 0 : 1;
            }
        }

        member.Given.Clear();
        member.OwedLanes = 0;
    }

    /// <summary>Begins a round: nothing is in, and nobody has anything.</summary>
    public void Clear(IReadOnlyList<Session> members)
    {
        Array.Clear(_owners);
        Array.Clear(_here);
        Array.Clear(_senders);
        UnownedCount = _owners.Length;
        for (var index = 0; index < members.Count; index++)
        {
            members[index].Given.Clear();
            members[index].OwedLanes = 0;
        }
    }
}
