using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>The members, in the order in which they joined, and those that were given up but may come back.</summary>
internal sealed class Membership
{
    private readonly List<Session> _members = [];
    private readonly Dictionary<long, Session> _byNumber = [];
    private readonly Dictionary<ActorRef, Session> _byWorker = [];
    private readonly HashSet<ActorRef> _silent = [];
    private readonly HashSet<ActorRef> _barred = [];

    // One that has connected anew has another reference, but is the same life of the same process.
    private readonly HashSet<(string Host, long Incarnation)> _barredLives = [];
    private int _next = 1;
    private Session? _last;

    public List<Session> All => _members;

    public int Count => _members.Count;

    /// <summary>Grows whenever somebody comes or goes.</summary>
    public long Changes { get; private set; }

    /// <summary>True if a worker was given up for silence that is not known to have stopped.</summary>
    public bool MayReturn => _silent.Count > 0;

    /// <summary>Workers that were shut out for good.</summary>
    public int BarredCount => _barred.Count;

    /// <summary>The member with a session's number, if the sender is the worker that the session belongs to.</summary>
    public Session? Find(long number, ActorRef sender)
    {
        // Most messages come from the one that sent the message before.
        if (_last is null || _last.Number != number)
        {
            if (!_byNumber.TryGetValue(number, out var member))
            {
                return null;
            }

            _last = member;
        }

        return _last.Worker.Equals(sender) ? _last : null;
    }

    public Session? Of(ActorRef worker) => _byWorker.GetValueOrDefault(worker);

    public Session Add(int term, ActorRef worker, JoinRequest request, IReadOnlyList<ActorRef> parts, TimeSpan now, int lanes)
    {
        var member = new Session(SessionNumber.Of(term, _next++), worker, request, parts, now, lanes);
        Changes++;
        _members.Add(member);
        _byNumber.Add(member.Number, member);
        _byWorker.Add(worker, member);
        _silent.Remove(worker);
        return member;
    }

    public void Remove(Session member)
    {
        Changes++;
        _members.Remove(member);
        _byNumber.Remove(member.Number);
        _byWorker.Remove(member.Worker);
        _last = null;
    }

    /// <summary>Notes that a worker was given up for silence.</summary>
    public void NoteSilent(ActorRef worker)
    {
        if (_silent.Count < ServerLimits.MaximumMembers)
        {
            _silent.Add(worker);
        }
    }

    /// <summary>Notes that a worker has stopped, or will not come back.</summary>
    public void NoteGone(ActorRef worker) => _silent.Remove(worker);

    /// <summary>Shuts a worker out for good, from wherever it comes back.</summary>
    public void Bar(Session member)
    {
        _barred.Add(member.Worker);
        if (member.Host.Length > 0)
        {
            _barredLives.Add((member.Host, member.Incarnation));
        }
    }

    public bool IsBarred(ActorRef worker) => _barred.Contains(worker);

    /// <summary>True if a worker that asks to join was shut out, be it under another reference.</summary>
    public bool IsBarred(ActorRef worker, JoinRequest request) => IsBarred(worker) || _barredLives.Contains((request.Host, request.Incarnation));
}
