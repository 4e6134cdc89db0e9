using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;

namespace ActorNet.Remote;

/// <summary>Measures how a worker spends its time. Its numbers may be read from any thread.</summary>
/// <param name="worker">The worker.</param>
/// <param name="plan">Says how many samples lanes have.</param>
internal sealed class TimedWorker(IActor worker, RunPlan plan) : IActor
{
    private readonly Lock _lock = new();
    private long _joined;
    private long _computing;
    private long _computingSince;
    private long _steps;
    private long _samples;
    private long _step;
    private int _lanes;

    public void Receive(object message, IActorContext context)
    {
        // What the message says, before the worker has it: it gives the message back.
        var request = message as ComputeLanes;
        if (message is JoinAccepted && _joined == 0)
        {
            lock (_lock)
            {
                _joined = Stopwatch.GetTimestamp();
            }
        }

        if (request is null && message is not (EvaluateRows or PartParameters))
        {
            worker.Receive(message, context);
            return;
        }

        Begin(request);
        try
        {
            worker.Receive(message, context);
        }
        finally
        {
            End();
        }
    }

    /// <summary>What has been measured so far, as the server is told.</summary>
    /// <param name="sending">Seconds spent in writing to wires.</param>
    public PeerReport Report(double sending)
    {
        lock (_lock)
        {
            var computing = _computing + (_computingSince == 0 ? 0 : Stopwatch.GetTimestamp() - _computingSince);
            return new PeerReport(
                _joined == 0 ? 0 : Stopwatch.GetElapsedTime(_joined).TotalSeconds, Seconds(computing), sending, _steps, _samples);
        }
    }

    /// <summary>The newest step that lanes were asked of, from 0, and how many lanes these were; −1 before the first.</summary>
    public (long Step, int Lanes) Newest()
    {
        lock (_lock)
        {
            return _steps == 0 ? (-1, 0) : (_step, _lanes);
        }
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    private void Begin(ComputeLanes? request)
    {
        lock (_lock)
        {
            _computingSince = Stopwatch.GetTimestamp();
            if (request is null)
            {
                return;
            }

            _steps++;
            _step = request.Step;
            _lanes = 0;
            foreach (var subtree in request.Subtrees)
            {
                _samples += plan.SamplesOfRound(request.Step, subtree);
                _lanes += subtree.LaneCount;
            }
        }
    }

    private void End()
    {
        lock (_lock)
        {
            _computing += Stopwatch.GetTimestamp() - _computingSince;
            _computingSince = 0;
        }
    }
}
