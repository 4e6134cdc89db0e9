using System.Globalization;
using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>What a <see cref="RunNews"/> tells of.</summary>
public enum NewsKind
{
    /// <summary>A worker has become a member.</summary>
    WorkerJoined,

    /// <summary>A member has taken leave. A <see cref="RunWarning"/> says so too.</summary>
    WorkerLeft,

    /// <summary>A member was lost: silent, stopped, started anew or shut out. A <see cref="RunWarning"/> says so too.</summary>
    WorkerLost,

    /// <summary>Members have other lanes than before.</summary>
    LanesShared,

    /// <summary>A member is late: what it owes was given to others too.</summary>
    WorkerSlow,

    /// <summary>A part of the parameter vector holds its slice.</summary>
    PartReady,

    /// <summary>A part was lost, and its slice with it. A <see cref="RunWarning"/> or the failure says so too.</summary>
    PartLost,

    /// <summary>A checkpoint lies on the disk.</summary>
    CheckpointStored,
}

/// <summary>
/// Server to observer: something of interest has happened that is no warning. It comes when it happens, and never because a step was done. The observer
/// releases the message.
/// </summary>
/// <param name="pool">Where it goes back to.</param>
public sealed class RunNews(MessagePool<RunNews> pool) : PooledMessage
{
    /// <summary>Members that <see cref="NewsKind.LanesShared"/> names at most.</summary>
    public const int MaximumNamed = 8;

    private readonly LaneShare[] _shares = new LaneShare[MaximumNamed];
    private int _named;

    /// <summary>What it tells of.</summary>
    public NewsKind Kind { get; private set; }

    /// <summary>Steps done since the run began.</summary>
    public long Step { get; private set; }

    /// <summary>Name of the worker or part that it is about; empty if none.</summary>
    public string Worker { get; private set; } = "";

    /// <summary>Its machine and process, as it has said itself; may be empty.</summary>
    public string Host { get; private set; } = "";

    /// <summary>What is to be added: why somebody was lost, or a number of lanes or members; empty if nothing.</summary>
    public string Detail { get; private set; } = "";

    /// <summary>With <see cref="NewsKind.WorkerSlow"/>, lanes given to others too; with <see cref="NewsKind.LanesShared"/>, members in all.</summary>
    public int Count { get; private set; }

    /// <summary>With <see cref="NewsKind.LanesShared"/>: who has which, in the members' order, the first few.</summary>
    public ReadOnlySpan<LaneShare> Shares => _shares.AsSpan(0, _named);

    /// <summary>One line that says it all, without the step.</summary>
    public string Text => Kind switch
    {
        NewsKind.WorkerJoined => $"{Name} joined",
        NewsKind.WorkerLeft or NewsKind.WorkerLost => $"{Name} {Detail}",
        NewsKind.LanesShared => ShareText(),
        NewsKind.WorkerSlow => Invariant($"{Name} is slow: {(Count == 1 ? "a lane" : Invariant($"{Count} lanes"))} of it {(Count == 1 ? "was" : "were")} given to others too"),
        NewsKind.PartReady => $"{PartName} holds its slice of the parameter vector",
        NewsKind.PartLost => $"{PartName} {Detail}",
        _ => "a checkpoint was stored",
    };

    private string Name => Named(Worker, Host);

    private string PartName => Invariant($"part {Count}") is var name && Worker.StartsWith(name, StringComparison.Ordinal) ? Worker : $"{name} ({Worker})";

    /// <summary>Fills a rented message.</summary>
    /// <param name="kind">What it tells of.</param>
    /// <param name="step">Steps done.</param>
    /// <param name="worker">Name of the worker or part; may be empty.</param>
    /// <param name="host">Its machine and process; may be empty.</param>
    /// <param name="count">A number of lanes, members, or the part's.</param>
    /// <param name="detail">What is to be added.</param>
    public RunNews Set(NewsKind kind, long step, string worker = "", string host = "", int count = 0, string detail = "")
    {
        (Kind, Step, Worker, Host, Count, Detail) = (kind, step, worker, host, count, detail);
        _named = 0;
        return this;
    }

    /// <summary>Adds a member's share; what is beyond <see cref="MaximumNamed"/> is left out.</summary>
    public void Add(LaneShare share)
    {
        if (_named < MaximumNamed)
        {
            _shares[_named++] = share;
        }
    }

    /// <inheritdoc/>
    public override void Release() => pool.Return(this);

    /// <inheritdoc/>
    public override string ToString() => $"RunNews {Kind}: {Text}";

    /// <summary>A worker of another process is called as its host is, which need not be said twice.</summary>
    private static string Named(string worker, string host) => host.Length == 0 || host == worker ? worker : $"{worker} on {host}";

    private string ShareText()
    {
        var parts = new List<string>(_named + 1);
        foreach (var share in Shares)
        {
            parts.Add($"{Named(share.Worker, share.Host)} has {share.Lanes}");
        }

        if (Count > _named)
        {
            parts.Add(Invariant($"{Count - _named} more"));
        }

        return string.Join("; ", parts);
    }

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

/// <summary>The lanes that a member has, which are contiguous.</summary>
/// <param name="Worker">Name of the worker.</param>
/// <param name="Host">Its machine and process; may be empty.</param>
/// <param name="First">The first lane.</param>
/// <param name="Count">How many; 0 for none.</param>
public readonly record struct LaneShare(string Worker, string Host, int First, int Count)
{
    /// <summary>Such as <c>lanes 0-3</c>, or <c>no lanes</c>.</summary>
    public string Lanes => Count == 0 ? "no lanes" : LaneNames.Format(Enumerable.Range(First, Count));
}
