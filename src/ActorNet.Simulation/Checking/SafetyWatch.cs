using System.Globalization;
using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Engine;
using ActorNet.Simulation.Faults;
using ActorNet.Simulation.Training;
using ActorNet.Worker;

namespace ActorNet.Simulation.Checking;

/// <summary>
/// Watches all messages for what must never happen, whatever fails: two servers at once, steps that go back, queues beyond their bounds, errors of the
/// program. Knows nothing of what actors think, only of what they say.
/// </summary>
internal sealed class SafetyWatch(TrainingWorld world) : ISimulationTap
{
    /// <summary>Messages that may wait in one mailbox of a simulated run; a protocol that needs more has lost its bounds.</summary>
    public const int MostWaiting = 2_000;

    private const int MostViolations = 10;

    private readonly Dictionary<SimulatedCell, int> _termOfWorker = [];
    private readonly Dictionary<SimulatedCell, long> _stepAsked = [];
    private readonly Dictionary<SimulatedCell, long> _stepStored = [];
    private readonly Dictionary<int, SimulatedCell> _holderOfTerm = [];

    /// <summary>What must never happen, but did.</summary>
    public List<string> Violations { get; } = [];

    /// <summary>Errors of the program.</summary>
    public List<string> Crashes { get; } = [];

    public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        switch (message)
        {
            case RunClaimed:
                world.Faults.OnTrigger(FaultTrigger.Claimed);
                break;
            case CheckpointStored:
                world.Faults.OnTrigger(FaultTrigger.CheckpointStored);
                break;
            case StoreCheckpoint store:
                Advance(_stepStored, sender, store.State.Step, time, "stored");
                world.Faults.OnTrigger(FaultTrigger.CheckpointBegun);
                break;
            case ComputeLanes request:
                Advance(_stepAsked, sender, request.Step, time, "asked for");
                break;
            case CommitRound:
                world.Faults.OnTrigger(FaultTrigger.Committed);
                break;
            case SubtreeGradient gradient:
                Serve(sender, SessionNumber.TermOf(gradient.Session), time);
                world.Faults.OnTrigger(FaultTrigger.Gradient);
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
                // One term, one server: by that everything else is told apart. A disk that comes back empty knows of no terms.
                Require(
                    world.Disk.Losses > 0 || (_holderOfTerm.TryAdd(claimed.Term, cell) | _holderOfTerm[claimed.Term] == cell),
                    time,
                    $"two servers were given term {claimed.Term}");

                // A server that claims again, having lost a part, goes back to its newest checkpoint.
                _stepAsked.Remove(cell);
                _stepStored.Remove(cell);
                break;
            case JoinAccepted accepted when accepted.Incarnation == world.IncarnationOf(receiver.Host.Name):
                var term = SessionNumber.TermOf(accepted.Session);
                _termOfWorker[cell] = Math.Max(_termOfWorker.GetValueOrDefault(cell), term);
                world.Faults.OnTrigger(FaultTrigger.Joined);
                break;
            case Expelled { MayReturn: false }:
                world.ShutOut.Add(receiver.Host.Name);
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
        if (actor.Name == TrainingWorld.WorkerActorName && exception is WorkerException)
        {
            return;
        }

        Crashes.Add(Line(time, $"{actor.Address} threw {exception.GetType().Name}: {exception.Message}{Place(exception)}"));
    }

    public void OnBroken(string what, TimeSpan time) => Crashes.Add(Line(time, what));

    private static string Line(TimeSpan time, string what) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0000} s: {what}");

    private static string Place(Exception exception)
    {
        var line = exception.StackTrace?.Split('\n').FirstOrDefault(static line => line.Contains("ActorNet", StringComparison.Ordinal))?.Trim();
        return line is null ? "" : $" ({line})";
    }

    /// <summary>Within the life of a server its step never goes back, but for a claim of a new term.</summary>
    private void Advance(Dictionary<SimulatedCell, long> steps, SimulatedRef server, long step, TimeSpan time, string what)
    {
        var cell = server.Cell!;
        Require(step >= steps.GetValueOrDefault(cell), time, $"{server.Address} {what} step {step} after step {steps.GetValueOrDefault(cell)}");
        steps[cell] = step;
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
