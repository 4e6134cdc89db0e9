using ActorNet.Core.Actors;

namespace ActorNet.ParameterServer;

/// <summary>The membership of one worker, from joining to the end. A worker that joins again gets a new one.</summary>
internal sealed class Session(long number, ActorRef worker, TimeSpan joined)
{
    public const int NoPiece = -1;

    public long Number { get; } = number;

    public ActorRef Worker { get; } = worker;

    /// <summary>When a message of it came last.</summary>
    public TimeSpan LastHeard { get; set; } = joined;

    /// <summary>When it was last given something to do.</summary>
    public TimeSpan LastAsked { get; set; } = joined;

    /// <summary>The evaluation piece it works on, or <see cref="NoPiece"/>.</summary>
    public int Piece { get; set; } = NoPiece;

    /// <summary>Since when it owes an answer, if it does.</summary>
    public TimeSpan WaitingSince => LastHeard > LastAsked ? LastHeard : LastAsked;
}
