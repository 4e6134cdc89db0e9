using System.Text.Json;
using System.Text.Json.Serialization;

namespace ActorNet.Monitoring;

/// <summary>
/// How a run stands: the answer to <c>GET /v1/status</c>, as JSON with names in camel case. Times are in seconds, and counts begin with this life of the
/// server unless said otherwise. Later versions may add fields.
/// </summary>
public sealed record RunStatus
{
    /// <summary>The version that this program writes.</summary>
    public const int NewestVersion = 1;

    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web);

    /// <summary>Version of the document: 1.</summary>
    public required int Version { get; init; }

    /// <summary>Name of the run: its folder's, or its data set's.</summary>
    public required string Run { get; init; }

    /// <summary><c>starting</c>, <c>waiting</c> for workers, <c>ok</c>, <c>degraded</c>, <c>silent</c> (the server does not answer), <c>ended</c> or <c>failed</c>.</summary>
    public required string Health { get; init; }

    /// <summary>Why it is not <c>ok</c>, in one line; else null.</summary>
    public required string? HealthReason { get; init; }

    /// <summary>How old what the document says is: 0 unless the server does not answer.</summary>
    public required double AgeSeconds { get; init; }

    /// <summary>Time since this life of the server began.</summary>
    public required double UptimeSeconds { get; init; }

    /// <summary>What the server waits for: Starting, Claiming, Joining, Computing, Evaluating, Waiting, Ended or Failed.</summary>
    public required string Phase { get; init; }

    /// <summary>Term of the server; 0 while it has none.</summary>
    public required int Term { get; init; }

    /// <summary>Steps done since the run began.</summary>
    public required long Step { get; init; }

    /// <summary>Steps that the run will have done at its end.</summary>
    public required long TotalSteps { get; init; }

    /// <summary>Epochs completed since the run began.</summary>
    public required int Epoch { get; init; }

    /// <summary>Epochs of the run.</summary>
    public required int Epochs { get; init; }

    /// <summary>Rounds applied since the run began; with one step a round, steps.</summary>
    public required long RoundsApplied { get; init; }

    /// <summary>Rounds left out because a number was not finite.</summary>
    public required long SkippedRounds { get; init; }

    /// <summary>Training samples counted.</summary>
    public required long Samples { get; init; }

    /// <summary>Mean training loss of the open epoch so far, or of the last one; null before the first step.</summary>
    public required double? Loss { get; init; }

    /// <summary>Steps a second over the last seconds, evaluation and waiting included.</summary>
    public required double StepsPerSecond { get; init; }

    /// <summary>Training samples a second, likewise.</summary>
    public required double SamplesPerSecond { get; init; }

    /// <summary>Time to the end of the run at this pace; null if the pace is not known.</summary>
    public required double? RemainingSeconds { get; init; }

    /// <summary>Lanes of a round.</summary>
    public required int Lanes { get; init; }

    /// <summary>Workers that the run waits for before its first step.</summary>
    public required int ExpectedWorkers { get; init; }

    /// <summary>The last checkpoint, or null if none was stored.</summary>
    public required CheckpointStatus? Checkpoint { get; init; }

    /// <summary>Workers that were lost; those that took leave do not count.</summary>
    public required int LostWorkers { get; init; }

    /// <summary>Sessions that the server has ended, for silence or for something wrong.</summary>
    public required int Expulsions { get; init; }

    /// <summary>Workers that are shut out for good, because they computed something wrong.</summary>
    public required int ShutOut { get; init; }

    /// <summary>Disagreements about gradients that are not settled.</summary>
    public required int Disputes { get; init; }

    /// <summary>Warnings.</summary>
    public required int Warnings { get; init; }

    /// <summary>The last of them, or null.</summary>
    public required string? LastWarning { get; init; }

    /// <summary>Why the run failed, or null.</summary>
    public required string? Failure { get; init; }

    /// <summary>Attempts to connect that were refused, for a wrong token or too many of them.</summary>
    public required long RefusedAttempts { get; init; }

    /// <summary>The members, in the order in which they joined.</summary>
    public required IReadOnlyList<WorkerStatus> Workers { get; init; }

    /// <summary>Parts 2, 3, … of the parameter vector; the server itself is part 1.</summary>
    public required IReadOnlyList<PartDescription> Parts { get; init; }

    /// <summary>True if the run has come to an end, good or bad.</summary>
    [JsonIgnore]
    public bool IsOver => Health is "ended" or "failed";

    /// <summary>The document.</summary>
    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, Json);

    /// <summary>Reads a document.</summary>
    /// <exception cref="JsonException">It is none.</exception>
    public static RunStatus Read(ReadOnlySpan<byte> json)
    {
        var status = JsonSerializer.Deserialize<RunStatus>(json, Json) ?? throw new JsonException("It is empty.");
        return status.Workers is null || status.Parts is null || status.Health is null || status.Phase is null
            ? throw new JsonException("It lacks fields.")
            : status;
    }
}

