using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>The membership of one worker, from joining to the end. A worker that comes back after it was given up gets a new one.</summary>
internal sealed class Session(long number, ActorRef worker, JoinRequest request, IReadOnlyList<ActorRef> parts, TimeSpan joined, int lanes)
{
    public const int NoPiece = -1;
    private const int UsualLanes = 32;

    public long Number { get; } = number;

    public ActorRef Worker { get; } = worker;

    /// <summary>Which life of the worker this is.</summary>
    public long Incarnation { get; } = request.Incarnation;

    public string Host { get; } = request.Host;

    /// <summary>Name for messages.</summary>
    public string Name => Host.Length == 0 || Host == Worker.Name ? Worker.Name : $"{Worker.Name} on {Host}";

    /// <summary>When it joined.</summary>
    public TimeSpan Joined { get; } = joined;

    /// <summary>When a message of it came last.</summary>
    public TimeSpan LastHeard { get; set; } = joined;

    /// <summary>When it was last given something new to do while it owed nothing.</summary>
    public TimeSpan LastAsked { get; private set; } = joined;

    /// <summary>When it was last asked for anything.</summary>
    public TimeSpan LastAskedAgain { get; private set; } = joined;

    /// <summary>How often it was asked again for what it owes.</summary>
    public int Repetitions { get; private set; }

    /// <summary>Its heartbeats since it was last asked for anything.</summary>
    public int Heartbeats { get; set; }

    /// <summary>The evaluation piece it works on, or <see cref="NoPiece"/>.</summary>
    public int Piece { get; set; } = NoPiece;

    /// <summary>Lanes it was given in the round under way, in the order they were given.</summary>
    public List<int> Given { get; } = new(Math.Min(lanes, UsualLanes));

    /// <summary>Those of <see cref="Given"/> whose gradient has not come.</summary>
    public int OwedLanes { get; set; }

    /// <summary>Lanes of the round that it was asked for in a second copy.</summary>
    public List<int> GivenSeconds { get; } = [];

    /// <summary>Those of <see cref="GivenSeconds"/> that have not come.</summary>
    public int OwedSeconds { get; set; }

    /// <summary>Smoothed time that it takes for a sample, message and all; 0 if not known.</summary>
    public double SecondsPerSample { get; set; }

    /// <summary>Samples of its gradients that counted.</summary>
    public long Samples { get; private set; }

    /// <summary>Its gradients that counted.</summary>
    public long Gradients { get; private set; }

    /// <summary>How often its lanes were given to others too because it was late.</summary>
    public int Helped { get; set; }

    /// <summary>When the observer was last told that it is slow.</summary>
    public TimeSpan? SlowTold { get; set; }

    /// <summary>True if it has been asked for something that is needed, and has not answered.</summary>
    public bool Owes => OwedLanes > 0 || Piece != NoPiece;

    /// <summary>True if a round ended without its copy, and it has not been heard since: it is at that still, and gets nothing new.</summary>
    public bool IsBehind { get; set; }

    /// <summary>True if it has nothing to do.</summary>
    public bool IsIdle => !Owes && OwedSeconds == 0 && !IsBehind;

    /// <summary>
    /// True if what it was asked for, or its answer, must have got lost. It takes one message after the other and says that it is there only when those
    /// before are done: the second heartbeat after a request comes after the answer. Each repetition doubles the patience, since a request that is
    /// merely late makes the next one later.
    /// </summary>
    public bool HasLostSomething => Heartbeats >= ServerLimits.HeartbeatsBeforeAskingAgain << Math.Min(Repetitions, 10);

    /// <summary>Notes that it is asked for something that it did not owe.</summary>
    public void NoteAsked(TimeSpan now)
    {
        // More work for one that owes an answer already is no reason to wait longer for it.
        if (!Owes)
        {
            NoteFirstAsked(now);
        }

        LastAskedAgain = now;
        Heartbeats = 0;
    }

    /// <summary>Notes that it is asked for something after it owed nothing.</summary>
    public void NoteFirstAsked(TimeSpan now)
    {
        LastAsked = LastAskedAgain = now;
        Heartbeats = 0;
        Repetitions = 0;
    }

    /// <summary>Notes that it is asked again.</summary>
    public void NoteAskedAgain(TimeSpan now)
    {
        LastAskedAgain = now;
        Heartbeats = 0;
        Repetitions++;
    }

    /// <summary>Notes that a gradient of it counted.</summary>
    public void NoteCounted(int samples)
    {
        Samples += samples;
        Gradients++;
    }

    /// <summary>Since when it owes an answer, if it does.</summary>
    public TimeSpan WaitingSince => LastHeard > LastAsked ? LastHeard : LastAsked;

    /// <summary>The answer to its joining, to be given again to one that asks again.</summary>
    public JoinAccepted Accepted { get; } = new(number, request.Incarnation, parts);

    /// <summary>The answer to each heartbeat.</summary>
    public HeartbeatAnswer Answer { get; } = new(number);
}
