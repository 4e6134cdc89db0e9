using System.Runtime.InteropServices;
using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>Second copies: audits on purpose, and what is done when two copies differ.</content>
public sealed partial class ParameterServerActor
{
    private readonly List<Dispute> _disputes = [];
    private uint _nextAuditor;

    /// <summary>Asks for second copies of audited lanes that nobody has been asked for yet: of another member than the first, if there is one.</summary>
    private void GiveAudits(IActorContext context)
    {
        if (_audits.Open == 0 || _members.Count == 0)
        {
            return;
        }

        var lanes = new List<int>();
        Session? auditor = null;
        Session? owner = null;
        for (var lane = 0; lane <= _plan.Lanes; lane++)
        {
            var isNeeded = lane < _plan.Lanes && _audits.IsOpen(lane) && _assignment.SecondOf(lane) is null;
            var ownerHere = !isNeeded ? null : _audits.FirstOf(lane)?.Sender ?? _assignment.OwnerOf(lane);
            if (auditor is not null && lanes.Count > 0 && (lane == _plan.Lanes || (isNeeded && ownerHere != owner)))
            {
                SendAudited(auditor, lanes, context);
                lanes.Clear();
                auditor = null;
            }

            if (isNeeded)
            {
                owner = ownerHere;
                auditor ??= AuditorOf(owner);
                auditor.NoteAsked(context.Now);
                lanes.Add(lane);
                _assignment.GiveSecond(lane, auditor);
            }
        }
    }

    /// <summary>The next in turn who is not the owner; one without work, if there is one among the next few.</summary>
    private Session AuditorOf(Session? owner)
    {
        const int Looks = 8;
        var members = _members.All;
        Session? found = null;
        for (var look = 0; look < Looks && found is not { IsIdle: true }; look++)
        {
            var candidate = members[(int)(_nextAuditor++ % (uint)members.Count)];
            found = candidate == owner || (found is not null && !candidate.IsIdle) ? found : candidate;
        }

        return found ?? members[0];
    }

    /// <summary>Takes in a copy of an audited lane; false if it is none.</summary>
    private bool NoteAudit(Session member, SubtreeGradient gradient, IActorContext context)
    {
        var lane = gradient.Subtree.FirstLane;
        if (gradient.Subtree.Level > 0 || !_audits.IsAudited(lane) || !HasDigest(gradient))
        {
            return false;
        }

        // With one member only, the first copy is its answer to both.
        var isBoth = _members.Count == 1;
        var copy = CopyOf(member, gradient);
        if (_audits.Note(lane, copy, isBoth) is { } first && !first.Agrees(copy))
        {
            Dispute(gradient.Subtree, first, copy, isAboutSlices: false, context);
        }

        return true;
    }

    /// <summary>Where the server has all of a gradient, it can take the digest that was not asked for itself.</summary>
    private bool HasDigest(SubtreeGradient gradient) => gradient.Digest != 0 || _parts.IsAlone;

    private static LaneCopy CopyOf(Session member, SubtreeGradient gradient) =>
        gradient.Digest == 0 ? SliceOf(member, gradient) : new LaneCopy(member, gradient.Digest, gradient.Statistics);

    private static LaneCopy SliceOf(Session member, SubtreeGradient gradient) =>
        new(member, VectorDigest.Of(gradient.Gradient.Span), gradient.Statistics);

    /// <summary>Holds a second copy against the one that counts, bit for bit, if it is of the same lanes.</summary>
    private void Compare(Session member, SubtreeGradient gradient, IActorContext context)
    {
        var subtree = gradient.Subtree;
        if (_tree.At((_plan.Lanes >> subtree.Level) + subtree.Index) is not { } counted)
        {
            return;
        }

        var isSame = MemoryMarshal.AsBytes(counted.Gradient.Span).SequenceEqual(MemoryMarshal.AsBytes(gradient.Gradient.Span))
            && LaneCopy.Agrees(counted.Statistics, gradient.Statistics);
        if (!isSame)
        {
            Dispute(subtree, SliceOf(_assignment.SenderOf(subtree.FirstLane)!, counted), SliceOf(member, gradient), isAboutSlices: true, context);
        }
    }

