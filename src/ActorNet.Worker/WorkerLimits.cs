namespace ActorNet.Worker;

/// <summary>The bounds of a worker's retries and waits that are no settings of a run.</summary>
public static class WorkerLimits
{
    /// <summary>Requests of one step that wait for its weights, or for their samples; more of them say the same again.</summary>
    public const int WaitingRequests = 64;

    /// <summary>Rounds ahead whose samples are fetched, where they come from the server.</summary>
    public const int RoundsPrefetched = 8;

    /// <summary>Heartbeats within the bound on silence.</summary>
    public const int HeartbeatsPerTimeout = 4;

    /// <summary>How often a worker that leaves says so before it goes without an answer.</summary>
    public const int LeaveAttempts = 4;

    /// <summary>The pause after the first request to join; each is twice as long as the one before.</summary>
    public static readonly TimeSpan FirstJoinPause = TimeSpan.FromSeconds(0.5);

    /// <summary>The longest pause between requests to join.</summary>
    public static readonly TimeSpan LongestJoinPause = TimeSpan.FromSeconds(8);
}
