using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>
/// Entries of the ledger on their way to storage: a ring of batches, of which one is being filled and those before it wait for storage to say that it
/// has written them. A batch is used again only when that is said, so one that gets lost can be sent again.
/// </summary>
internal sealed class LedgerBook
{
    private const long Nothing = -1;

    private readonly ActorRef _storage;
    private readonly RunPlan _plan;
    private readonly MessagePool<AppendLedger> _pool;
    private readonly AppendLedger[] _batches = new AppendLedger[ServerLimits.MaximumUnwritten + 1];
    private readonly TimeSpan[] _sentAt = new TimeSpan[ServerLimits.MaximumUnwritten + 1];
    private readonly bool[] _isRepeated = new bool[ServerLimits.MaximumUnwritten + 1];
    private int _oldest;
    private int _unwritten;
    private int _term;
    private TimeSpan _begun;
    private TimeSpan _asked;

    public LedgerBook(ActorRef storage, RunPlan plan)
    {
        _storage = storage;
        _plan = plan;

        // Storage releases a batch when it has read it, but it is kept here until storage says that it is written: the pool takes nothing back.
        _pool = new MessagePool<AppendLedger>(pool => new AppendLedger(pool, plan.Lanes), capacity: 0);
        for (var index = 0; index < _batches.Length; index++)
        {
            _batches[index] = _pool.Rent();
        }
    }

    /// <summary>True if there is a place for another entry.</summary>
    public bool HasRoom => _unwritten < ServerLimits.MaximumUnwritten;

    /// <summary>Since when the oldest batch waits to be written, or null if none does.</summary>
    public TimeSpan? AwaitedSince => _unwritten > 0 ? _sentAt[_oldest] : null;

    /// <summary>First step of the oldest batch that waits to be written.</summary>
    public long AwaitedStep => _unwritten > 0 ? _batches[_oldest].Entries[0].Step : Nothing;

    /// <summary>Since when the oldest entry waits to be sent, or null if none does.</summary>
    public TimeSpan? WaitingSince => Current.Entries.IsEmpty ? null : _begun;

    private int CurrentIndex => (_oldest + _unwritten) % _batches.Length;

    private AppendLedger Current => _batches[CurrentIndex];

    /// <summary>Begins a term: nothing is waiting.</summary>
    public void Begin(int term)
    {
        _term = term;
        _unwritten = 0;
        for (var index = 0; index < _batches.Length; index++)
        {
            // What an earlier term has sent may still be read.
            _batches[index] = _batches[index].Entries.IsEmpty ? _batches[index] : _pool.Rent();
            _batches[index].Begin(term);
        }
    }

    /// <summary>Adds the entry of a round, and sends the batch if it is full.</summary>
    /// <param name="step">The round's first step.</param>
    /// <param name="tree">Its gradients, or null if it was left out.</param>
    /// <param name="assignment">Who sent them.</param>
    /// <param name="parts">All parts, after the round.</param>
    /// <param name="own">The server's own part.</param>
    /// <param name="context">For the time and the message.</param>
    public void Note(long step, LaneTree? tree, LaneAssignment assignment, PartCoordination parts, ParameterStore own, IActorContext context)
    {
        var batch = Current;
        if (batch.Entries.IsEmpty)
        {
            _begun = context.Now;
        }

        var entry = batch.Add().Set(
            step, _plan.StepsOfRound(step), _plan.FirstSample(step), _plan.SamplesOfRound(step), tree is not null, parts.WeightsDigest(own));
        if (tree is not null)
        {
            AddContributions(entry, tree, assignment, parts, own);
        }

        if (batch.IsFull)
        {
            Send(context);
        }
    }

    /// <summary>Adds the entry of a step whose gradients were applied one by one, and sends the batch if it is full.</summary>
    /// <param name="step">The step.</param>
    /// <param name="contributions">Its gradients; none if it was left out.</param>
    /// <param name="weightsDigest">Digest of the weights when the last of them had been applied.</param>
    /// <param name="context">For the time and the message.</param>
    public void Note(long step, List<LaneContribution> contributions, ulong weightsDigest, IActorContext context)
    {
        var batch = Current;
        _begun = batch.Entries.IsEmpty ? context.Now : _begun;
        var entry = batch.Add().Set(step, 1, _plan.FirstSample(step), _plan.SamplesOf(step), contributions.Count > 0, weightsDigest);
        contributions.Sort((one, other) => one.Subtree.FirstLane.CompareTo(other.Subtree.FirstLane));
        foreach (var contribution in contributions)
        {
            entry.Add(contribution);
        }

        if (batch.IsFull)
        {
            Send(context);
        }
    }

    /// <summary>Sends what is there.</summary>
    public void Send(IActorContext context)
    {
        var index = CurrentIndex;
        if (_batches[index].Entries.IsEmpty)
        {
            return;
        }

        context.Send(_storage, _batches[index]);
        _sentAt[index] = _asked = context.Now;
        _isRepeated[index] = false;
        _unwritten++;
    }

    /// <summary>Sends all batches that wait to be written again, if none was sent for a while.</summary>
    public void SendAgain(TimeSpan pause, IActorContext context)
    {
        if (context.Now - _asked < pause)
        {
            return;
        }

        _asked = context.Now;
        for (var offset = 0; offset < _unwritten; offset++)
        {
            var index = (_oldest + offset) % _batches.Length;
            _isRepeated[index] = true;
            context.Send(_storage, _batches[index]);
        }
    }

    /// <summary>Notes that all entries up to a step are written.</summary>
    public void OnAppended(long step, TimeSpan now)
    {
        while (_unwritten > 0 && _batches[_oldest].Entries[^1].Step <= step)
        {
            if (_isRepeated[_oldest])
            {
                // The other copy may lie in storage's mailbox still: this one must not change any more.
                _batches[_oldest] = _pool.Rent();
            }

            _batches[_oldest].Begin(_term);
            _oldest = (_oldest + 1) % _batches.Length;
            _unwritten--;
            _asked = now;
        }
    }

    private static void AddContributions(LedgerEntry entry, LaneTree tree, LaneAssignment assignment, PartCoordination parts, ParameterStore own)
    {
        foreach (var node in tree.Nodes())
        {
            var subtree = tree.SubtreeOf(node);
            var sender = assignment.SenderOf(subtree.FirstLane)!;
            entry.Add(new LaneContribution(subtree, sender.Worker.Name, sender.Host, parts.GradientDigest(own, subtree)));
        }
    }
}
