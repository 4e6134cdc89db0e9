using ActorNet.Core.Actors;

namespace ActorNet.Core.Training.Messages;

/// <summary>Worker to server: give me lanes. The sender is the worker. Sent again, with growing pauses, until an answer comes.</summary>
/// <param name="Incarnation">Number of this life of the worker, from its host: a worker that was started anew has a higher one.</param>
/// <param name="Host">Machine and process, for messages and the ledger.</param>
/// <param name="Run">Fingerprint of run and data, or empty where both come from one program; the server refuses a worker of another run.</param>
public sealed record JoinRequest(long Incarnation, string Host, string Run);

/// <summary>Server to worker: you are a member. A worker that was given up and joins again gets a new session.</summary>
/// <param name="Session">Number that every message of this membership carries; see <see cref="SessionNumber"/>.</param>
/// <param name="Incarnation">As in the request: a worker ignores what was meant for an earlier life.</param>
/// <param name="Parts">The server actors that hold the parameter vector, by part; the first is the server itself.</param>
public sealed record JoinAccepted(long Session, long Incarnation, IReadOnlyList<ActorRef> Parts);

/// <summary>Server to worker: you cannot become a member, now or later.</summary>
/// <param name="Incarnation">As in the request.</param>
/// <param name="Reason">One line.</param>
public sealed record JoinRefused(long Incarnation, string Reason);

/// <summary>Worker to server: I am here, with nothing else to say.</summary>
/// <param name="Session">Session of the worker.</param>
public sealed record Heartbeat(long Session);

/// <summary>Server to worker: and so am I. To a session that is no member's the answer is <see cref="Expelled"/>.</summary>
/// <param name="Session">Session of the worker.</param>
public sealed record HeartbeatAnswer(long Session);

/// <summary>Host to worker: finish what is under way, take leave of the server, and stop.</summary>
public sealed record LeaveRun;

/// <summary>Worker to server: I go. Its lanes are given to others at once.</summary>
/// <param name="Session">Session of the worker.</param>
public sealed record LeaveRequest(long Session);

/// <summary>Server to worker: you are no member any more, because you asked, or because the run has ended.</summary>
/// <param name="Session">The session that ended.</param>
public sealed record Left(long Session);

/// <summary>Server to worker: you are no member any more. What you still send under the session is ignored.</summary>
/// <param name="Session">The session that ended.</param>
/// <param name="Reason">One line.</param>
/// <param name="MayReturn">False for a worker that computed something wrong: it is not to join again.</param>
public sealed record Expelled(long Session, string Reason, bool MayReturn);

/// <summary>Worker to a server of a lower term than one it has joined: another server drives the run.</summary>
/// <param name="Term">The higher term.</param>
public sealed record Superseded(int Term);

/// <summary>
/// A session's number: the server's term in the upper half, a count in the lower. Sessions of different terms are never equal, so nothing that was
/// said under an earlier server counts under a later one.
/// </summary>
public static class SessionNumber
{
    /// <summary>The session of a term with a number.</summary>
    public static long Of(int term, int number) => ((long)term << 32) | (uint)number;

    /// <summary>The term of a session.</summary>
    public static int TermOf(long session) => (int)(session >> 32);
}
