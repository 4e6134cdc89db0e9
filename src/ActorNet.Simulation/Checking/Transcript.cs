using System.Globalization;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Checking;

/// <summary>Writes a line for every message that an actor receives, and hands everything on to another tap.</summary>
internal sealed class Transcript(Action<string> write, ISimulationTap next) : ISimulationTap
{
    /// <summary>What a message says, in one line without numbers that are only for computers.</summary>
    public static string Describe(object message) => message switch
    {
        ComputeLanes request => Text($"ComputeLanes session {Session(request.Session)} step {request.Step} {LaneNames.Format(request.Lanes.ToArray())}{(request.WithDigest ? " with digest" : "")}"),
        SubtreeGradient gradient => Text($"SubtreeGradient session {Session(gradient.Session)} step {gradient.Step} {gradient.Subtree}"),
        EvaluateRows request => Text($"EvaluateRows session {Session(request.Session)} {request.Set} piece {request.Piece}"),
        RowsEvaluated answer => Text($"RowsEvaluated session {Session(answer.Session)} {answer.Set} piece {answer.Piece}"),
        JoinRequest join => Text($"JoinRequest incarnation {join.Incarnation}"),
        JoinAccepted accepted => Text($"JoinAccepted session {Session(accepted.Session)} incarnation {accepted.Incarnation}"),
        Heartbeat heartbeat => $"Heartbeat session {Session(heartbeat.Session)}",
        HeartbeatAnswer answer => $"HeartbeatAnswer session {Session(answer.Session)}",
        LeaveRequest leave => $"LeaveRequest session {Session(leave.Session)}",
        Left left => $"Left session {Session(left.Session)}",
        Expelled expelled => $"Expelled session {Session(expelled.Session)}: {expelled.Reason}{(expelled.MayReturn ? "" : ", for good")}",
        RunClaimed claimed => Text($"RunClaimed term {claimed.Term} step {claimed.State?.Step ?? 0}"),
        StoreCheckpoint store => Text($"StoreCheckpoint term {store.Term} step {store.State.Step}{(store.IsFinal ? ", the last" : "")}"),
        AppendLedger append => Text($"AppendLedger term {append.Term} with {append.Entries.Length} entries"),
        StartPart start => Text($"StartPart term {start.Term} part {start.Part} step {start.Step}"),
        PartStatus status => Text($"PartStatus term {status.Term} part {status.Part} step {status.Step} missing {LaneNames.Format([.. status.MissingLanes])}"),
        CommitRound commit => Text($"CommitRound term {commit.Term} step {commit.Step}{(commit.Apply ? "" : ", left out")}"),
        AddColumns add => Text($"AddColumns term {add.Term} step {add.Step} kernel {add.Kernel}"),
        ColumnsAdded added => Text($"ColumnsAdded term {added.Term} part {added.Part} step {added.Step} kernel {added.Kernel}"),
        FinishRound finish => Text($"FinishRound term {finish.Term} step {finish.Step}"),
        PartCollected part => Text($"PartCollected term {part.Term} part {part.Part} step {part.Step}"),
        FetchParameters fetch => Text($"FetchParameters session {Session(fetch.Session)} step {fetch.Step}"),
        PartParameters part => Text($"PartParameters session {Session(part.Session)} step {part.Step}"),
        RunEnded ended => Text($"RunEnded step {ended.State.Step}"),
        EpochEnded epoch => Text($"EpochEnded {epoch.Row.Epoch}"),
        Terminated terminated => $"Terminated {terminated.Actor}: {terminated.Cause?.Message ?? "stopped"}",
        Started => "Started",
        RunWarning or RunFailed or QueryPart or CollectPart or WithdrawSession or StorageFailed or CheckpointStored or LedgerAppended or Superseded
            or RunNews or JoinRefused or NonFiniteGradient or ClaimRun => message.ToString()!,
        _ => message.GetType().Name,
    };

    public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time) => next.OnSent(sender, receiver, message, time);

    public void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        var from = ReferenceEquals(sender, receiver) ? "itself" : ((SimulatedRef)sender).Address;
        write(Text($"{time.TotalSeconds,10:0.00000}  {receiver.Address} from {from}: {Describe(message)}"));
        next.OnReceiving(sender, receiver, message, time);
    }

    public void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time)
    {
        write(Text($"{time.TotalSeconds,10:0.00000}  {actor.Address} threw {exception.GetType().Name}: {exception.Message}"));
        next.OnThrown(actor, exception, time);
    }

    public void OnBroken(string what, TimeSpan time) => next.OnBroken(what, time);

    private static string Session(long session) => Text($"{SessionNumber.TermOf(session)}.{(int)session}");

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