/// <summary>The last checkpoint.</summary>
/// <param name="Step">Its step.</param>
/// <param name="AgeSeconds">How long ago it was stored.</param>
/// <param name="Stored">Checkpoints stored in this life of the server.</param>
public sealed record CheckpointStatus(long Step, double AgeSeconds, int Stored);

/// <summary>A member of the run.</summary>
public sealed record WorkerStatus
{
    /// <summary>Machine and process, as it has said itself; the name of its actor if it has not.</summary>
    public required string Name { get; init; }

    /// <summary>Number of its session.</summary>
    public required long Session { get; init; }

    /// <summary>How long it has been a member.</summary>
    public required double AgeSeconds { get; init; }

    /// <summary>The lanes it has, such as <c>lanes 0-3</c>; empty if none.</summary>
    public required string Lanes { get; init; }

    /// <summary>How many these are.</summary>
    public required int LaneCount { get; init; }

    /// <summary>Smoothed time that it takes for a sample, message and all; 0 if not known (with one member nothing is measured).</summary>
    public required double SecondsPerSample { get; init; }

    /// <summary>Samples of its gradients that counted, in this session.</summary>
    public required long Samples { get; init; }

    /// <summary>Its gradients that counted, in this session.</summary>
    public required long Gradients { get; init; }

    /// <summary>How long ago it was last heard.</summary>
    public required double SilenceSeconds { get; init; }

    /// <summary>True if it owes gradients or a piece of an evaluation.</summary>
    public required bool Owes { get; init; }

    /// <summary>True if it is late with what it owes, or still at what others had to do for it.</summary>
    public required bool Straggling { get; init; }

    /// <summary>How often its lanes were given to others too because it was late.</summary>
    public required int Helped { get; init; }

    /// <summary>Its connection, or null if it is in the server's process or none is known.</summary>
    public required ConnectionStatus? Connection { get; init; }
}

/// <summary>One of the other parts of the parameter vector.</summary>
/// <param name="Part">Its number, from 2.</param>
/// <param name="Step">Steps it has done.</param>
/// <param name="Parameters">How many parameters it holds.</param>
/// <param name="Ready">True if it holds its slice in the server's term.</param>
/// <param name="SilenceSeconds">How long ago it was last heard; null if never.</param>
/// <param name="Connection">Its connection, or null if there is none.</param>
public sealed record PartDescription(int Part, long Step, int Parameters, bool Ready, double? SilenceSeconds, ConnectionStatus? Connection);

/// <summary>The connection of a worker or a part with the server. Out is from the server to it.</summary>
public sealed record ConnectionStatus
{
    /// <summary><c>websocket</c> or <c>local</c>.</summary>
    public required string Wire { get; init; }

    /// <summary>The address it calls from; null on the local wire.</summary>
    public required string? Remote { get; init; }

    /// <summary>How long the connection has stood.</summary>
    public required double AgeSeconds { get; init; }

    /// <summary>Messages that the server received.</summary>
    public required long MessagesIn { get; init; }

    /// <summary>Messages that the server sent.</summary>
    public required long MessagesOut { get; init; }

    /// <summary>Messages that could not be sent.</summary>
    public required long MessagesLost { get; init; }

    /// <summary>Bytes that the server received in frames.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Bytes that it sent in frames.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Bytes of tensors that it received by reference, in shared memory.</summary>
    public required long SharedBytesIn { get; init; }

    /// <summary>Bytes of tensors that it sent by reference.</summary>
    public required long SharedBytesOut { get; init; }

    /// <summary>How the worker has spent its time, as it reports once a second; null if it has not.</summary>
    public required TimeShares? Time { get; init; }
}

/// <summary>How a worker has spent its time since it joined.</summary>
/// <param name="TotalSeconds">Time since it joined.</param>
/// <param name="ComputingSeconds">In gradients and evaluations.</param>
/// <param name="SendingSeconds">In writing to wires; may overlap with computing.</param>
/// <param name="Samples">Samples that it has computed gradients of.</param>
public sealed record TimeShares(double TotalSeconds, double ComputingSeconds, double SendingSeconds, long Samples)
{
    /// <summary>Share of its time that it computed, from 0 to 1.</summary>
    public double Computing => Share(ComputingSeconds);

    /// <summary>Share of its time that it sent.</summary>
    public double Sending => Share(SendingSeconds);

    /// <summary>Share of its time that it did neither: it waited for the server, the wire or other workers.</summary>
    public double Waiting => TotalSeconds > 0 ? Math.Clamp(1 - Computing - Sending, 0, 1) : 0;

    private double Share(double seconds) => TotalSeconds > 0 ? Math.Clamp(seconds / TotalSeconds, 0, 1) : 0;
}
