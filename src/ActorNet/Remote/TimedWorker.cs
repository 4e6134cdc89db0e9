using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote.Engine;
using ActorNet.Worker;

namespace ActorNet.Remote;

/// <summary>Measures how a worker spends its time. Its numbers may be read from any thread.</summary>
internal sealed class TimedWorker : IActor
{
    private readonly IActor _worker;
    private readonly RunPlan _plan;
    private readonly Lock _lock = new();
    private long _joined;
    private long _computing;
    private long _computingSince;
    private long _steps;
    private long _samples;
    private long _step;
    private int _lanes;

    /// <summary>Makes the worker, and measures it.</summary>
    /// <param name="make">Makes it from what it must tell of every request that it begins to compute.</param>
    /// <param name="plan">Says how many samples lanes have.</param>
    public TimedWorker(Func<Action<ComputeLanes>, IActor> make, RunPlan plan)
    {
        _plan = plan;
        _worker = make(Count);
    }

    public void Receive(object message, IActorContext context)
    {
        if (message is JoinAccepted && _joined == 0)
        {
            lock (_lock)
            {
                _joined = Stopwatch.GetTimestamp();
            }
        }

        // What can make it compute: a request may also wait for the last of its samples or weights.
        if (message is not (ComputeLanes or EvaluateRows or PartParameters or DataArrived))
        {
            _worker.Receive(message, context);
            return;
        }

        Begin();
        try
        {
            _worker.Receive(message, context);
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

    /// <summary>The newest step that lanes were computed of, from 0, and how many lanes these were; −1 before the first.</summary>
    public (long Step, int Lanes) Newest()
    {
        lock (_lock)
        {
            return _steps == 0 ? (-1, 0) : (_step, _lanes);
        }
    }

    private static double Seconds(long ticks) => (double)ticks / Stopwatch.Frequency;

    private void Begin()
    {
        lock (_lock)
        {
            _computingSince = Stopwatch.GetTimestamp();
        }
    }

    private void Count(ComputeLanes request)
    {
        lock (_lock)
        {
            _steps++;
            _step = request.Step;
            _lanes = 0;
            foreach (var subtree in request.Subtrees)
            {
                _samples += _plan.SamplesOfRound(request.Step, subtree);
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
