using ActorNet.Core.Actors;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>
/// Training in which workers may be ahead of each other (Dean and others, Large scale distributed deep networks, 2012; Ho and others, More effective
/// distributed machine learning via a stale synchronous parallel parameter server, 2013): each gradient is a step of its own as soon as it comes, with
/// weights that may have changed since it was asked for. What comes out depends on timing. Ends of epochs, checkpoints and stops wait until
/// nothing is under way.
/// </content>
public sealed partial class ParameterServerActor
{
    private readonly StaleWindow? _stale;

    /// <summary>The last step that a worker can have been asked for.</summary>
    private long LastStepAsked => _stale is { IsDrained: false } ? _stale.End - 1 : _progress.Step;

    private void BeginStale(IActorContext context)
    {
        _stale!.Begin(_progress.Step);
        if (_members.Count == 0)
        {
            AwaitAnyWorker(context);
            return;
        }

        GiveStale(context);
    }

    /// <summary>Gives members without work lanes of the open steps, or of the next, unless something waits for all that is open to be done.</summary>
    private void GiveStale(IActorContext context)
    {
        var mayOpen = !_stopRequested
            && !MustStore(isEnding: false, context.Now)
            && _unnoted < ServerLimits.MaximumUnnoted
            && _ledger is not { HasRoom: false };
        foreach (var member in _members.All)
        {
            // An empty window has been advanced with: its next step is wanted.
            if (!member.Owes && !_stale!.Give(member, _members.Count, mayOpen || _stale.IsDrained, out _).IsEmpty)
            {
                member.NoteFirstAsked(context.Now);
                SendStale(member, context);
            }
        }
    }

    /// <summary>Asks a member for what it owes, with a copy of the weights as they are now.</summary>
    private void SendStale(Session member, IActorContext context)
    {
        var lanes = _stale!.OwedBy(member, out var step);
        var request = _requests.Rent();
        var weights = request.OwnParameters(_store.Range.Length);
        _store.Exchanged.CopyTo(weights);
        context.Send(member.Worker, request.Set(member.Number, step, weights, lanes));
    }

    /// <summary>Takes a step with a gradient, if its lanes have not counted.</summary>
    private void OnStaleGradient(Session member, SubtreeGradient gradient, IActorContext context)
    {
        var (step, subtree, statistics) = (gradient.Step, gradient.Subtree, gradient.Statistics);
        if (_phase != ServerPhase.Computing || !_stale!.TryTake(member, step, subtree))
        {
            gradient.Release();
            GoOnStale(context);
            return;
        }

        _expulsionsWithoutProgress = 0;
        _tree.Clear();
        _tree.TakeWhole(gradient);
        if (_store.MustCheck(_tree) && !_store.IsSumFinite(_tree))
        {
            _tree.Clear();
            LeaveOutStale($"{PlaceOf(step)}, {subtree}: a gradient is not finite", context);
            return;
        }

        var samples = _plan.SamplesOf(step);
        _store.Apply(_tree, samples, NextPoint(), _parts.ScalesOf(_tree, samples, _store).Span);
        _tree.Clear();
        LaneContribution? contribution = _store.Gradients is { } digests
            ? new LaneContribution(subtree, member.Worker.Name, member.Host, VectorDigest.OfBlocks(digests.BlocksAt(0).Span))
            : null;
        _stale.Note(step, statistics, contribution);
        member.NoteCounted(statistics.Samples);
        GoOnStale(context);
    }

    /// <summary>What a worker cannot compute with finite numbers ends the run, or is left out.</summary>
    private void OnStaleNonFinite(Session member, NonFiniteGradient found, IActorContext context)
    {
        var lanes = _stale!.OwedBy(member, out var step).ToArray();
        if (_phase != ServerPhase.Computing || step != found.Step || lanes.Length == 0)
        {
            return;
        }

        foreach (var lane in lanes)
        {
            _stale.TryTake(member, step, new Subtree(0, lane));
        }

        LeaveOutStale($"{PlaceOf(step)}, lane {found.Lane}, layer {found.Layer}: a number is not finite", context);
    }

    private void LeaveOutStale(string what, IActorContext context)
    {
        if (_plan.OnNonFinite == NonFinitePolicy.Fail)
        {
            Fail(RunFailure.NonFinite, $"{what}. A smaller learning rate or scaled inputs may help.", context);
            return;
        }

        Warn($"{what}; its samples are left out.", context);
        GoOnStale(context);
    }

    /// <summary>Counts the steps that are done, and gives more work; between steps of which nothing is under way the run goes on as usual.</summary>
    private void GoOnStale(IActorContext context)
    {
        if (_phase != ServerPhase.Computing)
        {
            return;
        }

        var isAny = false;
        while (_ledger is not { HasRoom: false } && _stale!.Close() is { } done)
        {
            isAny = true;
            CountStale(done, context);
            if (_phase != ServerPhase.Computing)
            {
                return;
            }
        }

        if (isAny && _stale!.IsDrained)
        {
            Advance(context);
        }
        else
        {
            GiveStale(context);
        }
    }

    private void CountStale(StaleWindow.OpenStep done, IActorContext context)
    {
        var samples = _plan.SamplesOf(done.Step);
        var seconds = (context.Now - _roundBegan).TotalSeconds;
        _roundBegan = context.Now;
        if (_ledger is not null)
        {
            _ledger.Note(done.Step, done.Contributions, VectorDigest.OfBlocks(_store.Digests.Span), context);
            SendWaitingEntries(context);
        }

        if (done.Sums.Samples > 0)
        {
            _progress.CountRound(done.Sums, 1, seconds, samples - done.Sums.Samples);
            Report(context);
            return;
        }

        _progress.CountSkippedRound(samples, 1, seconds);
        if (_progress.SkippedInARow >= ServerLimits.MaximumSkippedInARow)
        {
            Fail(
                RunFailure.NonFinite,
                $"Step {_progress.Step - 1}: {ServerLimits.MaximumSkippedInARow} steps in a row were left out because a number was not finite.",
                context);
        }
    }

    /// <summary>The lanes, ascending, that a member owes. Valid until the next call.</summary>
    private ReadOnlySpan<int> OwedBy(Session member) => _stale is null ? _assignment.OwedBy(member) : _stale.OwedBy(member, out _);

    /// <summary>The lanes, ascending, of the first step under way that are not in. Valid until the next call.</summary>
    private ReadOnlySpan<int> MissingLanes() => _stale is null ? _assignment.Missing() : _stale.Missing();
}
