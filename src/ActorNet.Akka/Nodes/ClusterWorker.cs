using ActorNet.Akka.Messages;
using ActorNet.Remote;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Security;
using Akka.Actor;

namespace ActorNet.Akka.Nodes;

/// <summary>
/// One worker of a node, on a thread of its own: joins the run wherever the cluster says that it is driven, follows it when it moves, and begins anew when a
/// server has taken leave in good order.
/// </summary>
/// <param name="system">Hosts the actors.</param>
/// <param name="training">Name of the training, for messages.</param>
/// <param name="access">How to reach a server, wherever it is; asked for when the first one is found.</param>
/// <param name="options">What is here, for a server.</param>
/// <param name="serverTimeout">How long there may be no server.</param>
/// <param name="progress">As the program says it.</param>
/// <param name="note">Likewise.</param>
/// <param name="time">The clock of its waits; null for the machine's.</param>
internal sealed class ClusterWorker(
    ActorSystem system,
    string training,
    Lazy<ServerAccess> access,
    Func<ServerAccess, RemoteWorkerOptions> options,
    TimeSpan serverTimeout,
    Action<WorkerProgress>? progress,
    Action<string>? note,
    TimeProvider? time = null)
{
    /// <summary>After a worker has failed at a server that is still there: how long that is given to say that the run is over, before it counts as the worker's failure.</summary>
    public static readonly TimeSpan SecondThoughts = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private ServerAnnounced? _announced;
    private bool _isGone;
    private long _goneSince;
    private RunOver? _over;
    private ServerPlace? _place;
    private WorkerProcess? _process;
    private CancellationTokenSource? _stop;

    /// <summary>The server is there from now on. May be called from any thread.</summary>
    public void Announce(ServerAnnounced announced)
    {
        lock (_lock)
        {
            (_announced, _isGone) = (announced, false);
            if (_place is not null)
            {
                _place.MoveTo(AccessTo(announced));
                _process?.MoveTo(announced.Server, _place);
            }

            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The server that was announced has stopped. May be called from any thread.</summary>
    public void Lose()
    {
        lock (_lock)
        {
            (_isGone, _goneSince) = (true, _time.GetTimestamp());
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The run is over for good. May be called from any thread.</summary>
    public void End(RunOver over)
    {
        lock (_lock)
        {
            _over = over;

            // What it still waits for does not come any more.
            _stop?.Cancel();
            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>Computes until the run is over; blocks.</summary>
    /// <param name="cancellation">Takes leave after the step under way.</param>
    /// <exception cref="TrainingException">The cluster has no server, or the run failed, or this worker was refused.</exception>
    /// <exception cref="ActorNet.Core.Data.DataException">The data is not the run's, or the server cannot be used.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before it joined.</exception>
    public WorkerResult Execute(CancellationToken cancellation)
    {
        WorkerResult? sum = null;
        TrainingException? failure = null;
        ServerAnnounced? before = null;
        while (true)
        {
            try
            {
                var (announced, over) = Await(before, failure is not null, cancellation);
                if (over is not null)
                {
                    return Over(sum, over);
                }

                if (announced is null)
                {
                    throw failure ?? new TrainingException(FormattableString.Invariant(
                        $"The cluster has no parameter server of '{training}'; looked for {serverTimeout.TotalSeconds:0.##} s."));
                }

                // Not what it moves to later: that may have come when this worker had ended already.
                (before, failure) = (announced, null);
                sum = Join(sum, announced, cancellation, out failure);
                if (sum is { HasLeft: true } or { RunInterrupted: false, WeightsSha256: not null })
                {
                    return sum;
                }

                // The server has gone in good order, or before it could say how the run ended.
            }
            catch (OperationCanceledException) when (sum is not null && cancellation.IsCancellationRequested)
            {
                return sum with { HasLeft = true };
            }
        }
    }

    /// <summary>Takes part as long as that is possible.</summary>
    /// <param name="sum">What it did before.</param>
    /// <param name="announced">The server.</param>
    /// <param name="cancellation">Takes leave.</param>
    /// <param name="failure">Why it could not stay, or null.</param>
    /// <returns>What it did altogether.</returns>
    private WorkerResult? Join(WorkerResult? sum, ServerAnnounced announced, CancellationToken cancellation, out TrainingException? failure)
    {
        var place = new ServerPlace(AccessTo(announced));
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        lock (_lock)
        {
            if (_over is not null)
            {
                stop.Cancel();
            }

            (_place, _stop, failure) = (place, stop, null);
        }

        try
        {
            var result = RemoteWorker.Run(options(place.Current), place, Host, progress, note, stop.Token);
            return Add(sum, result with { HasLeft = result.HasLeft && cancellation.IsCancellationRequested });
        }
        catch (TrainingException exception)
        {
            failure = exception;
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The run is over.
        }
        finally
        {
            lock (_lock)
            {
                (_place, _process, _stop) = (null, null, null);
            }
        }

        return sum;
    }

    private WorkerProcess Host(RemoteEngine wire)
    {
        var process = new WorkerProcess(wire, system);
        lock (_lock)
        {
            _process = process;
            _place!.MoveTo(AccessTo(_announced!));
            process.MoveTo(_announced!.Server, _place);
        }

        return process;
    }

    // An announcement says where, and nothing of whom to trust there.
    private ServerAccess AccessTo(ServerAnnounced announced) => access.Value with { Address = announced.Address };

    /// <summary>Waits for a server that is not the one before, or for the end of the run; neither if the time is over first.</summary>
    /// <param name="before">The server that it was at.</param>
    /// <param name="hasFailed">True if it has failed there.</param>
    /// <param name="cancellation">Ends the wait.</param>
    private (ServerAnnounced? Announced, RunOver? Over) Await(ServerAnnounced? before, bool hasFailed, CancellationToken cancellation)
    {
        using var registration = cancellation.Register(Wake);
        using var timer = _time.CreateTimer(_ => Wake(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        var began = _time.GetTimestamp();
        lock (_lock)
        {
            while (true)
            {
                if (_over is not null)
                {
                    return (null, _over);
                }

                cancellation.ThrowIfCancellationRequested();
                if (_announced is not null && !_isGone && !_announced.Server.Equals(before?.Server))
                {
                    return (_announced, null);
                }

                var left = hasFailed && !_isGone ? SecondThoughts - _time.GetElapsedTime(began)
                    : serverTimeout - _time.GetElapsedTime(hasFailed ? _goneSince : began);
                if (left <= TimeSpan.Zero)
                {
                    return (null, null);
                }

                timer.Change(left, Timeout.InfiniteTimeSpan);
                Monitor.Wait(_lock);
            }
        }
    }

    private void Wake()
    {
        lock (_lock)
        {
            Monitor.PulseAll(_lock);
        }
    }

    private static WorkerResult Over(WorkerResult? sum, RunOver over) => over.Failure is { } failure
        ? throw new TrainingException($"The run failed: {failure}")
        : sum is null
            ? throw new TrainingException(over.Interrupted ? "The run was stopped." : "The run has ended already.")
            : sum with { RunSteps = over.Steps, RunInterrupted = over.Interrupted, WeightsSha256 = over.WeightsSha256 is { Length: > 0 } hash ? hash : null };

    private static WorkerResult Add(WorkerResult? sum, WorkerResult next) => sum is null
        ? next
        : next with
        {
            Requests = sum.Requests + next.Requests,
            Samples = sum.Samples + next.Samples,
            Seconds = sum.Seconds + next.Seconds,
            ComputingSeconds = sum.ComputingSeconds + next.ComputingSeconds,
        };
}
