using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>A round, from the lanes given out to the step taken.</content>
public sealed partial class ParameterServerActor
{
    private TimeSpan _roundBegan;

    // The round under way once it is decided; it is over when all parts have done as they were told.
    private CommittedRound? _committed;

    private void BeginRound(IActorContext context)
    {
        Enter(ServerPhase.Computing);
        _roundBegan = context.Now;
        if (_stale is not null)
        {
            BeginStale(context);
            return;
        }

        _audits.Begin(_progress.Step);
        if (_members.Count == 0)
        {
            AwaitAnyWorker(context);
            return;
        }

        ShareOut(context);
        GiveAudits(context);
    }

    private void OnGradient(SubtreeGradient gradient, IActorContext context)
    {
        if (Hear(gradient.Session, context) is not { } member)
        {
            AnswerStranger(gradient.Session, context);
            gradient.Release();
            return;
        }

        if (FaultOf(gradient) is { } fault)
        {
            gradient.Release();
            EndSession(member, fault, context);
            return;
        }

        if (_stale is not null)
        {
            OnStaleGradient(member, gradient, context);
            return;
        }

        // One of an earlier round does not count, and of two for the same lanes the first does.
        if (_phase != ServerPhase.Computing || (gradient.Step != _progress.Step && !PlantedBugs.IsArmed(PlantedBug.LateGradientCounts)) || TryTestify(member, gradient, context))
        {
            gradient.Release();
            return;
        }

        if (_tree.TryAdd(gradient))
        {
            _assignment.NoteArrival(gradient.Subtree, member);
            member.NoteCounted(gradient.Statistics.Samples);
            _expulsionsWithoutProgress = 0;
            NoteSpeed(member);
            NoteAudit(member, gradient, context);
        }
        else
        {
            _assignment.NoteSecond(gradient.Subtree, member);
            if (!NoteAudit(member, gradient, context))
            {
                Compare(member, gradient, context);
            }

            gradient.Release();
        }

        CompleteIfWhole(context);
    }

    /// <summary>What is wrong with a gradient that no worker of this run can send, or null.</summary>
    private string? FaultOf(SubtreeGradient gradient)
    {
        var subtree = gradient.Subtree;
        if (subtree.Level is < 0 or > 30 || subtree.Index < 0 || ((long)subtree.Index + 1) << subtree.Level > _plan.Lanes)
        {
            return $"sent a gradient of lanes that the run does not have (level {subtree.Level}, index {subtree.Index})";
        }

        if (gradient.Step < 0 || gradient.Step > LastStepAsked)
        {
            return $"sent a gradient of step {gradient.Step}, which has not begun";
        }

        if (gradient.Start != _store.Range.Start || gradient.Gradient.Length != _store.Range.Length)
        {
            return $"sent a gradient of {gradient.Gradient.Length} parameters from {gradient.Start} on instead of {_store.Range.Length}";
        }

        if (gradient.Step >= _progress.Step && _phase == ServerPhase.Computing)
        {
            var samples = _plan.SamplesOfRound(gradient.Step, subtree);
            if (gradient.Statistics.Samples != samples)
            {
                return $"counted {gradient.Statistics.Samples} samples in {subtree} of step {gradient.Step} instead of {samples}";
            }
        }

        return null;
    }

    private void OnNonFinite(NonFiniteGradient found, IActorContext context)
    {
        if (Hear(found.Session, context) is not { } member)
        {
            AnswerStranger(found.Session, context);
            return;
        }

        if (found.Step < 0 || found.Step > LastStepAsked || found.Lane < 0 || found.Lane >= _plan.Lanes)
        {
            EndSession(member, $"reported a number that is not finite in lane {found.Lane} of step {found.Step}, which it has not been asked for", context);
        }
        else if (_stale is not null)
        {
            OnStaleNonFinite(member, found, context);
        }
        else if (_phase == ServerPhase.Computing && found.Step == _progress.Step)
        {
            HandleNonFinite($"{PlaceOf(found.Step)}, lane {found.Lane}, layer {found.Layer}: a number is not finite", context);
        }
    }