    private void Dispute(Subtree subtree, LaneCopy first, LaneCopy second, bool isAboutSlices, IActorContext context)
    {
        if (_disputes.Exists(dispute => dispute.Subtree == subtree) || PlantedBugs.IsArmed(PlantedBug.DisputeIgnored))
        {
            return;
        }

        var dispute = new Dispute(subtree, first, second, isAboutSlices);
        _disputes.Add(dispute);
        if (first.Sender == second.Sender)
        {
            Expel(first.Sender, dispute, "does not compute the same twice", context);
            return;
        }

        Warn($"Step {_progress.Step}: {first.Sender.Name} and {second.Sender.Name} disagree about {subtree}; it is computed again.", context);
        AskWitness(dispute, context);
    }

    /// <summary>Asks somebody who has not computed the lanes; if there is nobody, asks those who have again.</summary>
    private void AskWitness(Dispute dispute, IActorContext context)
    {
        dispute.Witnesses.Clear();
        dispute.Repetitions = 0;
        dispute.AskedAt = context.Now;
        var other = _members.All.Find(member => dispute.Copies.TrueForAll(copy => copy.Sender != member));
        if (other is not null)
        {
            dispute.Witnesses.Add(other);
        }
        else
        {
            dispute.IsRepeating = true;
            dispute.Repeated.Clear();
            dispute.Witnesses.AddRange(dispute.Copies.Select(copy => copy.Sender));
        }

        Ask(dispute, context);
    }

    private void Ask(Dispute dispute, IActorContext context)
    {
        dispute.AskedAt = context.Now;
        foreach (var witness in dispute.Witnesses)
        {
            var request = _requests.Rent().Begin(witness.Number, _progress.Step, ExchangedWeights, 0, withDigest: true).WatchedBy(_store.Changes);
            request.Add(dispute.Subtree);
            context.Send(witness.Worker, request);
        }
    }

    private void AskWitnessesAgain(TimeSpan pause, IActorContext context)
    {
        foreach (var dispute in _disputes)
        {
            if (context.Now - dispute.AskedAt >= pause * (1 << Math.Min(dispute.Repetitions, 10)))
            {
                dispute.Repetitions++;
                Ask(dispute, context);
            }
        }
    }

    /// <summary>Takes a gradient as evidence if its sender was asked for it in a dispute; false if it was not.</summary>
    private bool TryTestify(Session member, SubtreeGradient gradient, IActorContext context)
    {
        if (_disputes.Count == 0 || FindDispute(member, gradient.Subtree) is not { } dispute
            || !(dispute.IsAboutSlices || HasDigest(gradient)))
        {
            return false;
        }

        dispute.Witnesses.Remove(member);
        _assignment.NoteSecond(gradient.Subtree, member);
        var copy = dispute.IsAboutSlices ? SliceOf(member, gradient) : CopyOf(member, gradient);
        if (dispute.IsRepeating)
        {
            dispute.Repeated.Add(copy);
            if (dispute.Witnesses.Count == 0)
            {
                JudgeRepeats(dispute, context);
            }
        }
        else
        {
            Judge(dispute, copy, context);
        }

        CompleteIfWhole(context);
        return true;
    }

    private Dispute? FindDispute(Session witness, Subtree subtree) =>
        _disputes.Find(dispute => dispute.Subtree == subtree && dispute.Witnesses.Contains(witness));

