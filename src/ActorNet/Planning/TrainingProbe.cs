using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Datasets;
using ActorNet.ParameterServer;
using ActorNet.Worker;

namespace ActorNet.Planning;

/// <summary>Measures what a round of a training takes on this machine: the worker and the server as they are, each with nobody real at the other end.</summary>
public static class TrainingProbe
{
    // The server's time is small against its noise: a few gradients a round are enough to tell a gradient's share from that of the step.
    private const int MostGradients = 4;
    private const int LeastRounds = 7;
    private const int MostRounds = 2_000;

    /// <summary>Measures.</summary>
    /// <param name="options">The training.</param>
    /// <param name="data">Its data.</param>
    /// <param name="threads">Threads that a worker computes on, at least 1; the server has as many.</param>
    /// <param name="time">How long each of the four measurements may take, warming up included.</param>
    /// <param name="cancellation">Ends the measuring.</param>
    /// <exception cref="ArgumentException">Options and data do not fit together.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TrainingMeasurement Measure(TrainingOptions options, TrainingData data, int threads, TimeSpan time, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(data);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        options = options.Validated();
        var network = new Network(options.Network);
        Model.CheckFit(network, options.Loss, data.Train);
        var plan = options.PlanFor(data.Train.Count, 0, 0) with { Epochs = int.MaxValue, Steps = null };
        var job = new WorkerJob(plan, network, options.Loss, data.Train, null, null, options.BuildLocalUpdate());
        var (allSamples, laneSamples) = (plan.SamplesOfRound(0), plan.SamplesOfRound(0, new Subtree(0, 0)));
        var all = Worker(job, plan.Lanes, threads, time, cancellation);
        var lane = plan.Lanes == 1 ? all : Worker(job, 1, threads, time, cancellation);
        var perSample = (all.Seconds - lane.Seconds) / Math.Max(allSamples - laneSamples, 1);
        if (plan.Lanes == 1 || perSample <= 0)
        {
            perSample = all.Seconds / allSamples;
        }

