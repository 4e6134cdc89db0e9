using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>What a part's answer means for the run.</summary>
internal enum PartNews
{
    /// <summary>Nothing new.</summary>
    None,

    /// <summary>It may be that all parts are where they are awaited now: the round is full, a step is done, or a state has come.</summary>
    Moved,

    /// <summary>The part holds its slice in this term; and as <see cref="Moved"/>.</summary>
    Ready,

    /// <summary>The part has lost what it held.</summary>
    Lost,
}

/// <summary>
/// The coordinator's side of the other parts: tells each what to hold, to apply and to hand over, asks again until it is answered, and knows when all
/// are where the run needs them. Everything it says may be lost, doubled or late: an answer counts only if it is of this term and this life of the
/// part, and takes the part no step back.
/// </summary>
internal sealed partial class PartCoordination
{
    private const int OwnNumber = 1;

    private readonly OtherPart[] _others;
    private readonly TimeSpan _pause;
    private readonly List<long> _withdrawn = [];
    private readonly ulong[] _digests;
    private int _term;

    /// <summary>For the parts of a run.</summary>
    /// <param name="options">Names the other parts.</param>
    public PartCoordination(ServerOptions options)
    {
        var parameters = options.Network.ParameterCount;
        var parts = options.OtherParts.Count + 1;
        _scales = options.Update.ClipsNorms ? new GradientScales(options.Network, options.Update) : null;
        _others =
        [
            .. options.OtherParts.Select((actor, index) =>
            {
                var range = ParameterRange.OfPart(index + 2, parts, parameters);
                return new OtherPart(index + 2, actor, range, options.Plan.Lanes) { Pieces = _scales?.PiecesOf(range) ?? default };
            }),
        ];
        _chains = [.. ChainsOf(options)];
        OwnRange = ParameterRange.OfPart(OwnNumber, parts, parameters);
        _pause = options.WorkerTimeout / ServerLimits.TicksPerBound;
        _digests = new ulong[options is { KeepsLedger: true, Storage: not null } ? VectorDigest.BlocksOf(parameters) : 0];
    }

    /// <summary>True if the whole vector is the coordinator's own.</summary>
    public bool IsAlone => _others.Length == 0;

    /// <summary>The coordinator's slice.</summary>
    public ParameterRange OwnRange { get; }

    /// <summary>All parts, the coordinator first.</summary>
    public IReadOnlyList<ActorRef> Actors(ActorRef self) => [self, .. _others.Select(part => part.Actor)];

    /// <summary>The number of the part that an actor is, or null.</summary>
    public int? NumberOf(ActorRef actor) => Find(actor)?.Number;

    /// <summary>Tells every part to hold its slice of a state.</summary>
    /// <param name="term">Term of the coordinator.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="version">Steps applied.</param>
    /// <param name="parameters">The whole vector, or empty if the parts share the coordinator's memory.</param>
    /// <param name="slots">The whole optimizer state, slots × parameters, or empty for zero.</param>
    /// <param name="context">The coordinator's.</param>
    public void Start(int term, long step, long version, ReadOnlySpan<float> parameters, ReadOnlySpan<float> slots, IActorContext context)
    {
        _term = term;
        _withdrawn.Clear();
        foreach (var part in _others)
        {
            context.Watch(part.Actor);
            part.Begin(new StartPart(
                term,
                part.Number,
                part.Range,
                step,
                version,
                parameters.IsEmpty ? null : parameters.Slice(part.Range.Start, part.Range.Length).ToArray(),
                slots.IsEmpty ? null : SlotsOf(part.Range, slots, parameters.Length)));
            Ask(part, part.Start!, context);
        }
    }

