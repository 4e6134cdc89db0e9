using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.ParameterServer;

/// <summary>
/// The steps that are open at a time when workers may be ahead of each other: from the first that is not done to so many steps after it, but never
/// beyond the epoch, nor beyond a step that an evaluation is due after. Each lane of each step is given to one member at a time, and counts once. A member has one request at a time.
/// </summary>
/// <param name="plan">The numbers of the run.</param>
/// <param name="staleness">Steps that may be open after the first, or null for all of the epoch.</param>
/// <param name="control">After which steps the run evaluates: none beyond such a step is open before it.</param>
internal sealed class StaleWindow(RunPlan plan, int? staleness, TrainingControl control)
{
    private readonly List<OpenStep> _open = [];
    private readonly Stack<OpenStep> _free = [];
    private readonly Dictionary<Session, long> _stepOf = [];
    private readonly int[] _list = new int[plan.Lanes];

    /// <summary>The first step that is not done.</summary>
    public long First { get; private set; }

    /// <summary>The step after the last that lanes were given of.</summary>
    public long End => First + _open.Count;

    /// <summary>True if nothing is under way.</summary>
    public bool IsDrained => _open.Count == 0;

    /// <summary>True if a lane of a step that is not done has counted.</summary>
    public bool HasCounted => _open.Exists(open => open.Missing < plan.Lanes);

    /// <summary>Begins with a step; forgets everything before.</summary>
    public void Begin(long step)
    {
        foreach (var open in _open)
        {
            _free.Push(open);
        }

        _open.Clear();
        _stepOf.Clear();
        First = step;
    }

    /// <summary>Gives a member lanes of the earliest step that has some left.</summary>
    /// <param name="member">Has nothing under way.</param>
    /// <param name="members">Members that share a step.</param>
    /// <param name="mayOpen">False to end the steps that are open and begin no other.</param>
    /// <param name="step">Step of the lanes.</param>
    /// <returns>The lanes, ascending, or none. Valid until the next call.</returns>
    public ReadOnlySpan<int> Give(Session member, int members, bool mayOpen, out long step)
    {
        var share = (plan.Lanes + members - 1) / members;
        foreach (var open in _open)
        {
            if (open.Unowned > 0)
            {
                return Give(member, open, share, out step);
            }
        }

        step = End;
        var epochEnd = (plan.EpochOf(First) + 1L) * plan.StepsPerEpoch;
        if (!mayOpen || End >= Math.Min(epochEnd, plan.TotalSteps) || End > First + (staleness ?? long.MaxValue / 2) || (!IsDrained && control.IsDue(plan, End)))
        {
            return [];
        }

        var next = _free.TryPop(out var used) ? used : new OpenStep(plan.Lanes);
        next.Begin(End);
        _open.Add(next);
        return Give(member, next, share, out step);
    }

    /// <summary>The lanes, ascending, that a member owes, and their step. Valid until the next call.</summary>
    public ReadOnlySpan<int> OwedBy(Session member, out long step) =>
        _stepOf.TryGetValue(member, out step) && Find(step) is { } open ? open.OwnedBy(member, _list) : [];

    /// <summary>Takes a gradient; false if a lane of it has counted already or its step is not open. Lanes that then still are to come are free again.</summary>
    public bool TryTake(Session member, long step, Subtree subtree)
    {
        if (Find(step) is not { } open)
        {
            return false;
        }

        var counts = !open.HasAny(subtree);
        if (counts)
        {
            open.Take(subtree);
        }
        else if (_stepOf.TryGetValue(member, out var own) && own == step)
        {
            open.Release(member, subtree);
        }

        SetOwed(member);
        return counts;
    }

    /// <summary>Notes what a gradient that counts came to.</summary>
    public void Note(long step, LaneStatistics statistics, LaneContribution? contribution)
    {
        var open = Find(step)!;
        open.Sums = LaneTree.Add(open.Sums, statistics);
        if (contribution is { } added)
        {
            open.Contributions.Add(added);
        }
    }

