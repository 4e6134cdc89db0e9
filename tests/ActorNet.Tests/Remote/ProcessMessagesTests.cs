using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Remote;
using ActorNet.Remote.Engine;

namespace ActorNet.Tests.Remote;

/// <summary>Which messages of the protocol may go from which process to which.</summary>
public sealed class ProcessMessagesTests
{
    private static readonly object[] Messages =
    [
        new JoinRequest(1, "", ""), new JoinAccepted(1, 1, []), new JoinRefused(1, ""), new Heartbeat(1), new HeartbeatAnswer(1), new LeaveRequest(1), new Left(1),
        new Expelled(1, "", true), new Superseded(1), new LeaveRun(), new StopRun(),
        new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, 1), 1).Rent(),
        new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, 1), 1).Rent(),
        new NonFiniteGradient(1, 0, 0, ""),
        new MessagePool<EvaluateRows>(pool => new EvaluateRows(pool), 1).Rent(),
        new RowsEvaluated(1, 0, EvaluationSet.Test, 0, default),
        new CommitRound(1, 0, true), new QueryPart(1), new WithdrawSession(1, 1), new CollectPart(1, 0), new FetchParameters(1, 0, false),
        new AddColumns(1, 0, 0, default), new ColumnsAdded(1, 2, 0, 0, default), new FinishRound(1, 0, []),
    ];

    /// <summary>Nobody may stop a run or send a worker away by a message over the wire, and no process may speak as another.</summary>
    [Theory]
    [InlineData(PeerRole.Server, PeerRole.Worker, "Heartbeat JoinRequest LeaveRequest NonFiniteGradient RowsEvaluated SubtreeGradient Superseded")]
    [InlineData(PeerRole.Server, PeerRole.Part, "ColumnsAdded Superseded")]
    [InlineData(PeerRole.Server, PeerRole.Server, "")]
    [InlineData(PeerRole.Part, PeerRole.Server, "AddColumns CollectPart CommitRound FinishRound QueryPart WithdrawSession")]
    [InlineData(PeerRole.Part, PeerRole.Worker, "FetchParameters SubtreeGradient")]
    [InlineData(PeerRole.Part, PeerRole.Part, "")]
    [InlineData(PeerRole.Worker, PeerRole.Server, "ComputeLanes EvaluateRows Expelled HeartbeatAnswer JoinAccepted JoinRefused Left")]
    [InlineData(PeerRole.Worker, PeerRole.Part, "")]
    [InlineData(PeerRole.Worker, PeerRole.Worker, "")]
    public void MayCome_FromOneToAnother_IsWhatTheTableSays(PeerRole to, PeerRole from, string allowed)
    {
        Messages.ShouldAllBe(message => MessageCodec.CanEncode(message));

        Messages.Where(message => ProcessMessages.MayCome(to, from, message)).Select(message => message.GetType().Name).Order()
            .ShouldBe(allowed.Split(' ', StringSplitOptions.RemoveEmptyEntries));
    }
}
