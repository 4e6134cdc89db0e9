using System.Runtime.InteropServices;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;

namespace ActorNet.ParameterServer;

/// <content>Who computes which lanes: shares by measured speed, and lanes of late members for idle ones too.</content>
public sealed partial class ParameterServerActor
{
    // How much of a new measurement is taken into the smoothed speed, and how much of one that is far off counts.
    private const double Smoothing = 0.2;
    private const double Farthest = 4;

    // Of a member without lanes nothing is measured; it is taken for a little more usual each time, until it is tried again.
    private const double Forgiving = 0.1;

    // Room that lists have from the start, so that the first late member of a usual run takes no memory.
    private const int UsualMembers = 16;

    private readonly List<Session> _idle = new(UsualMembers);
    private readonly List<int> _helpLanes = [];
    private readonly List<Subtree> _helpSubtrees = [];
    private int[] _shares = [];
    private int[] _sharesRoom = [];
    private double[] _speeds = [];
    private long _sharedAtChange = -1;
    private TimeSpan _sharedAt;
    private bool _isAnyBehind;

    /// <summary>Gives all lanes of a round that begins.</summary>
    private void ShareOut(IActorContext context)
    {
        if (_isAnyBehind && _members.All.Exists(static member => member.IsIdle))
        {
            // For this round, those who are free share alike.
            GiveLanes(context);
            return;
        }

        var members = _members.All;
        var now = context.Now;
        if (_sharedAtChange != _members.Changes || (members.Count > 1 && now - _sharedAt >= ServerLimits.ShareInterval))
        {
            ReconsiderShares(now);
        }

        var lanes = _assignment.Unowned();
        var start = 0;
        for (var index = 0; index < members.Count; index++)
        {
            var share = lanes.Slice(start, _shares[index]);
            start += share.Length;
            GiveLanes(members[index], share, now, context);
        }

        TellShares(context);
    }

    private void ReconsiderShares(TimeSpan now)
    {
        var members = _members.All;
        _sharedAt = now;
        if (_sharedAtChange != _members.Changes)
        {
            _sharedAtChange = _members.Changes;
            if (_shares.Length != members.Count)
            {
                (_shares, _sharesRoom, _speeds) = (new int[members.Count], new int[members.Count], new double[members.Count]);
            }

            LaneShares.Equal(_plan.Lanes, _shares);
            _hasUntoldShares = true;
        }

        var usual = UsualSecondsPerSample();
        for (var index = 0; index < _speeds.Length; index++)
        {
            var member = members[index];
            if (_shares[index] == 0 && member.SecondsPerSample > 0)
            {
                member.SecondsPerSample += (usual - member.SecondsPerSample) * Forgiving;
            }

            _speeds[index] = member.SecondsPerSample;
        }

        _hasUntoldShares |= LaneShares.Next(_shares, _speeds, _plan.Lanes, _sharesRoom);
    }

    /// <summary>Gives the lanes that nobody computes to members without work, or, if all work, to all, in contiguous shares as equal as can be.</summary>
    private void GiveLanes(IActorContext context)
    {
        if (_stale is not null)
        {
            GiveStale(context);
            return;
        }

        if (_assignment.UnownedCount == 0 || _members.Count == 0)
        {
            return;
        }

        var unowned = _assignment.Unowned();
        ListIdle(TimeSpan.MinValue);
        var members = _idle.Count > 0 ? _idle : _members.All;
        for (var index = 0; index < members.Count; index++)
        {
            var start = Lanes.Start(index, members.Count, unowned.Length);
            GiveLanes(members[index], unowned[start..Lanes.Start(index + 1, members.Count, unowned.Length)], context.Now, context);
        }
    }

    /// <summary>Lists the members without work that were heard since a time.</summary>
    private void ListIdle(TimeSpan since)
    {
        _idle.Clear();
        foreach (var member in _members.All)
        {
            if (member.IsIdle && member.LastHeard >= since)
            {
                _idle.Add(member);
            }
        }
    }

    private void GiveLanes(Session member, ReadOnlySpan<int> share, TimeSpan now, IActorContext context)
    {
        if (share.IsEmpty)
        {
            return;
        }

        SendLanes(member, share, context);
        member.NoteAsked(now);
        _assignment.Give(share, member);
    }

    /// <summary>Asks a member for lanes: maximal subtrees, but audited lanes one by one and with digests.</summary>
    private void SendLanes(Session member, ReadOnlySpan<int> share, IActorContext context)
    {
        if (!_audits.IsOn)
        {
            context.Send(member.Worker, _requests.Rent().Set(member.Number, _progress.Step, ExchangedWeights, share).WatchedBy(_store.Changes));
            return;
        }

        var plain = new List<int>(share.Length);
        var audited = new List<int>();
        foreach (var lane in share)
        {
            (_audits.IsAudited(lane) ? audited : plain).Add(lane);
        }

        if (plain.Count > 0)
        {
            context.Send(member.Worker, _requests.Rent().Set(member.Number, _progress.Step, ExchangedWeights, CollectionsMarshal.AsSpan(plain)).WatchedBy(_store.Changes));
        }

        SendAudited(member, audited, context);
    }