    /// <summary>Two that agree are right against all others.</summary>
    private void Judge(Dispute dispute, LaneCopy evidence, IActorContext context)
    {
        if (!dispute.Copies.Exists(evidence.Agrees))
        {
            dispute.Copies.Add(evidence);
            AskWitness(dispute, context);
            return;
        }

        foreach (var odd in dispute.Copies.Where(copy => !copy.Agrees(evidence)).Select(copy => copy.Sender).ToList())
        {
            Expel(odd, dispute, "computed otherwise than two others", context);
        }
    }

    /// <summary>Nobody else can be asked: one who does not repeat what it said is wrong.</summary>
    private void JudgeRepeats(Dispute dispute, IActorContext context)
    {
        var odd = dispute.Copies
            .Where(copy => !dispute.Repeated.Exists(repeat => repeat.Sender == copy.Sender && repeat.Agrees(copy)))
            .Select(copy => copy.Sender)
            .ToList();
        if (odd.Count == dispute.Copies.Count - 1)
        {
            odd.ForEach(sender => Expel(sender, dispute, "does not compute the same twice", context));
            return;
        }

        Fail(
            RunFailure.Disagreement,
            $"Step {_progress.Step}: {string.Join(" and ", dispute.Copies.Select(copy => copy.Sender.Name))} disagree about {dispute.Subtree}, "
            + $"and {(odd.Count == 0 ? "each computes the same again" : "none computes the same again")}; nobody is left to ask.",
            context);
    }

    /// <summary>After members were lost: a dispute whose witness is gone needs another, one whose party is gone is settled by computing anew.</summary>
    private void ReviewDisputes(IActorContext context)
    {
        for (var index = _disputes.Count - 1; index >= 0 && index < _disputes.Count; index--)
        {
            var dispute = _disputes[index];
            var gone = dispute.Copies.Where(copy => !IsMember(copy.Sender)).Select(copy => copy.Sender).ToList();
            if (gone.Count > 0 && (dispute.IsRepeating || _members.Count < 2))
            {
                _disputes.RemoveAt(index);
                gone.ForEach(sender => TakeBack(sender, context));
                GiveLanes(context);
                GiveAudits(context);
            }
            else if (dispute.Witnesses.Exists(witness => !IsMember(witness)))
            {
                AskWitness(dispute, context);
            }
        }
    }

    private bool IsMember(Session session) => _members.Find(session.Number, session.Worker) is not null;

    /// <summary>Shuts a member out for good: what it has sent for this round is computed anew.</summary>
    private void Expel(Session odd, Dispute dispute, string why, IActorContext context)
    {
        if (_phase is ServerPhase.Failed or ServerPhase.Ended)
        {
            return;
        }

        _disputes.Remove(dispute);
        _disputes.RemoveAll(other => other.Copies.RemoveAll(copy => copy.Sender == odd) > 0 && other.Copies.Count < 2);
        TakeBack(odd, context);
        _members.Bar(odd.Worker);
        Warn($"Step {_progress.Step}: {odd.Name} {why} ({dispute.Subtree}); it is shut out, and what it sent for this step is computed anew.", context);
        context.Send(odd.Worker, new Expelled(odd.Number, $"it {why} in {dispute.Subtree} of step {_progress.Step}", MayReturn: false));
        if (_members.BarredCount > ServerLimits.MaximumBarred)
        {
            Fail(RunFailure.Disagreement, $"Step {_progress.Step}: {_members.BarredCount} workers were shut out because they computed something wrong.", context);
            return;
        }

        _lastLoss = $"{odd.Name} {why}";
        _expulsions++;
        if (IsMember(odd))
        {
            TellLoss(odd, $"{why}: it is shut out", isPolite: false, context);
            Forget(odd, context);
        }

        ReplaceLost(context);
    }

    /// <summary>Takes back what a session has sent for the round.</summary>
    private void TakeBack(Session sender, IActorContext context)
    {
        _parts.Withdraw(sender.Number, context);
        _tree.Withdraw(sender.Number);
        _assignment.Forget(sender);
        _audits.Forget(sender);
    }
}
