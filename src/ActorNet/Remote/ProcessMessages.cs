using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote;

/// <summary>Which messages of the protocol a process may send to another: what is not in the table ends the connection it came by.</summary>
internal static class ProcessMessages
{
    /// <summary>True if a process of one role may send a message to one of another.</summary>
    /// <param name="to">What the receiver is.</param>
    /// <param name="from">What the sender is.</param>
    /// <param name="message">The message.</param>
    public static bool MayCome(PeerRole to, PeerRole from, object message) => (to, from) switch
    {
        (PeerRole.Server, PeerRole.Worker) => message is SubtreeGradient or Heartbeat or RowsEvaluated or JoinRequest or LeaveRequest
            or NonFiniteGradient or Superseded,
        (PeerRole.Server, PeerRole.Part) => message is PartStatus or PartCollected or ColumnsAdded or Superseded,
        (PeerRole.Part, PeerRole.Server) => message is CommitRound or AddColumns or FinishRound or QueryPart or WithdrawSession or CollectPart or StartPart,
        (PeerRole.Part, PeerRole.Worker) => message is SubtreeGradient or FetchParameters,
        (PeerRole.Worker, PeerRole.Server) => message is ComputeLanes or HeartbeatAnswer or EvaluateRows or JoinAccepted or JoinRefused or Left or Expelled,
        (PeerRole.Worker, PeerRole.Part) => message is PartParameters,
        _ => false,
    };
}
