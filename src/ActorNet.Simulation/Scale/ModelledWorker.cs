using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Simulation.Scale;

/// <summary>
/// Takes part in the protocol as a worker does, and computes nothing: its answers are empty gradients, which the model gives the size and the time of
/// real ones. Ten thousand of them fit into memory.
/// </summary>
internal sealed class ModelledWorker(ActorRef server, RunPlan plan, MessagePool<SubtreeGradient> gradients, ScaleScenario scenario, double slowness) : IActor
{
    private const string JoinTimer = "join";
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(0.5);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(8);

    private readonly HashSet<ActorRef> _fetched = [];
    private TimeSpan _pause = FirstPause;
    private IReadOnlyList<ActorRef> _parts = [];
    private long _session;
    private ComputeLanes? _request;

    /// <summary>Time that a message takes: that of the pass, for the one with which the weights are complete.</summary>
    public TimeSpan CostOf(object message)
    {
        var complete = message switch
        {
            ComputeLanes request when _parts.Count == 1 => request,
            PartParameters slice when _request is { } request && slice.Step == request.Step && _fetched.Count == _parts.Count - 2 => request,
            _ => null,
        };
        return complete is null ? scenario.PerMessage : scenario.PerMessage + scenario.PerRequest + (SamplesOf(complete) * slowness * scenario.PerSample);
    }

    public void Receive(object message, IActorContext context)
    {
        switch (message)
        {
            case Started or TryAgain:
                Join(context);
                break;
            case JoinAccepted accepted when accepted.Session > _session:
                (_session, _parts, _pause) = (accepted.Session, accepted.Parts, FirstPause);
                context.CancelTimer(JoinTimer);
                Drop();
                break;
            case Expelled expelled when expelled.Session == _session:
                Drop();
                Join(context);
                break;
            case Terminated:
                Drop();
                context.SetTimer(JoinTimer, _pause, new TryAgain());
                break;
            case ComputeLanes request:
                Begin(request, context);
                break;
            case PartParameters slice when _request is { } request && slice.Step == request.Step:
                if (_fetched.Add(context.Sender) && _fetched.Count == _parts.Count - 1)
                {
                    Answer(request, context);
                }

                break;
            default:
                break;
        }
    }

    private void Join(IActorContext context)
    {
        context.Watch(server);
        context.Send(server, new JoinRequest(1, "", ""));
        context.SetTimer(JoinTimer, _pause, new TryAgain());
        _pause = _pause * 2 > LongestPause ? LongestPause : _pause * 2;
    }

    private void Begin(ComputeLanes request, IActorContext context)
    {
        Drop();
        if (request.Session != _session)
        {
            request.Release();
            return;
        }

        _request = request;
        foreach (var part in _parts.Skip(1))
        {
            context.Send(part, new FetchParameters(_session, request.Step, Exact: false));
        }

        if (_parts.Count == 1)
        {
            Answer(request, context);
        }
    }

    private void Answer(ComputeLanes request, IActorContext context)
    {
        foreach (var subtree in request.Subtrees)
        {
            for (var part = 0; part < _parts.Count; part++)
            {
                var slice = ParameterRange.OfPart(part + 1, _parts.Count, ScaleModel.RealParameters);
                var gradient = gradients.Rent().Set(_session, request.Step, subtree, slice);
                gradient.IsBounded = true;
                gradient.Statistics = new(0, 0, plan.SamplesOfRound(request.Step, subtree));
                context.Send(_parts[part], gradient);
            }
        }

        Drop();
    }

    private void Drop()
    {
        _request?.Release();
        _request = null;
        _fetched.Clear();
    }

    private double SamplesOf(ComputeLanes request)
    {
        var samples = 0;
        foreach (var subtree in request.Subtrees)
        {
            samples += plan.SamplesOfRound(request.Step, subtree);
        }

        return samples;
    }

    private sealed record TryAgain;
}
