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
    private readonly Session?[] _seconds = new Session?[lanes];
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

    /// <summary>The member that computes a lane, or null.</summary>
    public Session? OwnerOf(int lane) => _owners[lane];

    /// <summary>Whose copy of a lane is in; also of one that is no member any more.</summary>
    public Session? SenderOf(int lane) => _senders[lane];

    /// <summary>Who was asked for a second copy of a lane and has not answered, or null.</summary>
    public Session? SecondOf(int lane) => _seconds[lane];

    /// <summary>Asks a member for a second copy of a lane.</summary>
    public void GiveSecond(int lane, Session member)
    {
        if (_seconds[lane] is { } before)
        {
            before.OwedSeconds--;
        }

        _seconds[lane] = member;
        member.GivenSeconds.Add(lane);
        member.OwedSeconds++;
    }

    /// <summary>Notes that the lanes of a subtree are in, in a member's copy.</summary>
    public void NoteArrival(Subtree subtree, Session sender)
    {
        for (var lane = subtree.FirstLane; lane < subtree.FirstLane + subtree.LaneCount; lane++)
        {
            _senders[lane] = sender;
            if (_owners[lane] != sender)
            {
                NoteSecond(lane, sender);
            }

            if (_here[lane])
            {
                continue;
            }

            _here[lane] = true;
            if (_owners[lane] is { } owner)
            {
                owner.OwedLanes--;
                if (owner != sender)
                {
                    // It computes still: its copy will be the second.
                    GiveSecond(lane, owner);
                }
            }
            else
            {
                UnownedCount--;
            }
        }
    }

    /// <summary>Notes that a member has sent a copy of lanes that are in already.</summary>
    public void NoteSecond(Subtree subtree, Session sender)
    {
        for (var lane = subtree.FirstLane; lane < subtree.FirstLane + subtree.LaneCount; lane++)
        {
            NoteSecond(lane, sender);
        }
    }

    /// <summary>Takes all lanes from a member. What another computes too is the other's from now on.</summary>
    public void Withdraw(Session member)
    {
        WithdrawSeconds(member);
        foreach (var lane in member.Given)
        {
            if (_owners[lane] != member)
            {
                continue;
            }

            _owners[lane] = null;
            if (_here[lane])
            {
                continue;
            }

            if (_seconds[lane] is { } second)
            {
                NoteSecond(lane, second);
                _owners[lane] = second;
                second.Given.Add(lane);
                second.OwedLanes++;
            }
            else
            {
                UnownedCount++;
            }
        }

        member.Given.Clear();
        member.OwedLanes = 0;
    }

    /// <summary>Awaits no second copy of a member any more.</summary>
    public void WithdrawSeconds(Session member)
    {
        foreach (var lane in member.GivenSeconds)
        {
            if (_seconds[lane] == member)
            {
                _seconds[lane] = null;
            }
        }

        member.GivenSeconds.Clear();
        member.OwedSeconds = 0;
    }

    /// <summary>Takes back what was in of a sender that is no member any more.</summary>
    public void Forget(Session sender)
    {
        for (var lane = 0; lane < _senders.Length; lane++)
        {
            if (_senders[lane] == sender && _here[lane])
            {
                // Whoever it was given to may have sent a copy that was not kept: it is to be given again.
                _senders[lane] = null;
                _here[lane] = false;
                _owners[lane]?.Given.Remove(lane);
                _owners[lane] = null;
                UnownedCount++;
            }
        }
    }

    /// <summary>Ends a round: nothing is in any more, and nobody has anything.</summary>
    /// <returns>True if a member is behind.</returns>
    public bool Clear(List<Session> members)
    {
        var isAnyBehind = false;
        foreach (var member in members)
        {
            member.IsBehind |= IsBehind(member);
            isAnyBehind |= member.IsBehind;
            member.Given.Clear();
            member.OwedLanes = 0;
            member.GivenSeconds.Clear();
            member.OwedSeconds = 0;
        }

        Array.Clear(_owners);
        Array.Clear(_here);
        Array.Clear(_senders);
        Array.Clear(_seconds);
        UnownedCount = _owners.Length;
        return isAnyBehind;
    }

    /// <summary>True if others had to do a member's lanes, and its own copy has not come yet.</summary>
    private bool IsBehind(Session member)
    {
        if (member.OwedSeconds > 0)
        {
            foreach (var lane in member.GivenSeconds)
            {
                if (_seconds[lane] == member && _owners[lane] == member)
                {
                    return true;
                }
            }
        }

        return member.OwedLanes > 0;
    }

    private void NoteSecond(int lane, Session sender)
    {
        if (_seconds[lane] == sender)
        {
            _seconds[lane] = null;
            sender.OwedSeconds--;
        }
    }
}
