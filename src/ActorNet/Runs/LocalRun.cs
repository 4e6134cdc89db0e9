using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.ParameterServer;
using ActorNet.Worker;

namespace ActorNet.Runs;

/// <summary>Puts something around a worker, such as a fault; for tests.</summary>
/// <param name="index">Number of the worker, from 0.</param>
/// <param name="worker">The worker.</param>
internal delegate IActor WorkerWrapper(int index, IActor worker);

/// <summary>One training in this process: starts the actors and lends them the calling thread.</summary>
/// <param name="setup">The run.</param>
/// <param name="progress">As the program says it to <see cref="Trainer"/>.</param>
/// <param name="warn">Likewise.</param>
/// <param name="wrapper">For tests.</param>
/// <param name="host">Makes the engine from the number of its compute threads; null for the in-process engine.</param>
/// <param name="callbacks">The program's own.</param>
internal sealed class LocalRun(
    RunSetup setup,
    Action<TrainingProgress>? progress,
    Action<string>? warn,
    WorkerWrapper? wrapper,
    Func<int, IActorEngine>? host = null,
    IReadOnlyList<TrainingCallback>? callbacks = null)
{
    // Below this many multiply-adds a step takes less time than threads need to hand work to each other.
    private const long WorthwhileStep = 3_000_000;

    private readonly CallbackList _callbacks = new(callbacks ?? []);

    /// <summary>Runs the training.</summary>
    /// <param name="cancellation">Ends the run after the step under way.</param>
    public TrainingResult Execute(CancellationToken cancellation)
    {
        var recorder = new RunRecorder(setup, progress, warn, _callbacks);
        var workers = setup.Options.Workers ?? DefaultWorkers();
        if (setup.Options.AuditShare > 0 && workers == 1)
        {
            recorder.OnWarning("An audit takes two workers: with one, nothing is computed twice.");
        }

        var observer = new ObserverActor(recorder);
        try
        {
            _callbacks.Begun(setup);
            using var engine = NewEngine(workers == 1 ? 0 : workers);
            RunActors(engine, observer, workers, cancellation);
        }
        finally
        {
            setup.Writer?.Dispose();
        }

        var result = recorder.Finish(observer, workers);
        _callbacks.Ended(result);
        return result;
    }

    private IActorEngine NewEngine(int threads) => host?.Invoke(threads) ?? new InProcessEngine(threads);

    private void RunActors(IActorEngine engine, ObserverActor observer, int workers, CancellationToken cancellation)
    {
        var observerRef = engine.Spawn("observer", observer, Placement.CallingThread);
        var (shared, otherParts) = SpawnParts(engine);
        var options = setup.ServerOptions(engine, observerRef) with
        {
            Incarnation = setup.Writer is null ? 1 : Stopwatch.GetTimestamp(),
            ExpectedWorkers = workers,
            JoinTimeout = setup.Options.JoinTimeout ?? RunTimeouts.DefaultLocalJoin,
            OtherParts = otherParts,
            Shared = shared,
            AwaitsObserver = _callbacks.IsAny,

            // Workers of this process are there from the start; nobody else will come.
            RejoinTimeout = TimeSpan.Zero,
        };
        var server = engine.Spawn("parameter server", new ParameterServerActor(options), Placement.AnyThread);
        engine.Send(observerRef, server);
        _callbacks.Stop = reason => engine.Send(server, new EndRun(reason));
        SpawnWorkers(engine, server, workers);
        using var registration = cancellation.Register(() => engine.Send(server, new StopRun()));
        try
        {
            engine.Run(observerRef);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } cause)
        {
            throw new TrainingException($"The run broke off: {cause.Message}", cause);
        }
    }

    private void SpawnWorkers(IActorEngine engine, ActorRef server, int workers)
    {
        var (network, data) = (setup.Network, setup.Data);
        var job = new WorkerJob(
            setup.Plan, network, setup.Options.Loss, data.Train, data.Validation, data.Test, setup.Options.BuildLocalUpdate());
        var gradients = new MessagePool<SubtreeGradient>(
            pool => new SubtreeGradient(pool, network.ParameterCount), capacity: SubtreesOfEvenShares(workers) + workers);
        var options = new WorkerOptions { WorkerTimeout = setup.Timeouts.Worker, ServerTimeout = TimeSpan.Zero };
        for (var index = 0; index < workers; index++)
        {
            IActor worker = new WorkerActor(server, job, gradients, options);
            engine.Spawn($"worker {index + 1}", wrapper?.Invoke(index, worker) ?? worker, Placement.ComputeThread(index));
        }
    }

    /// <summary>
    /// Actors for parts 2, 3, … of the parameter vector, in memory that they share with the server. They run wherever a thread has time.
    /// </summary>
    private (SharedParameters? Shared, IReadOnlyList<ActorRef> OtherParts) SpawnParts(IActorEngine engine)
    {
        if (setup.Options.Parts == 1)
        {
            return (null, []);
        }

        var update = setup.Options.BuildServerUpdate();
        var shared = new SharedParameters(setup.Network.ParameterCount, update.SlotCount, setup.Plan.Precision);
        var parts = Enumerable.Range(2, setup.Options.Parts - 1).Select(part => engine.Spawn(
            $"part {part}",
            new PartActor(new PartOptions
            {
                Plan = setup.Plan,
                Network = setup.Network,
                Update = update,
                Compute = engine,
                KeepsLedger = setup.KeepsLedger,
                Shared = shared,
            }),
            Placement.AnyThread));
        return (shared, [.. parts]);
    }

    /// <summary>Gradients that are under way in a step when every worker has its even share of the lanes.</summary>
    private int SubtreesOfEvenShares(int workers)
    {
        var lanes = Enumerable.Range(0, setup.Plan.Lanes).ToArray();
        var count = 0;
        for (var worker = 0; worker < workers; worker++)
        {
            var share = lanes[Lanes.Start(worker, workers, lanes.Length)..Lanes.Start(worker + 1, workers, lanes.Length)];
            for (var position = 0; position < share.Length; count++)
            {
                position += Subtree.MaximalAt(share, position).LaneCount;
            }
        }

        return count;
    }

    private int DefaultWorkers()
    {
        // An audit takes a second worker.
        var least = setup.Options.AuditShare > 0 ? 2 : 1;
        return setup.Timeouts.MultiplyAddsOfRound < WorthwhileStep
            ? least
            : Math.Max(least, Math.Min(Environment.ProcessorCount, setup.Plan.Lanes));
    }
}
