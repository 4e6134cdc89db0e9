using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>Where a worker stands.</summary>
internal enum WorkerPhase
{
    /// <summary>It asks to join, again and again.</summary>
    Joining,

    /// <summary>It is a member.</summary>
    Member,

    /// <summary>It has taken leave and waits for the answer.</summary>
    Leaving,

    /// <summary>It stops.</summary>
    Stopped,
}

/// <summary>The kinds of messages a worker tells apart.</summary>
internal enum WorkerMessage
{
    Started,
    Tick,
    Terminated,
    LeaveRun,
    JoinAccepted,
    JoinRefused,
    HeartbeatAnswer,
    Left,
    Expelled,
    ComputeLanes,
    EvaluateRows,
    PartParameters,
    DataArrived,

    /// <summary>Any other message of the protocol: one that no worker is ever sent.</summary>
    Foreign,
}

/// <summary>What is done with a message in a phase.</summary>
internal enum WorkerHandling
{
    /// <summary>Its handler decides.</summary>
    Handle,

    /// <summary>It came late, or twice, or from somebody who does not keep to the protocol: nothing is done.</summary>
    Ignore,

    /// <summary>This program broke the protocol: an exception.</summary>
    Fault,
}

/// <summary>The table of a worker's legal transitions: phase × message.</summary>
internal static class WorkerTransitions
{
    private const WorkerHandling H = WorkerHandling.Handle;
    private const WorkerHandling I = WorkerHandling.Ignore;
    private const WorkerHandling F = WorkerHandling.Fault;

    // Rows in the order of WorkerMessage, columns in that of WorkerPhase: Joining, Member, Leaving, Stopped.
    private static readonly WorkerHandling[][] Table =
    [
        [H, F, F, F], // Started
        [H, H, H, I], // Tick
        [H, H, H, I], // Terminated
        [H, H, I, I], // LeaveRun
        [H, H, H, I], // JoinAccepted
        [H, I, I, I], // JoinRefused
        [H, H, I, I], // HeartbeatAnswer
        [H, H, H, I], // Left
        [H, H, H, I], // Expelled
        [H, H, I, I], // ComputeLanes
        [H, H, I, I], // EvaluateRows
        [I, H, I, I], // PartParameters
        [H, H, I, I], // DataArrived
        [I, I, I, I], // Foreign
    ];

    // Rows: from; columns: to.
    private static readonly bool[][] Following =
    [
        [true, true, true, true], // Joining
        [true, true, true, true], // Member
        [false, false, true, true], // Leaving
        [false, false, false, true], // Stopped
    ];

    /// <summary>What is done with a message in a phase.</summary>
    public static WorkerHandling Of(WorkerPhase phase, WorkerMessage message) => Table[(int)message][(int)phase];

    /// <summary>True if a phase may follow another, or go on.</summary>
    public static bool MayFollow(WorkerPhase phase, WorkerPhase next) => Following[(int)phase][(int)next];

    /// <summary>The kind of a message.</summary>
    /// <exception cref="InvalidOperationException">It is no message of the protocol.</exception>
    public static WorkerMessage KindOf(object message) => message switch
    {
        Core.Training.Messages.ComputeLanes => WorkerMessage.ComputeLanes,
        Core.Training.Messages.EvaluateRows => WorkerMessage.EvaluateRows,
        Core.Training.Messages.PartParameters => WorkerMessage.PartParameters,
        Worker.DataArrived => WorkerMessage.DataArrived,
        HeartbeatDue => WorkerMessage.Tick,
        Core.Training.Messages.HeartbeatAnswer => WorkerMessage.HeartbeatAnswer,
        Core.Training.Messages.JoinAccepted => WorkerMessage.JoinAccepted,
        Core.Training.Messages.JoinRefused => WorkerMessage.JoinRefused,
        Core.Training.Messages.Expelled => WorkerMessage.Expelled,
        Core.Training.Messages.Left => WorkerMessage.Left,
        Core.Training.Messages.LeaveRun => WorkerMessage.LeaveRun,
        Core.Actors.Terminated => WorkerMessage.Terminated,
        Core.Actors.Started => WorkerMessage.Started,
        _ when message.GetType().Namespace == typeof(JoinRequest).Namespace => WorkerMessage.Foreign,
        _ => throw new InvalidOperationException($"A worker has no use for {message}."),
    };
}

/// <summary>The worker's own timer.</summary>
internal sealed class HeartbeatDue
{
    private HeartbeatDue()
    {
    }

    public static HeartbeatDue Instance { get; } = new();
}
