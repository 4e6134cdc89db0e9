using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Simulation.Engine;

namespace ActorNet.Simulation.Scale;

/// <summary>Notes when rounds begin: when lanes of a step that is further than any before are first given out.</summary>
internal sealed class RoundClock : ISimulationTap
{
    private readonly List<RoundStart> _starts = [];
    private long _step = -1;

    /// <summary>The rounds begun, in their order.</summary>
    public IReadOnlyList<RoundStart> Starts => _starts;

    /// <summary>What is noted beside the time.</summary>
    public required Func<ScaleCounts> Counts { get; init; }

    public void OnSent(SimulatedRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
        if (message is ComputeLanes request && request.Step > _step)
        {
            _step = request.Step;
            _starts.Add(new RoundStart(request.Step, time, Counts()));
        }
    }

    public void OnReceiving(ActorRef sender, SimulatedRef receiver, object message, TimeSpan time)
    {
    }

    public void OnThrown(SimulatedRef actor, Exception exception, TimeSpan time) =>
        throw new InvalidOperationException($"{actor} failed in a modelled run: {exception.Message}", exception);

    public void OnBroken(string what, TimeSpan time) => throw new InvalidOperationException($"A modelled run broke: {what}.");
}

/// <summary>The beginning of a round.</summary>
/// <param name="Step">Its first step.</param>
/// <param name="Time">Time since the run began.</param>
/// <param name="Counts">What had been counted by then.</param>
internal readonly record struct RoundStart(long Step, TimeSpan Time, ScaleCounts Counts);

/// <summary>Sums since a run began.</summary>
/// <param name="ServerBusy">Time that the server's processor was busy.</param>
/// <param name="ServerIn">Bytes that the server's machine received.</param>
/// <param name="ServerOut">Bytes that it sent.</param>
/// <param name="Total">Bytes that all machines sent.</param>
internal readonly record struct ScaleCounts(TimeSpan ServerBusy, long ServerIn, long ServerOut, long Total);
