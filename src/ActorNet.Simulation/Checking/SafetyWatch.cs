using System.Globalization;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Checking;

/// <summary>
/// Watches all messages for what must never happen, whatever fails: two servers at once, steps that go back, queues beyond their bounds, errors of the
/// program. Knows nothing of what actors think, only of what they say.
/// </summary>
internal sealed class SafetyWatch(FaultInjector faults) : ISimulationTap
{
    /// <summary>Messages that may wait in one mailbox of a simulated run; a protocol that needs more has lost its bounds.</summary>
    public const int MostWaiting = 2_000;

    private const int MostViolations = 10;

    private readonly Dictionary<SimulatedCell, int> _termOfWorker = [];
    private readonly Dictionary<SimulatedCell, long> _stepOfServer = [];
    private readonly Dictionary<SimulatedCell, int> _termOfServer = [];
    private readonly Dictionary<int, SimulatedCell> _holderOfTerm = [];
    private int _highestTerm;

    /// <summary>What must never happen, but did.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Errors of the program.</summary>
    public List<string> Crashes { get; } = [];

    public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        switch (message)
        {
            case RunClaimed claimed:
                Require(claimed.Term > 0, time, $"storage gave term {claimed.Term}");
                _highestTerm = Math.Max(_highestTerm, claimed.Term);
                faults.OnTrigger(FaultTrigger.Claimed);
                break;
            case CheckpointStored stored:
                RequireNewest(stored.Term, "a checkpoint", time);
                faults.OnTrigger(FaultTrigger.CheckpointStored);
                break;
            case LedgerAppended appended:
                RequireNewest(appended.Term, "ledger entries", time);
                break;
            case StoreCheckpoint store:
                Advance(sender, store.State.Step, time, "stored");
                faults.OnTrigger(FaultTrigger.CheckpointBegun);
                break;
            case ComputeLanes request:
                Advance(sender, request.Step, time, "asked for");
                break;
            case CommitRound:
                faults.OnTrigger(FaultTrigger.Committed);
                break;
            case SubtreeGradient gradient:
                Serve(sender, SessionNumber.TermOf(gradient.Session), time);
                faults.OnTrigger(FaultTrigger.Gradient);
                break;
            case RowsEvaluated rows:
                Serve(sender, SessionNumber.TermOf(rows.Session), time);
                break;
            default:
                break;
        }
    }

    public void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        var cell = receiver.Cell!;
        switch (message)
        {
            case RunClaimed claimed:
                // One term, one server: by that everything else is told apart.
                _termOfServer[cell] = claimed.Term;
                Require(
                    _holderOfTerm.TryAdd(claimed.Term, cell) || _holderOfTerm[claimed.Term] == cell, time, $"two servers were given term {claimed.Term}");
                break;
            case JoinAccepted accepted:
                var term = SessionNumber.TermOf(accepted.Session);
                _termOfWorker[cell] = Math.Max(_termOfWorker.GetValueOrDefault(cell), term);
                faults.OnTrigger(FaultTrigger.Joined);
                break;
            default:
                break;
        }

        if (cell.Waiting > MostWaiting)
        {
            Require(false, time, $"{cell.Waiting} messages wait for {receiver.Address}");
        }
    }

    public void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time)
    {
        if (actor.Name == TrainingWorld.WorkerActorName && exception is TimeoutException)
        {
            return;
        }

        Crashes.Add(Line(time, $"{actor.Address} threw {exception.GetType().Name}: {exception.Message}{Place(exception)}"));
    }

    public void OnBroken(string what, TimeSpan time) => Crashes.Add(Line(time, what));

    /// <summary>After a disk has come back empty, terms begin anew: nothing on it remembers.</summary>
    public void OnDiskLost()
    {
        _highestTerm = 0;
        _holderOfTerm.Clear();
    }

    private static string Line(TimeSpan time, string what) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0000} s: {what}");

    private static string Place(Exception exception)
    {
        var line = exception.StackTrace?.Split('\n').FirstOrDefault(static line => line.Contains("ActorNet", StringComparison.Ordinal))?.Trim();
        return line is null ? "" : $" ({line})";
    }

    private void RequireNewest(int term, string what, TimeSpan time) =>
        Require(term >= _highestTerm, time, $"storage took {what} under term {term} although term {_highestTerm} had been claimed");

    /// <summary>Within the life of a server its step never goes back, but for a claim of a new term.</summary>
    private void Advance(SimulatedRef server, long step, TimeSpan time, string what)
    {
        var cell = server.Cell!;
        Require(step >= _stepOfServer.GetValueOrDefault(cell), time, $"{server.Address} {what} step {step} after step {_stepOfServer.GetValueOrDefault(cell)}");
        _stepOfServer[cell] = step;
    }

    private void Serve(SimulatedRef worker, int term, TimeSpan time)
    {
        var highest = worker.Cell is { } cell ? _termOfWorker.GetValueOrDefault(cell) : 0;
        Require(term >= highest, time, $"{worker.Address} worked for term {term} after it had joined term {highest}");
    }

    private void Require(bool condition, TimeSpan time, string what)
    {
        if (!condition && Violations.Count < MostViolations)
        {
            Violations.Add(Line(time, what));
        }
    }
}
