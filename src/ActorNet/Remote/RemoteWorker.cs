using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Training.Messages;
using ActorNet.Core.Training.Messages.Codec;
using ActorNet.Datasets;
using ActorNet.Monitoring;
using ActorNet.Remote.Engine;
using ActorNet.Remote.Local;
using ActorNet.Worker;

namespace ActorNet.Remote;

/// <summary>Computes gradients for a run whose server is another process.</summary>
public static class RemoteWorker
{
    /// <summary>Joins the run of a server, and computes until it ends. The calling thread computes, and further threads if asked for.</summary>
    /// <param name="options">The server, and what is here.</param>
    /// <param name="progress">Called once a second, on a thread of its own.</param>
    /// <param name="note">Told, in one line each, what is waited for and what has come; from any thread.</param>
    /// <param name="cancellation">Takes leave after the step under way.</param>
    /// <exception cref="DataException">The server cannot be used, refuses the token or has another version, or the data is not the run's.</exception>
    /// <exception cref="TrainingException">The server does not answer, or refuses this worker.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled before it joined.</exception>
    public static WorkerResult Run(
        RemoteWorkerOptions options, Action<WorkerProgress>? progress = null, Action<string>? note = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return Run(options, new ServerPlace(options.Server), static wire => new ProcessEngine(wire), progress, note, cancellation);
    }

    /// <summary>The same for a server that may move, and for any engine.</summary>
    /// <param name="options">What is here; the server is <paramref name="server"/>.</param>
    /// <param name="server">Where the server is.</param>
    /// <param name="host">Makes what hosts the worker, before the remote engine of the process.</param>
    /// <param name="progress">As above.</param>
    /// <param name="note">As above.</param>
    /// <param name="cancellation">As above.</param>
    internal static WorkerResult Run(
        RemoteWorkerOptions options,
        ServerPlace server,
        Func<RemoteEngine, ProcessEngine> host,
        Action<WorkerProgress>? progress,
        Action<string>? note,
        CancellationToken cancellation)
    {
        using IWorkerData data = options.Data is { } given
            ? new GivenWorkerData(given)
            : options.DataFromServer ? new ServedWorkerData(server, options.Locations.CacheDirectory, options.ServerTimeout, note)
            : new OwnWorkerData(options.DataPath, options.Locations, note);
        return Run(options, server, host, data, progress, note, cancellation);
    }

    internal static WorkerResult Run(
        RemoteWorkerOptions options,
        ServerPlace server,
        Func<RemoteEngine, ProcessEngine> host,
        IWorkerData data,
        Action<WorkerProgress>? progress,
        Action<string>? note,
        CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Threads, 1, nameof(options));
        using var client = new RunClient(server);
        var run = client.Await(static run => run.Standing.IsOpen, options.ServerTimeout, note, cancellation);
        if (run.Standing.Result is { } verdict)
        {
            throw new TrainingException(
                $"{server.Name}: {(verdict.Failure is { } failure ? $"the run failed: {failure}" : "the run has ended already.")}");
        }

        var loaded = data.Open(run, cancellation);
        if (!data.IsCheckedAsItComes)
        {
            WorkerDataCheck.Require(data.Name, loaded, run);
        }

        note?.Invoke(FormattableString.Invariant(
            $"network {run.Run.Network} on {data.Name}: {run.Train.Samples} training samples, {options.Threads} thread{(options.Threads == 1 ? "" : "s")}"));
        return new RemoteWorkerRun(options, server, host, run, data, loaded, client, progress, note).Execute(cancellation);
    }
}

