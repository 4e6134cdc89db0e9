using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>The gradients of a round's lanes, with buffers for the life of a run.</summary>
internal sealed class LaneComputation
{
    private readonly ILaneMethod _method;
    private readonly SubtreeGradient[] _gradients;
    private int _count;
    private long _step = -1;

    public LaneComputation(WorkerJob job, GradientPass pass)
    {
        _gradients = new SubtreeGradient[job.Plan.Lanes];
        _method = job.Plan switch
        {
            { LocalSteps: > 1 } => new LocalStepLanes(job, pass),
            { Precision: not ExchangePrecision.Float32 } => new RoundedLanes(job, pass),
            _ => new SummedLanes(job, pass),
        };
    }

    /// <summary>Rents a gradient for each subtree asked for.</summary>
    public ReadOnlySpan<SubtreeGradient> Begin(ComputeLanes request, MessagePool<SubtreeGradient> pool)
    {
        _count = 0;
        foreach (var subtree in request.Subtrees)
        {
            _gradients[_count++] = pool.Rent().Set(request.Session, request.Step, subtree);
        }

        return _gradients.AsSpan(0, _count);
    }

    /// <summary>Computes the gradients that <see cref="Begin"/> rented; returns what is wrong if a number is not finite.</summary>
    /// <param name="request">What is asked for.</param>
    /// <param name="parameters">The whole parameter vector.</param>
    public NonFiniteGradient? Run(ComputeLanes request, ReadOnlySpan<float> parameters)
    {
        var gradients = _gradients.AsSpan(0, _count);
        if (_method.Run(request, parameters, gradients) is { } nonFinite)
        {
            return new NonFiniteGradient(request.Session, request.Step, nonFinite.Lane, nonFinite.Layer);
        }

        DropTakenOver(request.Step, gradients);
        if (request.WithDigest)
        {
            foreach (var gradient in gradients)
            {
                gradient.Digest = VectorDigest.Of(gradient.Gradient.Span);
            }
        }

        return null;
    }

    [Conditional("PLANTED_BUGS")]
    private void DropTakenOver(long step, ReadOnlySpan<SubtreeGradient> gradients)
    {
        if (step == _step && PlantedBugs.IsArmed(PlantedBug.LaneDropped))
        {
            gradients[^1].Gradient.Span.Clear();
        }

        _step = step;
    }
}