        var gradients = Math.Min(plan.Lanes, MostGradients);
        var one = Server(options, plan, network, 1, threads, time, cancellation);
        var several = gradients == 1 ? one : Server(options, plan, network, gradients, threads, time, cancellation);
        var perGradient = gradients == 1 ? 0 : Math.Max(several - one, 0) / (gradients - 1);
        return new TrainingMeasurement(
            threads,
            network.ParameterCount,
            plan.Lanes,
            allSamples,
            perSample,
            Math.Max(lane.Seconds - (perSample * laneSamples), 0),
            perGradient,
            Math.Max(one - perGradient, 0),
            all.Rounds + lane.Rounds);
    }

    /// <summary>Median time that a worker takes for so many lanes of a round.</summary>
    private static (double Seconds, int Rounds) Worker(WorkerJob job, int lanes, int threads, TimeSpan time, CancellationToken cancellation)
    {
        var watch = new RoundWatch(time, cancellation);
        using var engine = new InProcessEngine(threads == 1 ? 0 : threads);
        var server = engine.Spawn("server", new RequestingServer(job, lanes, watch), Placement.CallingThread);
        var gradients = new MessagePool<SubtreeGradient>(pool => new SubtreeGradient(pool, job.Network.ParameterCount), job.Plan.Lanes);
        engine.Spawn(
            "worker",
            new WorkerActor(server, job, gradients, new WorkerOptions { ServerTimeout = TimeSpan.Zero, Compute = engine, Threads = threads }),
            Placement.ComputeThread(0));
        Run(engine, server);
        cancellation.ThrowIfCancellationRequested();
        return (watch.Median(), watch.Rounds);
    }

    /// <summary>Median time from the answer of a worker that sends so many gradients to the next request.</summary>
    private static double Server(
        TrainingOptions options, RunPlan plan, Network network, int gradients, int threads, TimeSpan time, CancellationToken cancellation)
    {
        var watch = new RoundWatch(time, cancellation);
        using var engine = new InProcessEngine(threads == 1 ? 0 : threads);
        var observer = engine.Spawn("observer", new NotingObserver(), Placement.CallingThread);
        var server = engine.Spawn(
            "server",
            new ParameterServerActor(new ServerOptions
            {
                Plan = plan,
                Network = network,
                HasAccuracy = false,
                Update = options.BuildServerUpdate(),
                Compute = engine,
                Observer = observer,
                Staleness = options.Staleness,
                WorkerTimeout = TimeSpan.FromHours(1),
            }),
            Placement.AnyThread);
        var worker = engine.Spawn("worker", new AnsweringWorker(server, plan, network.ParameterCount, gradients, watch), Placement.CallingThread);
        Run(engine, worker);
        cancellation.ThrowIfCancellationRequested();
        return watch.Median();
    }

    private static void Run(InProcessEngine engine, ActorRef until)
    {
        try
        {
            engine.Run(until);
        }
        catch (InvalidOperationException exception) when (exception.InnerException is { } cause)
        {
            throw new TrainingException($"What a round takes could not be measured: {cause.Message}", cause);
        }
    }

    /// <summary>Measures rounds until there are enough. The first half of the time is for warming up.</summary>
    private sealed class RoundWatch(TimeSpan time, CancellationToken cancellation)
    {
        private readonly List<double> _seconds = [];
        private readonly long _began = Stopwatch.GetTimestamp();
        private long _since;

        public int Rounds => _seconds.Count;

        public bool IsDone
        {
            get
            {
                var passed = Stopwatch.GetElapsedTime(_began);
                return cancellation.IsCancellationRequested || _seconds.Count >= MostRounds || (passed >= time && _seconds.Count >= LeastRounds);
            }
        }

        public void Begin() => _since = Stopwatch.GetTimestamp();

        public void End()
        {
            if (Stopwatch.GetElapsedTime(_began) >= time / 2)
            {
                _seconds.Add(Stopwatch.GetElapsedTime(_since).TotalSeconds);
            }
        }

        public double Median()
        {
            _seconds.Sort();
            return _seconds[_seconds.Count / 2];
        }
    }

    /// <summary>Asks one worker for the first lanes of round after round.</summary>
    private sealed class RequestingServer : IActor
    {
        private readonly RunPlan _plan;
        private readonly RoundWatch _watch;
        private readonly float[] _weights;
        private readonly int[] _lanes;
        private readonly MessagePool<ComputeLanes> _requests;
        private long _session;
        private long _step;
        private int _missing;

        public RequestingServer(WorkerJob job, int lanes, RoundWatch watch)
        {
            (_plan, _watch) = (job.Plan, watch);
            _weights = new float[job.Network.ParameterCount];
            job.Network.Initialize(job.Plan.Seed, _weights);
            _lanes = [.. Enumerable.Range(0, lanes)];
            _requests = new(pool => new ComputeLanes(pool, job.Plan.Lanes), capacity: 4);
        }

        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case JoinRequest join:
                    _session = 1;
                    context.Watch(context.Sender);
                    context.Send(context.Sender, new JoinAccepted(_session, join.Incarnation, [context.Self]));
                    Ask(context.Sender, context);
                    break;
                case Heartbeat:
                    context.Send(context.Sender, new HeartbeatAnswer(_session));
                    break;
                case SubtreeGradient gradient:
                    _missing -= gradient.Subtree.LaneCount;
                    gradient.Release();
                    GoOn(context);
                    break;
                case NonFiniteGradient:
                    // Untrained weights on data that is not scaled: it took its time all the same.
                    _missing = 0;
                    GoOn(context);
                    break;
                case Terminated terminated:
                    throw terminated.Cause ?? new InvalidOperationException("The worker stopped.");
                default:
                    break;
            }
        }

        private void GoOn(IActorContext context)
        {
            if (_missing > 0)
            {
                return;
            }

            _watch.End();
            if (_watch.IsDone)
            {
                context.Stop();
                return;
            }

            _step += _plan.StepsOfRound(_step);
            Ask(context.Sender, context);
        }

        private void Ask(ActorRef worker, IActorContext context)
        {
            _missing = _lanes.Length;
            _watch.Begin();
            context.Send(worker, _requests.Rent().Set(_session, _step, _weights, _lanes));
        }
    }

    /// <summary>Answers at once, with gradients of zeros.</summary>
    private sealed class AnsweringWorker(ActorRef server, RunPlan plan, int parameters, int gradients, RoundWatch watch) : IActor
    {
        private readonly MessagePool<SubtreeGradient> _gradients = new(pool => new SubtreeGradient(pool, parameters), gradients);
        private long _session;

        public void Receive(object message, IActorContext context)
        {
            switch (message)
            {
                case Started:
                    context.Watch(server);
                    context.Send(server, new JoinRequest(1, "", ""));
                    break;
                case JoinAccepted accepted:
                    _session = accepted.Session;
                    break;
                case ComputeLanes request:
                    Answer(request, context);
                    break;
                case Terminated terminated:
                    throw terminated.Cause ?? new InvalidOperationException("The server stopped.");
                default:
                    break;
            }
        }

        private void Answer(ComputeLanes request, IActorContext context)
        {
            var (step, isFirst) = (request.Step, request.Step == 0);
            var isWhole = request.Lanes.Length == plan.Lanes;
            request.Release();
            if (!isWhole)
            {
                throw new InvalidOperationException("The only worker was not given all lanes.");
            }

            if (!isFirst)
            {
                watch.End();
                if (watch.IsDone)
                {
                    context.Stop();
                    return;
                }
            }

            watch.Begin();
            var level = int.Log2(plan.Lanes / gradients);
            for (var index = 0; index < plan.Lanes >> level; index++)
            {
                var subtree = new Subtree(level, index);
                var gradient = _gradients.Rent().Set(_session, step, subtree);
                gradient.IsBounded = true;
                gradient.Statistics = new LaneStatistics(0, 0, plan.SamplesOfRound(step, subtree));
                context.Send(server, gradient);
            }
        }
    }

    private sealed class NotingObserver : IActor
    {
        public void Receive(object message, IActorContext context)
        {
            if (message is RunFailed failed)
            {
                throw new InvalidOperationException(failed.Reason);
            }

            (message as PooledMessage)?.Release();
            if (message is EpochAdvanced or EpochEnded or RunWarning or RunNews)
            {
                context.Send(context.Sender, Noted.Instance);
            }
        }
    }
}

/// <summary>What a round of a training takes on this machine.</summary>
/// <param name="Threads">Threads that computed.</param>
/// <param name="Parameters">Length of the parameter vector.</param>
/// <param name="Lanes">Lanes of a round.</param>
/// <param name="Samples">Samples of a round.</param>
/// <param name="SecondsPerSample">Time that a worker takes for one more sample.</param>
/// <param name="SecondsPerRequest">Time that it takes for a request besides its samples.</param>
/// <param name="SecondsPerGradient">Time that the server takes for one more gradient.</param>
/// <param name="SecondsPerRound">Time that it takes for a round besides: the step itself, and giving out the next.</param>
/// <param name="Rounds">Rounds of the worker that were measured.</param>
public sealed record TrainingMeasurement(
    int Threads,
    int Parameters,
    int Lanes,
    int Samples,
    double SecondsPerSample,
    double SecondsPerRequest,
    double SecondsPerGradient,
    double SecondsPerRound,
    int Rounds);