    /// <summary>True if every part has done so many steps.</summary>
    public bool AreAt(long step)
    {
        foreach (var part in _others)
        {
            if (part.Start is not null || part.Step != step)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>True if no part misses a lane of the round that begins at a step.</summary>
    public bool AreFull(long step)
    {
        foreach (var part in _others)
        {
            if (part.Start is not null || part.Step != step || part.MissingLanes.Count > 0 || part.Withdrawn != _withdrawn.Count || !IsMeasured(part))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>With all of them full: true if every part's sum is finite.</summary>
    public bool AreFinite => Array.TrueForAll(_others, part => part.IsFinite);

    /// <summary>Has every part apply the round or leave it out.</summary>
    /// <param name="step">The round's (first) step.</param>
    /// <param name="apply">False to leave it out.</param>
    /// <param name="rateFactor">What the learning rate is multiplied with.</param>
    /// <param name="scales">From <see cref="ScalesOf"/>.</param>
    /// <param name="context">The coordinator's.</param>
    public void Commit(long step, bool apply, double rateFactor, ReadOnlyMemory<float> scales, IActorContext context)
    {
        foreach (var part in _others)
        {
            part.Commit = new CommitRound(_term, step, apply, rateFactor, scales);
            part.Collected = null;
            part.Finish = null;
            part.Adding.Clear();
            part.BeginRound();
            Ask(part, part.Commit, context);
        }
    }

    /// <summary>Has every part forget what a session has sent.</summary>
    public void Withdraw(long session, IActorContext context)
    {
        if (IsAlone || _withdrawn.Contains(session))
        {
            return;
        }

        _withdrawn.Add(session);
        foreach (var part in _others)
        {
            part.IsFinite = false;
            Ask(part, new WithdrawSession(_term, session), context);
        }
    }

    /// <summary>Takes a part's word of where it stands.</summary>
    public PartNews OnStatus(PartStatus status, IActorContext context)
    {
        if (Find(context.Sender) is not { } part || status.Term != _term)
        {
            return PartNews.None;
        }

        part.Heard = context.Now;
        if (part.Start is null && status.Incarnation != part.Incarnation)
        {
            return status.Incarnation > part.Incarnation ? PartNews.Lost : PartNews.None;
        }

        // One that holds nothing yet has not had its slice, and is told again; one of an earlier step or withdrawal was said before.
        if (status.Part == 0 || status.Step < part.Step || status.Withdrawn < part.Withdrawn)
        {
            return PartNews.None;
        }

        var isNews = part.Start is not null;
        part.Start = null;
        part.Incarnation = status.Incarnation;
        if (part.Commit is { } commit && status.Step > commit.Step)
        {
            (part.Commit, part.Finish) = (null, null);
            part.Adding.Clear();
        }

        // Lanes do not become missing again but by withdrawals and rounds: of two answers that crossed, the fuller is the later.
        var isNewer = status.Step > part.Step || status.Withdrawn > part.Withdrawn || status.MissingLanes.Count <= part.MissingLanes.Count;
        if (isNewer && part.Commit is null)
        {
            (part.MissingLanes, part.IsFinite, part.Squares) = (status.MissingLanes, status.IsFinite, status.Squares);
        }

        (part.Step, part.Withdrawn) = (status.Step, status.Withdrawn);
        (part.Digests, part.Contributions) = (status.Digests, status.Contributions);
        Settle(part);
        return isNews ? PartNews.Ready : PartNews.Moved;
    }

    /// <summary>The parts as they stand, for those who watch.</summary>
    public IReadOnlyList<PartSnapshot> Snapshots(TimeSpan now) =>
        [.. _others.Select(part => new PartSnapshot(part.Number, part.Step, part.Range.Length, part.Start is null && part.Heard is not null, now - part.Heard))];

    /// <summary>Asks every part for its slice as it is after so many steps; true if all have come.</summary>
    public bool TryCollect(long step, IActorContext context)
    {
        var all = true;
        foreach (var part in _others)
        {
            if (part.Collected?.Step == step)
            {
                continue;
            }

            all = false;
            if (part.Collect?.Step != step)
            {
                part.Collect = new CollectPart(_term, step);
                Ask(part, part.Collect, context);
            }
        }

        return all;
    }

    /// <summary>Takes a part's slice.</summary>
    public PartNews OnCollected(PartCollected collected, IActorContext context)
    {
        var isAwaited = Find(context.Sender) is { } part
            && collected.Term == _term
            && collected.Step == part.Collect?.Step
            && collected.Parameters.Length == part.Range.Length;
        if (!isAwaited)
        {
            return PartNews.None;
        }

        part = Find(context.Sender)!;
        part.Heard = context.Now;
        part.Collect = null;
        part.Collected = collected;
        Settle(part);
        return PartNews.Moved;
    }

    /// <summary>After <see cref="TryCollect"/>: puts the collected slices into a whole state, and forgets them.</summary>
    public void TakeCollected(Span<float> parameters, Span<float> slots)
    {
        foreach (var part in _others)
        {
            var collected = part.Collected!;
            collected.Parameters.CopyTo(parameters[part.Range.Start..]);
            PlaceSlots(part.Range, collected.Slots, slots, parameters.Length);
        }
    }

    /// <summary>Digest of the whole vector of weights, with all parts at the same step.</summary>
    public ulong WeightsDigest(ParameterStore own)
    {
        own.Digests.Span.CopyTo(_digests);
        foreach (var part in _others)
        {
            Place(part, part.Digests.Span);
        }

        return VectorDigest.OfBlocks(_digests);
    }

    /// <summary>
    /// Digest of a gradient that was applied last, all parts of it; 0, which stands for "not known", if a part added the lanes up from others' messages.
    /// </summary>
    public ulong GradientDigest(ParameterStore own, Subtree subtree)
    {
        if (own.Gradients is not { } gradients || gradients.IndexOf(subtree) is not (>= 0 and var index))
        {
            return 0;
        }

        gradients.BlocksAt(index).Span.CopyTo(_digests);
        foreach (var part in _others)
        {
            if (part.Range.Length > 0)
            {
                if (part.Contributions.FirstOrDefault(contribution => contribution.Subtree == subtree) is not { } contribution
                    || contribution.Session != gradients.SessionAt(index))
                {
                    return 0;
                }

                Place(part, contribution.Digests.Span);
            }
        }

        return VectorDigest.OfBlocks(_digests);
    }

    /// <summary>Asks again what has not been answered for a while, and the others how far they are.</summary>
    public void AskAgain(IActorContext context)
    {
        foreach (var part in _others)
        {
            if (context.Now - part.AskedAt < _pause)
            {
                continue;
            }

            // One that owes nothing is asked too: it may have been started anew, and workers wait for its weights.
            Ask(part, Owed(part) ?? new QueryPart(_term), context);
            foreach (var add in part.Adding)
            {
                context.Send(part.Actor, add);
            }

            // Each is answered with how many are withdrawn; the part knows which it has already.
            for (var index = 0; index < _withdrawn.Count && part.Withdrawn < _withdrawn.Count && part.Start is null; index++)
            {
                context.Send(part.Actor, new WithdrawSession(_term, _withdrawn[index]));
            }
        }
    }

    /// <summary>The part that has owed an answer for longest, and since when; null if none does.</summary>
    public (int Number, ActorRef Actor, TimeSpan Since)? Longest()
    {
        OtherPart? longest = null;
        foreach (var part in _others)
        {
            if (part.WaitingSince is { } since && !(since >= longest?.WaitingSince))
            {
                longest = part;
            }
        }

        return longest is null ? null : (longest.Number, longest.Actor, longest.WaitingSince!.Value);
    }

    /// <summary>Lanes that some part has said to miss in the round under way, ascending.</summary>
    public int[] MissingLanes() => [.. _others.SelectMany(part => part.MissingLanes).Distinct().Order()];

    private static object? Owed(OtherPart part) =>
        (object?)part.Start ?? (object?)part.Finish ?? (object?)part.Commit ?? part.Collect;

    private static void Ask(OtherPart part, object request, IActorContext context)
    {
        part.AskedAt = context.Now;
        part.WaitingSince ??= context.Now;
        context.Send(part.Actor, request);
    }

    private void Settle(OtherPart part) =>
        part.WaitingSince = Owed(part) is null && part.Withdrawn == _withdrawn.Count ? null : part.WaitingSince;

    private void Place(OtherPart part, ReadOnlySpan<ulong> digests) =>
        digests.CopyTo(_digests.AsSpan(part.Range.Start / VectorDigest.BlockLength));

    private OtherPart? Find(ActorRef actor)
    {
        foreach (var part in _others)
        {
            if (part.Actor.Equals(actor))
            {
                return part;
            }
        }

        return null;
    }

    /// <summary>The state of a slice, slots × length, out of that of a whole vector.</summary>
    public static float[] SlotsOf(ParameterRange range, ReadOnlySpan<float> slots, int parameters)
    {
        var count = slots.Length / parameters;
        var slice = new float[count * range.Length];
        for (var slot = 0; slot < count; slot++)
        {
            slots.Slice((slot * parameters) + range.Start, range.Length).CopyTo(slice.AsSpan(slot * range.Length));
        }

        return slice;
    }

    /// <summary>Copies the state of a slice to its places in that of a whole vector.</summary>
    public static void PlaceSlots(ParameterRange range, ReadOnlySpan<float> slice, Span<float> slots, int parameters)
    {
        for (var slot = 0; slot * parameters < slots.Length; slot++)
        {
            slice.Slice(slot * range.Length, range.Length).CopyTo(slots[((slot * parameters) + range.Start)..]);
        }
    }
}
