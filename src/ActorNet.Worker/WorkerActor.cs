using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// Computes the gradients of the lanes it is given: gathers their samples, runs forward and backward, adds up whatever whole subtrees it
/// holds, and sends one message for each maximal subtree.
/// </summary>
public sealed class WorkerActor : IActor
{
    private readonly ActorRef _server;
    private readonly LaneComputation _computation;
    private readonly EvaluationComputation _evaluation;
    private readonly MessagePool<SubtreeGradient> _gradients;
    private long? _session;

    /// <summary>A worker for one run.</summary>
    /// <param name="server">The parameter server.</param>
    /// <param name="job">What the run computes.</param>
    /// <param name="gradients">Where messages for gradients come from.</param>
    public WorkerActor(ActorRef server, WorkerJob job, MessagePool<SubtreeGradient> gradients)
    {
        ArgumentNullException.ThrowIfNull(job);
        _server = server;
        _gradients = gradients;
        var pass = new GradientPass(job.Network, job.Loss, Math.Max(job.Plan.LargestStep, RunPlan.EvaluationRows));
        _computation = new LaneComputation(job, pass);
        _evaluation = new EvaluationComputation(job, pass);
    }

    /// <inheritdoc/>
    public void Receive(object message, IActorContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        switch (message)
        {
            case ComputeLanes request:
                Compute(request, context);
                break;
            case EvaluateRows request:
                Evaluate(request, context);
                break;
            case Started:
                context.Watch(_server);
                context.Send(_server, new JoinRequest(1, "", ""));
                break;
            case JoinAccepted accepted:
                _session = accepted.Session;
                break;
            case Expelled expelled when expelled.Session == _session:
                _session = null;
                context.Send(_server, new JoinRequest(1, "", ""));
                break;
            case Expelled:
                break;
            case Terminated:
                context.Stop();
                break;
            default:
                throw new InvalidOperationException($"A worker has no use for {message}.");
        }
    }

    private void Compute(ComputeLanes request, IActorContext context)
    {
        if (request.Session != _session)
        {
            request.Release();
            return;
        }

        var gradients = _computation.Begin(request, _gradients);
        var nonFinite = _computation.Run(request, request.Parameters.Span);

        // Before the answer: with it the server may begin the next step, and then needs no more messages than before.
        request.Release();
        if (nonFinite is null)
        {
            foreach (var gradient in gradients)
            {
                context.Send(_server, gradient);
            }

            return;
        }

        foreach (var gradient in gradients)
        {
            gradient.Release();
        }

        context.Send(_server, nonFinite);
    }

    private void Evaluate(EvaluateRows request, IActorContext context)
    {
        if (request.Session == _session)
        {
            var statistics = _evaluation.Run(request);
            context.Send(_server, new RowsEvaluated(request.Session, request.Step, request.Set, request.Piece, statistics));
        }

        request.Release();
    }
}
