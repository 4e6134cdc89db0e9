using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer;

/// <summary>The kinds of messages a server tells apart.</summary>
internal enum ServerMessage
{
    Started,
    Tick,
    Terminated,
    JoinRequest,
    LeaveRequest,
    Heartbeat,
    Superseded,
    SubtreeGradient,
    NonFiniteGradient,
    RowsEvaluated,
    RunClaimed,
    CheckpointStored,
    LedgerAppended,
    StorageFailed,
    Noted,
    StopRun,
    EndRun,
    PartStatus,
    PartCollected,
    ColumnsAdded,
    QueryStatus,

    /// <summary>Any other message of the protocol: one that no server is ever sent.</summary>
    Foreign,
}

/// <summary>What is done with a message in a phase.</summary>
internal enum Handling
{
    /// <summary>Its handler decides.</summary>
    Handle,

    /// <summary>It came late, or twice: nothing is done.</summary>
    Ignore,

    /// <summary>Its sender broke the protocol: its session ends with a warning. One that is no member is ignored.</summary>
    EndSession,

    /// <summary>This program broke the protocol: an exception.</summary>
    Fault,
}

/// <summary>The table of a server's legal transitions: phase × message. Which phase may follow which is in <see cref="MayFollow"/>.</summary>
internal static class ServerTransitions
{
    private const Handling H = Handling.Handle;
    private const Handling I = Handling.Ignore;
    private const Handling E = Handling.EndSession;
    private const Handling F = Handling.Fault;

    // Rows in the order of ServerMessage, columns in that of ServerPhase: Claiming, Joining, Computing, Evaluating, Waiting, Ended, Failed.
    private static readonly Handling[][] Table =
    [
        [H, F, F, F, F, F, F], // Started
        [H, H, H, H, H, I, I], // Tick
        [H, H, H, H, H, I, I], // Terminated
        [H, H, H, H, H, H, I], // JoinRequest
        [H, H, H, H, H, H, I], // LeaveRequest
        [H, H, H, H, H, H, I], // Heartbeat
        [I, H, H, H, H, I, I], // Superseded
        [H, E, H, H, H, I, I], // SubtreeGradient
        [H, E, H, H, H, I, I], // NonFiniteGradient
        [H, E, H, H, H, I, I], // RowsEvaluated
        [H, I, I, I, I, I, I], // RunClaimed
        [I, I, H, H, H, I, I], // CheckpointStored
        [I, I, H, H, H, I, I], // LedgerAppended
        [H, H, H, H, H, I, I], // StorageFailed
        [H, H, H, H, H, I, I], // Noted
        [H, H, H, H, H, I, I], // StopRun
        [I, H, H, H, H, I, I], // EndRun
        [I, H, H, H, H, I, I], // PartStatus
        [I, I, I, I, H, I, I], // PartCollected
        [I, I, I, I, H, I, I], // ColumnsAdded
        [H, H, H, H, H, H, H], // QueryStatus
        [E, E, E, E, E, I, I], // Foreign
    ];

    /// <summary>What is done with a message in a phase.</summary>
    public static Handling Of(ServerPhase phase, ServerMessage message) => Table[(int)message][(int)phase];

    /// <summary>The kind of a message.</summary>
    /// <exception cref="InvalidOperationException">It is no message of the protocol.</exception>
    public static ServerMessage KindOf(object message) => message switch
    {
        Core.Training.Messages.SubtreeGradient => ServerMessage.SubtreeGradient,
        Core.Training.Messages.Heartbeat => ServerMessage.Heartbeat,
        Housekeeping => ServerMessage.Tick,
        Core.Training.Messages.Noted => ServerMessage.Noted,
        Core.Training.Messages.RowsEvaluated => ServerMessage.RowsEvaluated,
        Core.Training.Messages.LedgerAppended => ServerMessage.LedgerAppended,
        Core.Training.Messages.CheckpointStored => ServerMessage.CheckpointStored,
        Core.Training.Messages.JoinRequest => ServerMessage.JoinRequest,
        Core.Training.Messages.LeaveRequest => ServerMessage.LeaveRequest,
        Core.Training.Messages.NonFiniteGradient => ServerMessage.NonFiniteGradient,
        Core.Training.Messages.RunClaimed => ServerMessage.RunClaimed,
        Core.Training.Messages.StorageFailed => ServerMessage.StorageFailed,
        Core.Training.Messages.Superseded => ServerMessage.Superseded,
        Core.Training.Messages.StopRun => ServerMessage.StopRun,
        Core.Training.Messages.EndRun => ServerMessage.EndRun,
        Core.Training.Messages.PartStatus => ServerMessage.PartStatus,
        Core.Training.Messages.PartCollected => ServerMessage.PartCollected,
        Core.Training.Messages.ColumnsAdded => ServerMessage.ColumnsAdded,
        Core.Training.Messages.QueryStatus => ServerMessage.QueryStatus,
        Core.Actors.Terminated => ServerMessage.Terminated,
        Core.Actors.Started => ServerMessage.Started,
        _ when message.GetType().Namespace == typeof(JoinRequest).Namespace => ServerMessage.Foreign,
        _ => throw new InvalidOperationException($"A parameter server has no use for {message}."),
    };

    // Rows: from; columns: to.
    private static readonly bool[][] Following =
    [
        [true, true, false, false, false, false, true], // Claiming
        [true, true, true, true, true, true, true], // Joining
        [true, false, true, true, true, true, true], // Computing
        [true, false, true, true, true, true, true], // Evaluating
        [true, false, true, true, true, true, true], // Waiting
        [false, false, false, false, false, true, false], // Ended
        [false, false, false, false, false, false, true], // Failed
    ];

    /// <summary>True if a phase may follow another, or go on.</summary>
    public static bool MayFollow(ServerPhase phase, ServerPhase next) => Following[(int)phase][(int)next];
}

/// <summary>The server's own timer.</summary>
internal sealed class Housekeeping
{
    private Housekeeping()
    {
    }

    public static Housekeeping Due { get; } = new();
}
