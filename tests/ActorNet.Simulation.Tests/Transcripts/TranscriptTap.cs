using System.Globalization;
using System.Text;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;

namespace ActorNet.Simulation.Tests.Transcripts;

/// <summary>Writes down what actors receive, a line each, with faults in between; then hands everything on.</summary>
internal sealed class TranscriptTap(FaultInjector faults, IReadOnlyList<string> hidden, ISimulationTap next) : ISimulationTap
{
    private readonly StringBuilder _text = new();
    private int _faultsShown;

    public string Text => _text.ToString().TrimEnd('\n');

    public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time) => next.OnSent(sender, receiver, message, time);

    public void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        ShowFaults();
        if (Describe(message) is { } what && !hidden.Contains(what.Split(' ')[0]))
        {
            Line(time, ReferenceEquals(sender, receiver) ? $"{receiver.Address}: {what}" : $"{((SimulatedRef)sender).Address} > {receiver.Address}: {what}");
        }

        next.OnReceiving(sender, receiver, message, time);
    }

    public void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time)
    {
        Line(time, $"{actor.Address} throws: {exception.Message}");
        next.OnThrown(actor, exception, time);
    }

    public void OnBroken(string what, TimeSpan time)
    {
        Line(time, $"broken: {what}");
        next.OnBroken(what, time);
    }

    /// <summary>Writes the faults that have happened since the last line.</summary>
    public void ShowFaults()
    {
        for (; _faultsShown < faults.Happened.Count; _faultsShown++)
        {
            _text.Append("      -- ").Append(faults.Happened[_faultsShown]).Append('\n');
        }
    }

    private void Line(TimeSpan time, string text) => _text.Append(CultureInfo.InvariantCulture, $"{time.TotalSeconds,8:0.0000} {text}\n");

    private static string? Describe(object message) => message switch
    {
        Started => null,
        Noted or EpochAdvanced or HeartbeatAnswer or Heartbeat => null,
        JoinRequest join => $"JoinRequest incarnation {join.Incarnation}",
        JoinAccepted accepted => $"JoinAccepted session {Session(accepted.Session)}",
        JoinRefused refused => $"JoinRefused {refused.Reason}",
        LeaveRequest leave => $"LeaveRequest session {Session(leave.Session)}",
        Left left => $"Left session {Session(left.Session)}",
        Expelled expelled => $"Expelled session {Session(expelled.Session)}, {expelled.Reason}",
        ComputeLanes request => $"ComputeLanes session {Session(request.Session)} step {request.Step} {LaneNames.Format(request.Lanes.ToArray())}{(request.WithDigest ? " with digest" : "")}",
        SubtreeGradient gradient => $"SubtreeGradient session {Session(gradient.Session)} step {gradient.Step} {LanesOf(gradient.Subtree)}",
        ClaimRun claim => $"ClaimRun {claim.Server}",
        RunClaimed claimed => $"RunClaimed term {claimed.Term} {(claimed.State is { } state ? $"step {state.Step}" : "from the beginning")}",
        StoreCheckpoint store => $"StoreCheckpoint term {store.Term} step {store.State.Step}{(store.IsFinal ? " final" : "")}",
        CheckpointStored stored => $"CheckpointStored term {stored.Term} step {stored.Step}",
        AppendLedger append => $"AppendLedger term {append.Term} {append.Entries.Length} entries",
        LedgerAppended appended => $"LedgerAppended term {appended.Term} {appended.Entries} entries",
        StorageFailed failed => $"StorageFailed term {failed.Term} {failed.Reason}",
        Superseded superseded => $"Superseded by term {superseded.Term}",
        StartPart start => $"StartPart term {start.Term} part {start.Part} step {start.Step}",
        CommitRound commit => $"CommitRound term {commit.Term} step {commit.Step}{(commit.Apply ? "" : " left out")}",
        PartStatus status => $"PartStatus term {status.Term} part {status.Part} step {status.Step} {(status.MissingLanes.Count == 0 ? "complete" : $"without {LaneNames.Format(status.MissingLanes)}")}",
        FetchParameters fetch => $"FetchParameters session {Session(fetch.Session)} step {fetch.Step}",
        PartParameters slice => $"PartParameters step {slice.Step} from {slice.Start}, {slice.Parameters.Length} long",
        Terminated terminated => $"Terminated {((SimulatedRef)terminated.Actor).Address}",
        RunWarning warning => $"RunWarning {warning.Text}",
        EpochEnded epoch => string.Create(CultureInfo.InvariantCulture, $"EpochEnded {epoch.Row.Epoch}, {epoch.Row.Samples} samples"),
        RunEnded ended => $"RunEnded step {ended.State.Step} version {ended.State.Version}",
        RunFailed failed => $"RunFailed {failed.Cause}: {failed.Reason}",
        _ when message.GetType().Namespace == typeof(JoinRequest).Namespace => message.GetType().Name,
        _ => null,
    };

    private static string Session(long session) => string.Create(CultureInfo.InvariantCulture, $"{SessionNumber.TermOf(session)}.{(uint)session}");

    private static string LanesOf(Subtree subtree) => LaneNames.Format(Enumerable.Range(subtree.FirstLane, subtree.LaneCount));
}
