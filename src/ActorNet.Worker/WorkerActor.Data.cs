using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <content>Work whose samples are not here yet.</content>
public sealed partial class WorkerActor
{
    private readonly DataNeeds? _needs;
    private readonly List<PooledMessage> _withoutData = [];

    /// <summary>True if a request can be begun; else it waits for its samples.</summary>
    private bool HasData(PooledMessage work)
    {
        if (_needs is null)
        {
            return true;
        }

        DropObsolete(work);
        var isHere = _needs.AreHere(work);
        if (work is ComputeLanes request)
        {
            _needs.Prefetch(request);
        }

        if (!isHere)
        {
            WaitForData(work);
        }

        return isHere;
    }

    /// <summary>Takes out what nobody waits for any more, as what is asked for now shows.</summary>
    private void DropObsolete(PooledMessage work)
    {
        for (var index = _withoutData.Count - 1; index >= 0; index--)
        {
            var (session, step) = OriginOf(_withoutData[index]);
            if (session != _session || step < OriginOf(work).Step)
            {
                _withoutData[index].Release();
                _withoutData.RemoveAt(index);
            }
        }
    }

    private void WaitForData(PooledMessage work)
    {
        var isKnown = false;
        foreach (var waiting in _withoutData)
        {
            isKnown |= IsSame(waiting, work);
        }

        if (!isKnown && _withoutData.Count < WorkerLimits.WaitingRequests)
        {
            _withoutData.Add(work);
        }
        else
        {
            work.Release();
        }
    }

    private void OnDataArrived(DataArrived arrived, IActorContext context)
    {
        if (arrived.Error is null)
        {
            BeginWaiting(context);
            return;
        }

        if (_session != NoSession)
        {
            context.Send(_home, new LeaveRequest(_session));
        }

        Enter(WorkerPhase.Stopped);
        throw new WorkerException(arrived.Error);
    }

    /// <summary>Does what has waited for its samples and has them now.</summary>
    private void BeginWaiting(IActorContext context)
    {
        for (var index = 0; index < _withoutData.Count;)
        {
            var work = _withoutData[index];
            var isOwn = OriginOf(work).Session == _session;
            if (isOwn && !_needs!.AreHere(work))
            {
                index++;
                continue;
            }

            _withoutData.RemoveAt(index);
            if (!isOwn)
            {
                work.Release();
            }
            else if (work is ComputeLanes request)
            {
                Begin(request, context);
            }
            else
            {
                Begin((EvaluateRows)work, context);
            }
        }
    }

    private static (long Session, long Step) OriginOf(PooledMessage work) =>
        work is ComputeLanes request ? (request.Session, request.Step) : (((EvaluateRows)work).Session, ((EvaluateRows)work).Step);

    /// <summary>True if a request says again what another has said. One with a digest may ask for a second copy on purpose.</summary>
    private static bool IsSame(PooledMessage waiting, PooledMessage work) => (waiting, work) switch
    {
        (ComputeLanes one, ComputeLanes other) =>
            one.Step == other.Step && !one.WithDigest && !other.WithDigest && one.Subtrees.SequenceEqual(other.Subtrees),
        (EvaluateRows one, EvaluateRows other) => (one.Step, one.Set, one.Piece) == (other.Step, other.Set, other.Piece),
        _ => false,
    };
}
