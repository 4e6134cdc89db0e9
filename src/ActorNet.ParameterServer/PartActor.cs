using ActorNet.Core.Actors;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>
/// Holds a further part of the parameter vector: takes its slices of the gradients, and applies a round when the coordinator says so. It decides
/// nothing: every message of the coordinator may be lost, doubled or late, and is answered with where the part stands. Nothing is held before the first
/// <see cref="StartPart"/>; what comes until then, or from a lower term, changes nothing.
/// </summary>
public sealed class PartActor : IActor
{
    private readonly PartOptions _options;
    private readonly RunPlan _plan;
    private readonly LaneTree _tree;
    private readonly int[] _allLanes;
    private readonly HashSet<long> _withdrawn = [];
    private readonly List<(ActorRef Worker, FetchParameters Request)> _waiting = [];

    // By kernel: what was answered in the round under way, and the memory for it.
    private readonly Dictionary<int, ColumnsAdded> _added = [];
    private readonly Dictionary<int, double[]> _sums = [];

    private ParameterStore? _store;
    private ActorRef? _coordinator;
    private int _term;
    private int _part;
    private long _step;
    private long _version;
    private bool _isFinite;

    // The rule has moved the weights, but columns of kernels that other parts have rows of are not limited yet: until then they are the weights of no step.
    private bool _isHalfDone;

    /// <summary>A part that holds nothing yet.</summary>
    public PartActor(PartOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options;
        _plan = options.Plan;
        _tree = new LaneTree(_plan.Lanes);
        _allLanes = [.. Enumerable.Range(0, _plan.Lanes)];
    }

