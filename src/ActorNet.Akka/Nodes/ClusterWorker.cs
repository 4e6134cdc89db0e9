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
internal sealed class ClusterWorker(
    ActorSystem system,
    string training,
    Lazy<ServerAccess> access,
    Func<ServerAccess, RemoteWorkerOptions> options,
    TimeSpan serverTimeout,
    Action<WorkerProgress>? progress,
    Action<string>? note)
{
    // After a worker has failed: how long the cluster is given to say that the run has moved or is over, before that counts as the worker's failure.
    private static readonly TimeSpan SecondThoughts = TimeSpan.FromSeconds(5);

    private readonly object _lock = new();
    private ServerAnnounced? _announced;
    private RunOver? _over;
    private ServerPlace? _place;
    private WorkerProcess? _process;

    /// <summary>The server is there from now on. May be called from any thread.</summary>
    public void Announce(ServerAnnounced announced)
    {
        lock (_lock)
        {
            _announced = announced;
            if (_place is not null)
            {
                _place.MoveTo(AccessTo(announced));
                _process?.MoveTo(announced.Server, _place);
            }

            Monitor.PulseAll(_lock);
        }
    }

    /// <summary>The run is over for good. May be called from any thread.</summary>
    public void End(RunOver over)
    {
        lock (_lock)
        {
            _over = over;
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
            var bound = failure is null ? serverTimeout : SecondThoughts;
            var (announced, over) = Await(before, bound, cancellation);
            if (over is not null)
            {
                return Over(sum, over);
            }

            if (announced is null)
            {
                throw failure ?? new TrainingException(FormattableString.Invariant(
                    $"The cluster has no parameter server of '{training}'; looked for {bound.TotalSeconds:0.##} s."));
            }

            failure = null;
            try
            {
                var result = Add(sum, Join(announced, cancellation));
                if (result.HasLeft || result is { RunInterrupted: false, WeightsSha256: not null })
                {
                    return result;
                }

                // The server has gone in good order, or before it could say how the run ended.
                sum = result;
            }
            catch (TrainingException exception)
            {
                failure = exception;
            }

            before = Newest();
        }
    }

    private WorkerResult Join(ServerAnnounced announced, CancellationToken cancellation)
    {
        var place = new ServerPlace(AccessTo(announced));
        lock (_lock)
        {
            _place = place;
        }

        try
        {
            return RemoteWorker.Run(options(place.Current), place, Host, progress, note, cancellation);
        }
        finally
        {
            lock (_lock)
            {
                (_place, _process) = (null, null);
            }
        }
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

    private ServerAnnounced? Newest()
    {
        lock (_lock)
        {
            return _announced;
        }
    }

    /// <summary>Waits for a server that is not the one before, or for the end of the run; neither if the time is over first.</summary>
    private (ServerAnnounced? Announced, RunOver? Over) Await(ServerAnnounced? before, TimeSpan bound, CancellationToken cancellation)
    {
        using var registration = cancellation.Register(() =>
        {
            lock (_lock)
            {
                Monitor.PulseAll(_lock);
            }
        });
        var deadline = Environment.TickCount64 + (long)bound.TotalMilliseconds;
        lock (_lock)
        {
            while (_over is null && (_announced is null || _announced.Server.Equals(before?.Server)))
            {
                cancellation.ThrowIfCancellationRequested();
                var left = deadline - Environment.TickCount64;
                if (left <= 0 || !Monitor.Wait(_lock, TimeSpan.FromMilliseconds(left)))
                {
                    return (null, _over);
                }
            }

            return (_announced, _over);
        }
    }

    private static WorkerResult Over(WorkerResult? sum, RunOver over) => over.Failure is { } failure
        ? throw new TrainingException($"The run failed: {failure}")
        : sum is null
            ? throw new TrainingException("The run has ended already.")
            : sum with { RunSteps = over.Steps, RunInterrupted = over.Interrupted, WeightsSha256 = over.WeightsSha256 };

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
