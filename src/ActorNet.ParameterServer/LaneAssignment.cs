using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <summary>Which member computes which lane of the step under way. It decides who works, never what comes out.</summary>
internal sealed class LaneAssignment(int lanes)
{
    private readonly Session?[] _owners = new Session?[lanes];
    private readonly int[] _list = new int[lanes];

    /// <summary>The lanes, ascending, whose gradient is not here and that no member computes. Valid until the next call.</summary>
    public ReadOnlySpan<int> Unowned(LaneTree tree) => List(null, tree);

    /// <summary>The lanes, ascending, that a member owes. Valid until the next call.</summary>
    public ReadOnlySpan<int> OwedBy(Session member, LaneTree tree) => List(member, tree);

    /// <summary>True if a member owes a lane.</summary>
    public bool Owes(Session member, LaneTree tree)
    {
        for (var lane = 0; lane < _owners.Length; lane++)
        {
            if (_owners[lane] == member && !tree.Has(lane))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Gives lanes to a member.</summary>
    public void Give(ReadOnlySpan<int> lanes, Session member)
    {
        foreach (var lane in lanes)
        {
            _owners[lane] = member;
        }
    }

    /// <summary>Takes all lanes from a member.</summary>
    public void Withdraw(Session member)
    {
        for (var lane = 0; lane < _owners.Length; lane++)
        {
            if (_owners[lane] == member)
            {
                _owners[lane] = null;
            }
        }
    }

    /// <summary>Takes all lanes from everybody.</summary>
    public void Clear() => Array.Clear(_owners);

    private ReadOnlySpan<int> List(Session? owner, LaneTree tree)
    {
        var count = 0;
        for (var lane = 0; lane < _owners.Length; lane++)
        {
            if (_owners[lane] == owner && !tree.Has(lane))
            {
                _list[count++] = lane;
            }
        }

        return _list.AsSpan(0, count);
    }
}
