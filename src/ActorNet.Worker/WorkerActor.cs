using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// Computes the gradients of the lanes it is given: gathers their samples, runs forward and backward, adds up whatever whole subtrees it
/// holds, and sends one message for each maximal subtree. Which message is taken in which phase is a table, <see cref="WorkerTransitions"/>; how the
/// worker joins, stays and leaves is in <c>.Membership.cs</c>.
/// </summary>
public sealed partial class WorkerActor : IActor
{
    private readonly ActorRef[] _servers;
    private readonly WorkerOptions _options;
    private readonly LaneComputation _computation;
    private readonly EvaluationComputation _evaluation;
    private readonly MessagePool<SubtreeGradient> _gradients;
    private readonly GradientAnnouncer? _announcer;
    private readonly ParameterAssembly _assembly;
    private readonly int _parameters;

    /// <summary>A worker for one run, in the program of its server.</summary>
    /// <param name="server">The parameter server.</param>
    /// <param name="job">What the run computes.</param>
    /// <param name="gradients">Where messages for gradients come from.</param>
    public WorkerActor(ActorRef server, WorkerJob job, MessagePool<SubtreeGradient> gradients)
        : this(server, job, gradients, new WorkerOptions { ServerTimeout = TimeSpan.Zero })
    {
    }

    /// <summary>A worker for one run.</summary>
    /// <param name="server">The parameter server.</param>
    /// <param name="job">What the run computes.</param>
    /// <param name="gradients">Where messages for gradients come from.</param>
    /// <param name="options">What else its host tells it.</param>
    public WorkerActor(ActorRef server, WorkerJob job, MessagePool<SubtreeGradient> gradients, WorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(job);
        ArgumentNullException.ThrowIfNull(options);
        _servers = [server, .. options.OtherServers];
        _home = server;
        _options = options;
        _gradients = gradients;
        _parameters = job.Network.ParameterCount;
        _assembly = new ParameterAssembly(_parameters);
        _request = new JoinRequest(options.Incarnation, options.Host, options.Run);
        var threads = new ComputeThreads(job, options.Compute, options.Threads);
        _computation = new LaneComputation(job, threads);
        _evaluation = new EvaluationComputation(job, threads);
        _needs = options.Data is null ? null : new DataNeeds(job, options.Data);
        _announcer = options.Outlet is null ? null : new GradientAnnouncer(options.Outlet, job);
    }

    /// <summary>Where it stands.</summary>
    internal WorkerPhase Phase => _phase;

    /// <inheritdoc/>
    public void Receive(object message, IActorContext context)
    {
        ArgumentNullException.ThrowIfNull(message);
        ArgumentNullException.ThrowIfNull(context);
        var kind = WorkerTransitions.KindOf(message);
        switch (WorkerTransitions.Of(_phase, kind))
        {
            case WorkerHandling.Handle:
                Handle(kind, message, context);
                break;
            case WorkerHandling.Ignore:
                (message as PooledMessage)?.Release();
                break;
            default:
                throw new InvalidOperationException($"A worker that is {_phase} is not to receive {message}.");
        }
    }

    private void Handle(WorkerMessage kind, object message, IActorContext context)
    {
        switch (kind)
        {
            case WorkerMessage.ComputeLanes:
                OnRequest((ComputeLanes)message, context);
                break;
            case WorkerMessage.EvaluateRows:
                OnEvaluation((EvaluateRows)message, context);
                break;
            case WorkerMessage.PartParameters:
                OnSlice((PartParameters)message, context);
                break;
            case WorkerMessage.DataArrived:
                OnDataArrived((DataArrived)message, context);
                break;
            case WorkerMessage.Tick:
                OnTick(context);
                break;
            case WorkerMessage.HeartbeatAnswer:
                Hear(((HeartbeatAnswer)message).Session, context);
                break;
            case WorkerMessage.Started:
                OnStarted(context);
                break;
            case WorkerMessage.JoinAccepted:
                OnAccepted((JoinAccepted)message, context);
                break;
            case WorkerMessage.JoinRefused:
                OnRefused((JoinRefused)message, context);
                break;
            case WorkerMessage.Expelled:
                OnExpelled((Expelled)message, context);
                break;
            case WorkerMessage.Left:
                OnLeft((Left)message, context);
                break;
            case WorkerMessage.LeaveRun:
                OnLeaveRun(context);
                break;
            default:
                OnTerminated((Terminated)message, context);
                break;
        }
    }

    private void OnRequest(ComputeLanes request, IActorContext context)
    {
        if (!Hear(request.Session, context))
        {
            request.Release();
        }
        else if (HasData(request))
        {
            Begin(request, context);
        }
    }

    private void Begin(ComputeLanes request, IActorContext context)
    {
        if (request.Parameters.Length == _parameters)
        {
            Compute(request, request.Parameters, context);
        }
        else if (_assembly.TryBegin(request, request.Session, request.Step, exact: false, request.Parameters, context))
        {
            Compute(request, _assembly.Parameters, context);
        }
    }

    private void OnEvaluation(EvaluateRows request, IActorContext context)
    {
        if (!Hear(request.Session, context))
        {
            request.Release();
        }
        else if (HasData(request))
        {
            Begin(request, context);
        }
    }

    private void Begin(EvaluateRows request, IActorContext context)
    {
        if (request.Parameters.Length == _parameters)
        {
            Evaluate(request, request.Parameters, context);
        }
        else if (_assembly.TryBegin(request, request.Session, request.Step, exact: true, request.Parameters, context))
        {
            Evaluate(request, _assembly.Parameters, context);
        }
    }

    private void OnSlice(PartParameters slice, IActorContext context)
    {
        if (!_assembly.TryAdd(slice, context.Sender))
        {
            return;
        }

        foreach (var work in _assembly.Waiting)
        {
            if (work is ComputeLanes request)
            {
                Compute(request, _assembly.Parameters, context);
            }
            else
            {
                Evaluate((EvaluateRows)work, _assembly.Parameters, context);
            }
        }

        _assembly.ClearWaiting();
    }

    private void Compute(ComputeLanes request, ReadOnlyMemory<float> parameters, IActorContext context)
    {
        _options.Computing?.Invoke(request);
        var gradients = _computation.Begin(request, _gradients);
        _announcer?.Begin(gradients, _home, _assembly);
        var nonFinite = _computation.Run(request, parameters, _announcer);
        if (nonFinite is not null)
        {
            _announcer?.Abandon();
        }

        // Before the answer: with it the server may begin the next step, and then needs no more messages than before.
        request.Release();
        foreach (var gradient in gradients)
        {
            if (nonFinite is null)
            {
                Send(gradient, context);
            }
            else
            {
                gradient.Release();
            }
        }

        if (nonFinite is not null)
        {
            context.Send(_home, nonFinite);
        }
    }

    /// <summary>Sends each part its slice of a gradient.</summary>
    private void Send(SubtreeGradient gradient, IActorContext context)
    {
        if (_assembly.Ranges.Length <= 1)
        {
            context.Send(_home, gradient);
            return;
        }

        var slices = gradient.Split(_assembly.Ranges);
        for (var part = 0; part < slices.Length; part++)
        {
            context.Send(part == 0 ? _home : _assembly.Part(part), slices[part]);
        }
    }

    private void Evaluate(EvaluateRows request, ReadOnlyMemory<float> parameters, IActorContext context)
    {
        var statistics = _evaluation.Run(request, parameters);
        context.Send(_home, new RowsEvaluated(request.Session, request.Step, request.Set, request.Piece, statistics));
        request.Release();
    }
}
