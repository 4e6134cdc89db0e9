using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <content>What others may know: the answer to who asks how the run stands, and news for the observer. No step does any work for either.</content>
public sealed partial class ParameterServerActor
{
    private readonly PaceMeter _pace = new();
    private readonly MessagePool<RunNews> _news = new MessagePool<RunNews>(pool => new RunNews(pool), capacity: 8).Fill(4);
    private int _lost;
    private int _expulsions;
    private int _warnings;
    private int _checkpoints;
    private long? _checkpointStep;
    private TimeSpan _checkpointAt;
    private string? _lastWarning;
    private string? _failure;
    private bool _hasUntoldShares;
    private TimeSpan? _sharesToldAt;

    private void OnQueryStatus(IActorContext context) => context.Send(context.Sender, Status(context.Now));

    private ServerStatus Status(TimeSpan now)
    {
        _pace.Note(now, _progress.Step, _progress.Samples);
        var (steps, samples) = _pace.Rate(now, _progress.Step, _progress.Samples);
        var totals = _progress.Totals;
        var last = _progress.History.Count > 0 ? _progress.History[^1].TrainLoss : double.NaN;
        return new ServerStatus
        {
            Phase = _phase.ToString(),
            Term = _term,
            Now = now,
            Step = _progress.Step,
            TotalSteps = _plan.TotalSteps,
            Epoch = _progress.History.Count,
            Epochs = _plan.Epochs,
            Version = _progress.Version,
            Samples = _progress.Samples,
            SkippedRounds = _progress.SkippedRounds,
            Loss = totals.Samples > 0 ? totals.MeanLoss : last,
            StepsPerSecond = steps,
            SamplesPerSecond = samples,
            CheckpointStep = _checkpointStep,
            CheckpointAge = _checkpointStep is null ? null : now - _checkpointAt,
            Checkpoints = _checkpoints,
            Lanes = _plan.Lanes,
            ExpectedWorkers = _options.ExpectedWorkers,
            LostWorkers = _lost,
            Expulsions = _expulsions,
            ShutOut = _members.BarredCount,
            Disputes = _disputes.Count,
            Warnings = _warnings,
            LastWarning = _lastWarning,
            Failure = _failure,
            Members = [.. _members.All.Select((member, index) => Snapshot(member, index, now))],
            Parts = _parts.Snapshots(now),
        };
    }

    private MemberSnapshot Snapshot(Session member, int index, TimeSpan now)
    {
        var lanes = LanesOf(member, index);
        var usual = UsualSecondsPerSample();
        return new MemberSnapshot
        {
            Worker = member.Worker.Name,
            Host = member.Host,
            Session = member.Number,
            Age = now - member.Joined,
            Lanes = lanes.Length == 0 ? "" : LaneNames.Format(lanes),
            LaneCount = lanes.Length,
            SecondsPerSample = member.SecondsPerSample,
            Samples = member.Samples,
            Gradients = member.Gradients,
            Silence = now - member.LastHeard,
            Owes = member.Owes,
            IsStraggling = member.IsBehind
                || (_phase == ServerPhase.Computing && _stale is null && member.OwedLanes > 0 && now - member.LastAsked > LateAfter(member, usual)),
            Helped = member.Helped,
        };
    }

    /// <summary>What a member has in the round under way; between rounds, what it is going to have if nothing changes.</summary>
    private int[] LanesOf(Session member, int index)
    {
        if (_stale is not null)
        {
            return OwedBy(member).ToArray();
        }

        if (member.Given.Count > 0 || _sharedAtChange != _members.Changes)
        {
            return [.. member.Given];
        }

        return [.. Enumerable.Range(_shares.Take(index).Sum(), _shares[index])];
    }

    /// <summary>
    /// News never hold the run up: what an observer that is slow to listen would have to wait for (or ten thousand workers that join at once) is left out.
    /// </summary>
    private bool MayTellNews => _unnoted < ServerLimits.MaximumUnnoted / 2;

    /// <summary>Tells the observer something that is no warning.</summary>
    private void TellNews(NewsKind kind, IActorContext context, Session? member = null, int count = 0, string detail = "") =>
        TellNews(kind, _progress.Step, member?.Worker.Name ?? "", member?.Host ?? "", count, detail, context);

    private void TellNews(NewsKind kind, long step, string worker, string host, int count, string detail, IActorContext context)
    {
        if (MayTellNews)
        {
            Tell(context, _news.Rent().Set(kind, step, worker, host, count, detail));
        }
    }

    /// <summary>Counts a member that is gone, and tells of it.</summary>
    private void TellLoss(Session member, string how, bool isPolite, IActorContext context)
    {
        _lost += isPolite ? 0 : 1;
        TellNews(isPolite ? NewsKind.WorkerLeft : NewsKind.WorkerLost, context, member, detail: how);
    }

    /// <summary>Tells who has which lanes once that has changed, but not more often than the bound says.</summary>
    private void TellShares(IActorContext context)
    {
        if (!_hasUntoldShares || !MayTellNews || (_sharesToldAt is { } told && context.Now - told < ServerLimits.NewsInterval))
        {
            return;
        }

        (_hasUntoldShares, _sharesToldAt) = (false, context.Now);
        var members = _members.All;
        var news = _news.Rent().Set(NewsKind.LanesShared, _progress.Step, count: members.Count);
        var start = 0;
        for (var index = 0; index < Math.Min(members.Count, RunNews.MaximumNamed); index++)
        {
            var member = members[index];
            news.Add(new LaneShare(member.Worker.Name, member.Host, start, _shares[index]));
            start += _shares[index];
        }

        Tell(context, news);
    }

    /// <summary>Tells that a member is late, but of each member not more often than the bound says.</summary>
    private void TellSlow(Session late, int lanes, IActorContext context)
    {
        late.Helped++;
        if (late.SlowTold is not { } told || context.Now - told >= ServerLimits.NewsInterval)
        {
            late.SlowTold = context.Now;
            TellNews(NewsKind.WorkerSlow, context, late, lanes);
        }
    }

    /// <summary>Notes that a checkpoint is on the disk, and tells of it.</summary>
    private void TellStored(long step, IActorContext context)
    {
        _checkpoints++;
        (_checkpointStep, _checkpointAt) = (step, context.Now);
        TellNews(NewsKind.CheckpointStored, step, "", "", 0, "", context);
    }

    /// <summary>Tells of a part that holds its slice, or has lost it.</summary>
    private void TellPart(NewsKind kind, ActorRef actor, string detail, IActorContext context) =>
        TellNews(kind, _progress.Step, actor.Name, "", _parts.NumberOf(actor) ?? 0, detail, context);
}