    private string PlaceOf(long step) => $"Step {step} (epoch {_plan.EpochOf(step) + 1})";

    private void HandleNonFinite(string what, IActorContext context)
    {
        if (_plan.OnNonFinite == NonFinitePolicy.Fail)
        {
            Fail(RunFailure.NonFinite, $"{what}. A smaller learning rate or scaled inputs may help.", context);
        }
        else
        {
            SkipRound($"{what}; the step is left out.", context);
        }
    }

    private void CompleteIfWhole(IActorContext context)
    {
        if (_phase == ServerPhase.Computing && _tree.MissingLanes == 0 && _audits.Open == 0 && _disputes.Count == 0 && _parts.AreFull(_progress.Step))
        {
            CompleteRound(context);
        }
    }

    private void CompleteRound(IActorContext context)
    {
        if ((_store.MustCheck(_tree) && !_store.IsSumFinite(_tree)) || !_parts.AreFinite)
        {
            HandleNonFinite($"{PlaceOf(_progress.Step)}, sum of the lanes: a gradient is not finite", context);
            return;
        }

        var sums = _tree.SumStatistics();
        var samples = _plan.SamplesOfRound(_progress.Step);
        if (sums.Samples != samples)
        {
            Fail(RunFailure.Protocol, $"Step {_progress.Step}: {sums.Samples} samples were counted instead of {samples}.", context);
            return;
        }

        if (PlantedBugs.IsArmed(PlantedBug.LedgerBeforeStep))
        {
            NoteInLedger(isApplied: true, context);
        }

        var point = NextPoint();
        var divisor = RoundDivisor.Of(_plan, _progress.Step);
        var scales = _parts.ScalesOf(_tree, divisor, _store);
        _parts.Commit(_progress.Step, apply: true, point.RateFactor, scales, context);
        _store.Apply(_tree, divisor, point, scales.Span);
        _parts.LimitColumns(_store, context);
        _checkpoint = null;
        _committed = new CommittedRound(IsApplied: true, sums);
        Advance(context);
    }

    /// <summary>Where in the run the next step is: the schedule's factor of the learning rate and the plateau's are one.</summary>
    private StepPoint NextPoint() => new(_progress.Version, _options.Update.RateFactorAt(_progress.Step, _plan.StepsPerEpoch) * _progress.Control.RateFactor);

    private void SkipRound(string warning, IActorContext context)
    {
        Warn(warning, context);
        _parts.Commit(_progress.Step, apply: false, rateFactor: 1, scales: default, context);
        _checkpoint = null;
        _committed = new CommittedRound(IsApplied: false, default);
        Advance(context);
    }

    /// <summary>Counts the round that was applied or left out, once all parts have; false until then, or if the run has failed.</summary>
    private bool TryFinishRound(IActorContext context)
    {
        var step = _progress.Step;
        var steps = _plan.StepsOfRound(step);
        if (_committed is not { } round)
        {
            return true;
        }

        if (!_parts.AreAt(step + steps))
        {
            Enter(ServerPhase.Waiting);
            return false;
        }

        _committed = null;
        _partLosses = 0;
        if (!PlantedBugs.IsArmed(PlantedBug.LedgerBeforeStep))
        {
            NoteInLedger(round.IsApplied, context);
        }

        EndRound();
        var seconds = (context.Now - _roundBegan).TotalSeconds;
        if (round.IsApplied)
        {
            _progress.CountRound(round.Sums, steps, seconds);
            Report(context);
            return true;
        }

        _progress.CountSkippedRound(_plan.SamplesOfRound(step), steps, seconds);
        if (_progress.SkippedInARow < ServerLimits.MaximumSkippedInARow)
        {
            return true;
        }

        Fail(
            RunFailure.NonFinite,
            $"Step {_progress.Step - 1}: {ServerLimits.MaximumSkippedInARow} steps in a row were left out because a number was not finite.",
            context);
        return false;
    }

    private void EndRound()
    {
        _tree.Clear();
        _isAnyBehind = _assignment.Clear(_members.All);
        _disputes.Clear();
    }

    private readonly record struct CommittedRound(bool IsApplied, LaneStatistics Sums);
}
