using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;
using ActorNet.ParameterServer;
using ActorNet.Worker;

namespace ActorNet.Runs;

/// <summary>Puts something around a worker, such as a fault; for tests.</summary>
/// <param name="index">Number of the worker, from 0.</param>
/// <param name="worker">The worker.</param>
internal delegate IActor WorkerWrapper(int index, IActor worker);

/// <summary>One training in this process: starts the actors, lends them the calling thread, and gathers what they say.</summary>
internal sealed class LocalRun : IRunListener
{
    // Below this many multiply-adds a step takes less time than threads need to hand work to each other.
    private const long WorthwhileStep = 3_000_000;

    // A worker that computes cannot say that it is alive: the bound on its silence must leave time for a whole step.
    private const double ShortestWorkerTimeout = 10;
    private const double LongestWorkerTimeout = 86_400;
    private const double SlowMultiplyAddsPerSecond = 1e9;

    // A step may lose some workers to their timeouts before it is given up itself.
    private const int WorkerTimeoutsOfAStep = 10;
    private static readonly TimeSpan ShortestStepTimeout = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan DefaultJoinTimeout = TimeSpan.FromSeconds(10);

    // Short epochs do not wait for the disk each time; what is skipped is written with a later epoch, or at the end.
    private static readonly TimeSpan EpochCheckpointInterval = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan HistoryInterval = TimeSpan.FromSeconds(1);

    private readonly TrainingOptions _options;
    private readonly TrainingData _data;
    private readonly Action<TrainingProgress>? _progress;
    private readonly Action<string>? _warn;
    private readonly WorkerWrapper? _wrapper;
    private readonly RunPlan _plan;
    private readonly bool _hasAccuracy;
    private readonly List<HistoryRow> _history = [];
    private long _historySaved;

    public LocalRun(
        TrainingOptions options, TrainingData data, Action<TrainingProgress>? progress, Action<string>? warn, WorkerWrapper? wrapper)
    {
        _options = options;
        _data = data;
        _progress = progress;
        _warn = warn;
        _wrapper = wrapper;
        Network = new Network(options.Network);
        if (data.Train.Count == 0)
        {
            throw new ArgumentException($"{data.Train.Name} has no samples to train on.");
        }

        foreach (var part in new[] { data.Train, data.Validation, data.Test }.OfType<Core.Data.Dataset>())
        {
            Model.CheckFit(Network, options.Loss, part);
        }

        _hasAccuracy = options.Loss.HasAccuracy(data.Train.HasLabels);
        _plan = options.PlanFor(data);
    }

    public Network Network { get; }

    /// <summary>Steps of the whole run.</summary>
    public long TotalSteps => _plan.TotalSteps;

    public RunWriter? Writer { get; set; }

    /// <summary>The terms, checkpoints and ledger of the run folder.</summary>
    public RunStorage OpenStorage(RunWriter writer) => writer.OpenStorage(_options.KeepsLedger ? _plan : null, _options.Staleness == 0);

    /// <summary>Runs the training.</summary>
    /// <param name="resume">The state that storage answers the server's claim with, or null to begin.</param>
    /// <param name="cancellation">Ends the run after the step under way.</param>
    public TrainingResult Execute(TrainingState? resume, CancellationToken cancellation)
    {
        var began = Stopwatch.GetTimestamp();
        _history.AddRange(resume?.History ?? []);
        var workers = _options.Workers ?? DefaultWorkers();
        if (_options.AuditShare > 0 && workers == 1)
        {
            OnWarning("An audit takes two workers: with one, nothing is computed twice.");
        }

        var observer = new ObserverActor(this);
        try
        {
            using var engine = new InProcessEngine(workers == 1 ? 0 : workers);
            RunActors(engine, observer, workers, cancellation);
        }
        finally
        {
            Writer?.Dispose();
        }

        if (observer.Ended is not { } ended)
        {
            throw new TrainingException(observer.Failure ?? "The run ended without a result.", observer.Cause!);
        }

        var model = new Model(Network, _options.Loss, ended.State.Parameters, _data.Schema);
        try
        {
            // Another server may have done epochs between the state that this run looked at and the one that it was given.
            _history.RemoveAll(row => row.Epoch <= ended.State.History.Count);
            _history.InsertRange(0, ended.State.History);
            SaveHistory();
            Writer?.SaveModel(model);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new TrainingException($"Step {ended.State.Step}: the run folder could not be written: {exception.Message}", exception);
        }

        return Result(ended, model, workers, Stopwatch.GetElapsedTime(began));
    }