    private void SendAudited(Session member, List<int> lanes, IActorContext context)
    {
        if (lanes.Count == 0)
        {
            return;
        }

        var request = _requests.Rent().Begin(member.Number, _progress.Step, ExchangedWeights, 0, withDigest: true).WatchedBy(_store.Changes);
        foreach (var lane in lanes)
        {
            request.Add(new Subtree(0, lane));
        }

        context.Send(member.Worker, request);
    }

    /// <summary>Measures a member that has just sent the last of its lanes.</summary>
    private void NoteSpeed(Session member)
    {
        if (member.OwedLanes > 0 || member.Given.Count == 0 || _members.Count < 2)
        {
            return;
        }

        var samples = (double)member.Given.Count * _plan.SamplesOfRound(_progress.Step) / _plan.Lanes;
        var measured = (member.LastHeard - member.LastAsked).TotalSeconds / samples;
        var before = member.SecondsPerSample;
        member.SecondsPerSample = before > 0 ? before + ((Math.Min(measured, before * Farthest) - before) * Smoothing) : measured;
    }

    /// <summary>
    /// Near the end of a round, when somebody has nothing to do: asks idle members for the lanes of late ones too, in the same subtrees. The first copy
    /// counts, and since both are equal no gradient is lost.
    /// </summary>
    private void HelpLate(IActorContext context)
    {
        if (_stale is not null || _members.Count < 2 || _phase is ServerPhase.Ended or ServerPhase.Failed)
        {
            return;
        }

        WakeBy(context.Now + Most(ServerLimits.LateInterval, (context.Now - _roundBegan) / 2), context);
        if (_phase != ServerPhase.Computing || _assignment.UnownedCount > 0)
        {
            return;
        }

        ListIdle(context.Now - (_options.WorkerTimeout / 2));
        var usual = _idle.Count == 0 ? 0 : UsualSecondsPerSample();
        foreach (var member in _members.All)
        {
            if (_idle.Count == 0)
            {
                break;
            }

            if (member.OwedLanes > 0 && context.Now - member.LastAsked > LateAfter(member, usual))
            {
                Help(member, context);
            }
            else if (_audits.Open > 0 && member.OwedSeconds > 0 && context.Now - member.LastAskedAgain > LateAfter(member, usual))
            {
                _assignment.WithdrawSeconds(member);
            }
        }

        GiveAudits(context);
    }

    private TimeSpan LateAfter(Session member, double usual)
    {
        var samples = (double)(member.Given.Count + member.GivenSeconds.Count) * _plan.SamplesOfRound(_progress.Step) / _plan.Lanes;
        var seconds = samples * (member.SecondsPerSample > 0 ? member.SecondsPerSample : usual);
        return seconds > 0 ? TimeSpan.FromSeconds(seconds * ServerLimits.LateFactor) + ServerLimits.LateFloor : TickInterval;
    }

    private double UsualSecondsPerSample()
    {
        var (sum, count) = (0.0, 0);
        foreach (var member in _members.All)
        {
            sum += member.SecondsPerSample;
            count += member.SecondsPerSample > 0 ? 1 : 0;
        }

        return count > 0 ? sum / count : 0;
    }

    /// <summary>Asks idle members for what a late one owes, a subtree as a whole, each as much as the others.</summary>
    private void Help(Session late, IActorContext context)
    {
        _helpLanes.Clear();
        foreach (var lane in _assignment.OwedBy(late))
        {
            if (_assignment.SecondOf(lane) is null)
            {
                _helpLanes.Add(lane);
            }
        }

        _helpSubtrees.Clear();
        var lanes = CollectionsMarshal.AsSpan(_helpLanes);
        for (var position = 0; position < lanes.Length;)
        {
            var subtree = Subtree.MaximalAt(lanes, position);
            _helpSubtrees.Add(subtree);
            position += subtree.LaneCount;
        }

        var helpers = Math.Min(_helpSubtrees.Count, _idle.Count);
        var start = 0;
        if (helpers > 0)
        {
            TellSlow(late, lanes.Length, context);
        }

        for (var helper = 0; helper < helpers; helper++)
        {
            var member = _idle[^1];
            _idle.RemoveAt(_idle.Count - 1);
            var end = start;
            for (var index = Lanes.Start(helper, helpers, _helpSubtrees.Count); index < Lanes.Start(helper + 1, helpers, _helpSubtrees.Count); index++)
            {
                end += _helpSubtrees[index].LaneCount;
            }

            foreach (var lane in lanes[start..end])
            {
                _assignment.GiveSecond(lane, member);
            }

            member.NoteAsked(context.Now);
            SendLanes(member, lanes[start..end], context);
            start = end;
        }
    }

    private static TimeSpan Most(TimeSpan one, TimeSpan other) => one > other ? one : other;
}