/// <summary>One life of a worker: starts its actor, and watches it.</summary>
internal sealed class RemoteWorkerRun(
    RemoteWorkerOptions options,
    ServerPlace server,
    Func<RemoteEngine, ProcessEngine> host,
    RunDescription run,
    IWorkerData source,
    TrainingData data,
    RunClient client,
    Action<WorkerProgress>? progress,
    Action<string>? note)
{
    // A server that refuses has the answer at hand.
    private static readonly TimeSpan VerdictTime = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan VerdictPause = TimeSpan.FromSeconds(0.1);
    private static readonly TimeSpan LongestVerdictPause = TimeSpan.FromSeconds(1);

    private readonly string _name = options.Name ?? ProcessName.Default;
    private volatile bool _isOver;
    private volatile string? _failure;

    public WorkerResult Execute(CancellationToken cancellation)
    {
        var settings = run.Run.ToOptions("").Validated();
        var plan = run.Plan(settings);
        var network = new Network(settings.Network);
        if (network.ParameterCount != run.Parameters)
        {
            throw new DataException($"{server.Name}: counts {run.Parameters} parameters where this program counts {network.ParameterCount}");
        }

        Model.CheckFit(network, settings.Loss, data.Train);
        TimedWorker? timed = null;
        using var logging = new ScopedLogging(options.Logging, () => Scope(timed));
        using var segment = server.Current.WireKind == WireKind.WebSocket ? null : ProcessMemory.OfWorker(network.ParameterCount, plan.Lanes, logging);
        using var engine = new RemoteEngine(new RemoteEngineOptions
        {
            Role = PeerRole.Worker,
            Name = _name,
            ComputeThreads = options.Threads == 1 ? 0 : options.Threads,
            Codec = new MessageCodec(plan, network.ParameterCount),
            Accepts = static (from, message) => ProcessMessages.MayCome(PeerRole.Worker, from, message),
            Segment = segment,
            Logging = logging,
        })
        {
            ConnectionChanged = OnConnection,
        };
        using var process = host(engine);
        var job = new WorkerJob(plan, network, settings.Loss, data.Train, data.Validation, data.Test, settings.BuildLocalUpdate());
        var gradients = segment is null
            ? new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, network.ParameterCount), plan.Lanes)
            : new GradientSlots(segment).NewPool();
        timed = new TimedWorker(
            computing => new WorkerActor(process.Reach(server), job, gradients, new WorkerOptions
            {
                Incarnation = ProcessName.NewIncarnation(),
                Host = _name,
                Run = run.Fingerprint,
                WorkerTimeout = TimeSpan.FromSeconds(run.WorkerTimeoutSeconds),
                ServerTimeout = options.ServerTimeout,
                Compute = engine.Actors,
                Threads = options.Threads,
                Outlet = process.Outlet,
                Data = source.Gate,
                Computing = computing,
            }),
            plan);
        engine.Report = () => timed.Report(engine.SendingTime.TotalSeconds);
        using var metrics = new ProcessMetrics(() => engine.Connections, engine.Report);
        var worker = process.Actors.Spawn("worker", timed, process.WorkerPlacement(options.Threads));
        process.Publish(RemoteEngine.WorkerName, worker);
        source.Begin(arrived => process.Actors.Send(worker, arrived));
        using var registration = cancellation.Register(() => process.Actors.Send(worker, new LeaveRun()));
        try
        {
            using (new WorkerReports(timed, engine, client, progress, reason =>
            {
                _failure = reason;
                process.Actors.Stop(worker);
            }))
            {
                RunActor(process.Actors, worker);
            }
        }
        finally
        {
            options.Ending?.Invoke();
        }

        var verdict = _failure is null ? AwaitVerdict(cancellation) : null;
        return (_failure ?? verdict?.Failure) is { } failure
            ? throw new TrainingException(Failed(failure))
            : Result(timed, verdict, cancellation.IsCancellationRequested);
    }

    /// <summary>What every line of the log says too.</summary>
    private List<KeyValuePair<string, object?>> Scope(TimedWorker? timed)
    {
        var scope = new List<KeyValuePair<string, object?>>(2) { new("run", run.Name) };
        if (timed?.Newest().Step is { } step and >= 0)
        {
            scope.Add(new("step", step));
        }

        return scope;
    }

    private void RunActor(IActorEngine engine, ActorRef worker)
    {
        try
        {
            engine.Run(worker);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is WorkerException cause)
        {
            if (Explain(cause) is { } failure)
            {
                throw new TrainingException(failure, cause);
            }
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } cause)
        {
            throw new TrainingException($"The worker broke off: {cause.Message}", cause);
        }
        finally
        {
            _isOver = true;
        }
    }

    /// <summary>
    /// Why the worker could not stay: a server that was started again may have another run. Null if the run has just ended, which a worker that was out of reach
    /// in that moment learns by being refused.
    /// </summary>
    private string? Explain(WorkerException cause)
    {
        using var bound = new CancellationTokenSource(VerdictTime);
        return client.TryAskAsync(bound.Token).GetAwaiter().GetResult() switch
        {
            { } now when now.Fingerprint != run.Fingerprint =>
                $"{server.Name}: now drives another run than the one that this worker joined (its settings or its data differ); start the worker again to take part in it.",
            { Standing.Result.Failure: { } failure } => Failed(failure),
            { Standing.Result: not null } => null,
            _ => cause.Message,
        };
    }

    private string Failed(string reason) => $"{server.Name}: the run failed: {reason}";

    /// <summary>How the run ended. The server says so once it has written everything, which takes a while for a large model.</summary>
    private RunVerdict? AwaitVerdict(CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return null;
        }

        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        bound.CancelAfter(options.ServerTimeout);
        var pause = VerdictPause;
        while (!bound.IsCancellationRequested && client.TryAskAsync(bound.Token).GetAwaiter().GetResult() is { } now && now.Fingerprint == run.Fingerprint)
        {
            if (now.Standing.Result is { } verdict)
            {
                return verdict;
            }

            bound.Token.WaitHandle.WaitOne(pause);
            pause = pause * 2 < LongestVerdictPause ? pause * 2 : LongestVerdictPause;
        }

        return null;
    }

    private WorkerResult Result(TimedWorker timed, RunVerdict? verdict, bool hasLeft)
    {
        var report = timed.Report(0);
        return new WorkerResult(
            _name, report.Steps, report.Samples, report.Total, report.Computing, hasLeft, verdict?.Steps, verdict?.Interrupted, verdict?.WeightsSha256);
    }

    private void OnConnection(PeerIdentity peer, bool isConnected, string how)
    {
        var who = peer.Role == PeerRole.Part ? FormattableString.Invariant($"part {peer.Part}") : "the server";
        if (isConnected)
        {
            note?.Invoke($"connected to {who} ({how})");
        }
        else if (!_isOver)
        {
            note?.Invoke($"lost the connection to {who}: {how}");
        }
    }
}