    public void OnAdvanced(long step, EpochTotals totals) => _progress?.Invoke(Progress(step, totals, null));

    public void OnEpochEnded(HistoryRow row, EpochTotals totals)
    {
        _history.Add(row);
        if (Stopwatch.GetElapsedTime(_historySaved) >= HistoryInterval)
        {
            TrySaveHistory();
        }

        _progress?.Invoke(Progress(row.Steps, totals, row));
    }

    /// <summary>History and picture are written again at the end: that they cannot be in between is no reason to end a training.</summary>
    private void TrySaveHistory()
    {
        try
        {
            SaveHistory();
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            _historySaved = Stopwatch.GetTimestamp();
            OnWarning($"The history could not be written: {exception.Message}");
        }
    }

    public void OnWarning(string text) => _warn?.Invoke(text);

    private void RunActors(InProcessEngine engine, ObserverActor observer, int workers, CancellationToken cancellation)
    {
        var observerRef = engine.Spawn("observer", observer, Placement.CallingThread);
        var (shared, otherParts) = SpawnParts(engine);
        var server = engine.Spawn("parameter server", NewServer(engine, observerRef, workers, shared, otherParts), Placement.AnyThread);
        engine.Send(observerRef, server);
        var job = new WorkerJob(
            _plan, Network, _options.Loss, _data.Train, _data.Validation, _data.Test, _options.BuildLocalOptimizer());
        var gradients = new MessagePool<SubtreeGradient>(
            pool => new SubtreeGradient(pool, Network.ParameterCount), capacity: SubtreesOfEvenShares(workers) + workers);
        for (var index = 0; index < workers; index++)
        {
            IActor worker = new WorkerActor(
                server, job, gradients, new WorkerOptions { WorkerTimeout = WorkerTimeout, ServerTimeout = TimeSpan.Zero });
            engine.Spawn($"worker {index + 1}", _wrapper?.Invoke(index, worker) ?? worker, Placement.ComputeThread(index));
        }

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

    /// <summary>A ledger lies in the run folder.</summary>
    private bool KeepsLedger => _options.KeepsLedger && Writer is not null;

    /// <summary>
    /// Actors for parts 2, 3, … of the parameter vector, in memory that they share with the server. They run wherever a thread has time.
    /// </summary>
    private (SharedParameters? Shared, IReadOnlyList<ActorRef> OtherParts) SpawnParts(InProcessEngine engine)
    {
        if (_options.Parts == 1)
        {
            return (null, []);
        }

        var optimizer = _options.BuildServerOptimizer();
        var shared = new SharedParameters(Network.ParameterCount, optimizer.SlotCount, _plan.Precision);
        var parts = Enumerable.Range(2, _options.Parts - 1).Select(part => engine.Spawn(
            $"part {part}",
            new PartActor(new PartOptions
            {
                Plan = _plan,
                Network = Network,
                Optimizer = optimizer,
                Compute = engine,
                KeepsLedger = KeepsLedger,
                Shared = shared,
            }),
            Placement.AnyThread));
        return (shared, [.. parts]);
    }

    private ParameterServerActor NewServer(
        InProcessEngine engine, ActorRef observer, int workers, SharedParameters? shared, IReadOnlyList<ActorRef> otherParts) => new(new ServerOptions
        {
            Plan = _plan,
            Network = Network,
            HasAccuracy = _hasAccuracy,
            Optimizer = _options.BuildServerOptimizer(),
            Compute = engine,
            Observer = observer,
            Storage = Writer is null ? null : engine.Spawn("storage", new StorageActor(OpenStorage(Writer)), Placement.OwnThread),
            Incarnation = Writer is null ? 1 : Stopwatch.GetTimestamp(),
            ExpectedWorkers = workers,
            CheckpointEvery = _options.CheckpointEvery,
            EpochCheckpointInterval = EpochCheckpointInterval,
            WorkerTimeout = WorkerTimeout,
            StepTimeout = _options.StepTimeout ?? DefaultStepTimeout(),
            JoinTimeout = _options.JoinTimeout ?? DefaultJoinTimeout,
            AuditShare = _options.AuditShare,
            KeepsLedger = KeepsLedger,
            OtherParts = otherParts,
            Shared = shared,
            Staleness = _options.Staleness,

            // Workers of this process are there from the start; nobody else will come.
            RejoinTimeout = TimeSpan.Zero,
        });

    private void SaveHistory()
    {
        if (_history.Count > 0)
        {
            Writer?.SaveHistory(_history);
            _historySaved = Stopwatch.GetTimestamp();
        }
    }

    /// <summary>Gradients that are under way in a step when every worker has its even share of the lanes.</summary>
    private int SubtreesOfEvenShares(int workers)
    {
        var lanes = Enumerable.Range(0, _plan.Lanes).ToArray();
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

    /// <summary>With local steps a worker is busy for a whole round.</summary>
    private double MultiplyAddsOfRound => 3.0 * Network.ParameterCount * _plan.LargestStep * Math.Min(_plan.LocalSteps, _plan.StepsPerEpoch);

    private TimeSpan WorkerTimeout => _options.WorkerTimeout ?? DefaultWorkerTimeout();

    private TimeSpan DefaultWorkerTimeout()
    {
        var seconds = Math.Max(ShortestWorkerTimeout, MultiplyAddsOfRound / SlowMultiplyAddsPerSecond);
        return TimeSpan.FromSeconds(Math.Min(seconds, LongestWorkerTimeout));
    }

    private TimeSpan DefaultStepTimeout() => new(Math.Min(
        Math.Max(ShortestStepTimeout.Ticks, WorkerTimeoutsOfAStep * WorkerTimeout.Ticks), TimeSpan.FromSeconds(LongestWorkerTimeout).Ticks));

    private int DefaultWorkers()
    {
        // An audit takes a second worker.
        var least = _options.AuditShare > 0 ? 2 : 1;
        return MultiplyAddsOfRound < WorthwhileStep ? least : Math.Max(least, Math.Min(Environment.ProcessorCount, _plan.Lanes));
    }

    private TrainingProgress Progress(long step, EpochTotals totals, HistoryRow? row) => new(
        totals.Epoch + 1,
        _options.Epochs,
        step,
        _plan.TotalSteps,
        totals.Samples + totals.SkippedSamples,
        _plan.Samples,
        totals.MeanLoss,
        _hasAccuracy ? totals.Accuracy : null,
        totals.SamplesPerSecond,
        row is not null,
        row?.ValidationLoss,
        row?.ValidationAccuracy);

    private TrainingResult Result(RunEnded ended, Model model, int workers, TimeSpan time)
    {
        var open = ended.State.Totals;
        var hasOpen = open.Samples > 0;
        var last = ended.State.History.Count > 0 ? ended.State.History[^1] : null;
        var seconds = open.Seconds + ended.State.History.Sum(row => row.Seconds);
        var samples = open.Samples + ended.State.History.Sum(row => (long)row.Samples);
        return new TrainingResult
        {
            Parameters = Network.ParameterCount,
            Samples = _plan.Samples,
            Workers = workers,
            Lanes = _plan.Lanes,
            Seed = _plan.Seed,
            Epochs = ended.State.History.Count,
            Steps = ended.State.Step,
            TrainLoss = hasOpen ? open.MeanLoss : last?.TrainLoss ?? double.NaN,
            TrainAccuracy = !_hasAccuracy ? null : hasOpen ? open.Accuracy : last?.TrainAccuracy,
            TestLoss = ended.Test is { } sums ? sums.Loss / sums.Samples : null,
            TestAccuracy = _hasAccuracy && ended.Test is { } counts ? (double)counts.Correct / counts.Samples : null,
            SamplesPerSecond = seconds > 0 ? samples / seconds : 0,
            Seconds = time.TotalSeconds,
            WeightsSha256 = model.WeightsSha256,
            SkippedSteps = _options.Staleness == 0 ? _plan.RoundsBefore(ended.State.Step) - ended.State.Version : 0,
            DependsOnTiming = _options.Staleness != 0,
            Interrupted = ended.Stopped,
            OutputDirectory = _options.OutputDirectory,
            Model = model,
        };
    }
}