    /// <inheritdoc/>
    public void Receive(object message, IActorContext context)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        switch (message)
        {
            case SubtreeGradient gradient:
                OnGradient(gradient, context);
                break;
            case CommitRound commit:
                OnCommit(commit, context);
                break;
            case AddColumns add:
                OnAddColumns(add, context);
                break;
            case FinishRound finish:
                OnFinish(finish, context);
                break;
            case FetchParameters fetch:
                OnFetch(fetch, context);
                break;
            case QueryPart query:
                AnswerIf(query.Term, context);
                break;
            case WithdrawSession withdraw:
                OnWithdraw(withdraw, context);
                break;
            case StartPart start:
                OnStart(start, context);
                break;
            case CollectPart collect:
                OnCollect(collect, context);
                break;
            case Started:
                break;
            default:
                OnForeign(message);
                break;
        }
    }

    private static void OnForeign(object message)
    {
        // Whoever sends a part what parts are not sent does not keep to the protocol, and gets no answer.
        (message as PooledMessage)?.Release();
        if (message.GetType().Namespace != typeof(StartPart).Namespace)
        {
            throw new InvalidOperationException($"A part has no use for {message}.");
        }
    }

    private void OnStart(StartPart start, IActorContext context)
    {
        if (start.Term > _term)
        {
            Hold(start, context.Sender);
        }

        AnswerIf(start.Term, context);
    }

    private void Hold(StartPart start, ActorRef coordinator)
    {
        if (_store?.Range != start.Range)
        {
            _store = new ParameterStore(
                _options.Network,
                start.Range,
                _options.Update,
                _plan.ServerL2,
                _plan.Precision,
                _options.Compute,
                _options.KeepsLedger,
                _plan.Lanes,
                _options.Shared);
        }

        (_term, _part, _coordinator) = (start.Term, start.Part, coordinator);
        (_step, _version, _isHalfDone) = (start.Step, start.Version, false);
        _tree.Clear();
        _withdrawn.Clear();
        _waiting.Clear();
        if (start.Parameters is { } parameters)
        {
            _store.Set(parameters, start.Slots);
        }
        else
        {
            _store.Refresh();
        }
    }

    private void OnGradient(SubtreeGradient gradient, IActorContext context)
    {
        if (_store is null || _isHalfDone || !IsOfTheRound(gradient) || !_tree.TryAdd(gradient))
        {
            gradient.Release();
            return;
        }

        if (_tree.MissingLanes == 0)
        {
            _isFinite = !_store.MustCheck(_tree) || _store.IsSumFinite(_tree);
            if (_isFinite && _options.Update.ClipsNorms)
            {
                _store.Measure(_tree, RoundDivisor.Of(_plan, _step));
            }

            context.Send(_coordinator!, Status());
        }
    }

    private bool IsOfTheRound(SubtreeGradient gradient)
    {
        var subtree = gradient.Subtree;
        return gradient.Step == _step
            && SessionNumber.TermOf(gradient.Session) == _term
            && gradient.Start == _store!.Range.Start
            && gradient.Gradient.Length == _store.Range.Length
            && subtree.Level is >= 0 and <= 30
            && subtree.Index >= 0
            && ((long)subtree.Index + 1) << subtree.Level <= _plan.Lanes
            && !_withdrawn.Contains(gradient.Session);
    }

    private void OnCommit(CommitRound commit, IActorContext context)
    {
        var isDue = commit.Term == _term && commit.Step == _step && !_isHalfDone
            && (!commit.Apply || (_tree.MissingLanes == 0 && commit.Scales.Length == _store!.ScaleCount));
        if (isDue)
        {
            if (commit.Apply)
            {
                _store!.Apply(_tree, RoundDivisor.Of(_plan, _step), new StepPoint(_version, commit.RateFactor), commit.Scales.Span);
                _isHalfDone = _store.CutKernels.Count > 0;
                _added.Clear();
            }
            else
            {
                _store!.Gradients?.Clear();
            }

            if (!_isHalfDone)
            {
                EndRound(commit.Apply, context);
            }
        }

        AnswerIf(commit.Term, context);
    }

    private void EndRound(bool isApplied, IActorContext context)
    {
        _isHalfDone = false;
        _version += isApplied ? 1 : 0;
        _tree.Clear();
        _step += _plan.StepsOfRound(_step);
        AnswerWaiting(context);
    }

    private void OnAddColumns(AddColumns add, IActorContext context)
    {
        var isDue = add.Term == _term && add.Step == _step && _isHalfDone && _store!.ColumnsOf(add.Kernel) is > 0 and var columns && add.Sums.Length == columns;
        if (!isDue)
        {
            AnswerIf(add.Term, context);
            return;
        }

        // The answer is not computed twice: the coordinator may be reading it.
        if (!_added.TryGetValue(add.Kernel, out var answer))
        {
            var sums = SumsOf(add.Kernel, add.Sums.Length);
            add.Sums.CopyTo(sums);
            _store!.AddColumns(add.Kernel, sums);
            _added[add.Kernel] = answer = new ColumnsAdded(_term, _part, _step, add.Kernel, sums);
        }

        context.Send(context.Sender, answer);
    }

    private double[] SumsOf(int kernel, int columns)
    {
        if (!_sums.TryGetValue(kernel, out var sums) || sums.Length != columns)
        {
            _sums[kernel] = sums = new double[columns];
        }

        return sums;
    }

    private void OnFinish(FinishRound finish, IActorContext context)
    {
        if (finish.Term == _term && finish.Step == _step && _isHalfDone && IsWhole(finish))
        {
            _store!.Finish(finish.Kernels);
            EndRound(isApplied: true, context);
        }

        AnswerIf(finish.Term, context);
    }

    private bool IsWhole(FinishRound finish) => finish.Kernels.Count == _store!.CutKernels.Count
        && _store.CutKernels.All(kernel => finish.Kernels.Any(sums => sums.Kernel == kernel && sums.Sums.Length == _store.ColumnsOf(kernel)));

    private void OnWithdraw(WithdrawSession withdraw, IActorContext context)
    {
        if (withdraw.Term == _term && _withdrawn.Add(withdraw.Session))
        {
            _tree.Withdraw(withdraw.Session);
        }

        AnswerIf(withdraw.Term, context);
    }

    private void OnFetch(FetchParameters fetch, IActorContext context)
    {
        if (_store is null || SessionNumber.TermOf(fetch.Session) != _term || fetch.Step < _step || (fetch.Step == _step && _isHalfDone))
        {
            return;
        }

        if (fetch.Step == _step)
        {
            Answer(context.Sender, fetch, context);
            return;
        }

        // Not there yet: it is told once the part is. Of one worker the last question counts.
        var sender = context.Sender;
        _waiting.RemoveAll(waiting => waiting.Worker.Equals(sender));
        if (_waiting.Count < ServerLimits.MaximumMembers)
        {
            _waiting.Add((sender, fetch));
        }
    }

    private void AnswerWaiting(IActorContext context)
    {
        for (var index = _waiting.Count - 1; index >= 0; index--)
        {
            var (worker, request) = _waiting[index];
            if (request.Step <= _step)
            {
                _waiting.RemoveAt(index);
                if (request.Step == _step)
                {
                    Answer(worker, request, context);
                }
            }
        }
    }

    private void Answer(ActorRef worker, FetchParameters fetch, IActorContext context) => context.Send(
        worker, new PartParameters(fetch.Session, fetch.Step, fetch.Exact, _store!.Range.Start, fetch.Exact ? _store.Evaluated(_version) : _store.Exchanged));

    private void OnCollect(CollectPart collect, IActorContext context)
    {
        if (collect.Term == _term && collect.Step == _step && _store is not null && !_isHalfDone)
        {
            context.Send(context.Sender, new PartCollected(_term, _part, _step, _store.Parameters.ToArray(), _store.CopySlots()));
        }
    }

    /// <summary>Says where the part stands; one that holds nothing under the asker's term says so.</summary>
    private void AnswerIf(int term, IActorContext context)
    {
        if (term == _term && _store is not null)
        {
            context.Send(context.Sender, Status());
        }
        else if (term > _term)
        {
            context.Send(context.Sender, new PartStatus(term, 0, _options.Incarnation, 0, 0, [], false, default, [], default));
        }
        else if (term < _term)
        {
            context.Send(context.Sender, new Superseded(_term));
        }
    }

    private PartStatus Status() => new(
        _term,
        _part,
        _options.Incarnation,
        _step,
        _withdrawn.Count,
        _tree.MissingLanes == 0 ? [] : Missing(),
        _tree.MissingLanes == 0 && _isFinite,
        _store!.Digests,
        _store.Gradients is { Count: > 0 } gradients ? Contributions(gradients) : [],
        _tree.MissingLanes == 0 && _isFinite ? _store.Squares : default);

    private int[] Missing()
    {
        if (_tree.MissingLanes == _allLanes.Length)
        {
            return _allLanes;
        }

        var missing = new int[_tree.MissingLanes];
        var count = 0;
        for (var lane = 0; lane < _plan.Lanes; lane++)
        {
            if (!_tree.Has(lane))
            {
                missing[count++] = lane;
            }
        }

        return missing;
    }

    private static SubtreeDigests[] Contributions(RoundDigests gradients)
    {
        var contributions = new SubtreeDigests[gradients.Count];
        for (var index = 0; index < contributions.Length; index++)
        {
            contributions[index] = new SubtreeDigests(gradients.SubtreeAt(index), gradients.BlocksAt(index), gradients.SessionAt(index));
        }

        return contributions;
    }
}