    /// <summary>Closes the first step if all its lanes have counted. What it came to is valid until the next call.</summary>
    public OpenStep? Close()
    {
        if (_open.Count == 0 || _open[0].Missing > 0)
        {
            return null;
        }

        var done = _open[0];
        _open.RemoveAt(0);
        _free.Push(done);
        First++;
        return done;
    }

    /// <summary>Takes what a member owes from it.</summary>
    public void Forget(Session member)
    {
        if (_stepOf.Remove(member, out var step) && Find(step) is { } open)
        {
            open.Release(member, null);
        }

        member.OwedLanes = 0;
    }

    /// <summary>The lanes, ascending, of the first step that have not counted. Valid until the next call.</summary>
    public ReadOnlySpan<int> Missing() => _open.Count == 0 ? [] : _open[0].MissingLanes(_list);

    private ReadOnlySpan<int> Give(Session member, OpenStep open, int share, out long step)
    {
        step = open.Step;
        var lanes = open.Give(member, share, _list);
        _stepOf[member] = step;
        member.OwedLanes = lanes.Length;
        return lanes;
    }

    private void SetOwed(Session member)
    {
        member.OwedLanes = OwedBy(member, out _).Length;
        if (member.OwedLanes == 0)
        {
            _stepOf.Remove(member);
        }
    }

    private OpenStep? Find(long step) => step >= First && step < End ? _open[(int)(step - First)] : null;

    /// <summary>One open step.</summary>
    internal sealed class OpenStep(int lanes)
    {
        private readonly Session?[] _owners = new Session?[lanes];
        private readonly bool[] _isDone = new bool[lanes];

        public long Step { get; private set; }

        /// <summary>Lanes that have not counted.</summary>
        public int Missing { get; private set; }

        /// <summary>Lanes that nobody computes and that have not counted.</summary>
        public int Unowned { get; private set; }

        public LaneStatistics Sums { get; set; }

        public List<LaneContribution> Contributions { get; } = [];

        public void Begin(long step)
        {
            (Step, Missing, Unowned, Sums) = (step, lanes, lanes, default);
            Contributions.Clear();
            Array.Clear(_owners);
            Array.Clear(_isDone);
        }

        public ReadOnlySpan<int> Give(Session member, int share, int[] list)
        {
            var count = 0;
            for (var lane = 0; lane < lanes && count < share; lane++)
            {
                if (_owners[lane] is null && !_isDone[lane])
                {
                    _owners[lane] = member;
                    list[count++] = lane;
                }
            }

            Unowned -= count;
            return list.AsSpan(0, count);
        }

        public ReadOnlySpan<int> OwnedBy(Session member, int[] list)
        {
            var count = 0;
            for (var lane = 0; lane < lanes; lane++)
            {
                if (_owners[lane] == member && !_isDone[lane])
                {
                    list[count++] = lane;
                }
            }

            return list.AsSpan(0, count);
        }

        public ReadOnlySpan<int> MissingLanes(int[] list)
        {
            var count = 0;
            for (var lane = 0; lane < lanes; lane++)
            {
                if (!_isDone[lane])
                {
                    list[count++] = lane;
                }
            }

            return list.AsSpan(0, count);
        }

        public bool HasAny(Subtree subtree) => _isDone.AsSpan(subtree.FirstLane, subtree.LaneCount).Contains(true);

        public void Take(Subtree subtree)
        {
            for (var lane = subtree.FirstLane; lane < subtree.FirstLane + subtree.LaneCount; lane++)
            {
                Unowned -= _owners[lane] is null ? 1 : 0;
                _isDone[lane] = true;
                Missing--;
            }
        }

        /// <summary>Takes lanes from a member that have not counted: those of a subtree, or all.</summary>
        public void Release(Session member, Subtree? within)
        {
            var first = within?.FirstLane ?? 0;
            var end = within is { } subtree ? subtree.FirstLane + subtree.LaneCount : lanes;
            for (var lane = first; lane < end; lane++)
            {
                if (_owners[lane] == member && !_isDone[lane])
                {
                    _owners[lane] = null;
                    Unowned++;
                }
            }
        }
    }
}
