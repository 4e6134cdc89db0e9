using System.Diagnostics;
using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker;

/// <summary>
/// The gradients of a round's lanes, with buffers for the life of a run. Lanes are shared over threads and added along the tree, so the bits do not depend
/// on the number of threads.
/// </summary>
internal sealed class LaneComputation
{
    // What is added and announced at once, where somebody wants slices.
    private const int RangeLength = 1 << 17;

    // Below that, waking a thread costs more than it adds.
    private const int SmallestSlice = 16_384;
    private const int SlicesPerThread = 2;

    private readonly WorkerJob _job;
    private readonly ComputeThreads _threads;
    private readonly EpochOrder _order;
    private readonly LaneCut _cut;
    private readonly ILaneMethod?[] _methods;
    private readonly NonFiniteNumber?[] _nonFinite;
    private readonly LaneStatistics[] _statistics;
    private readonly SubtreeGradient[] _gradients;
    private readonly Action<int> _runThread;
    private readonly Action<int> _addSlice;
    private ReadOnlyMemory<float> _parameters;
    private GradientAnnouncer? _announcer;
    private int _count;
    private int _slices;
    private int _rangeStart;
    private int _rangeEnd;
    private long _step = -1;

    public LaneComputation(WorkerJob job, ComputeThreads threads)
    {
        _job = job;
        _threads = threads;
        _order = new EpochOrder(job.Plan);
        _cut = new LaneCut(threads.Count, job.Network.ParameterCount);
        _methods = new ILaneMethod?[threads.Count];
        _nonFinite = new NonFiniteNumber?[threads.Count];
        _statistics = new LaneStatistics[job.Plan.Lanes];
        _gradients = new SubtreeGradient[job.Plan.Lanes];
        _runThread = RunThread;
        _addSlice = AddSlice;
        if (job.Plan.LocalSteps > 1 && job.LocalUpdate is null)
        {
            throw new ArgumentException("A run with local steps needs an update for them.", nameof(job));
        }
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
    /// <param name="announcer">
    /// Announces slices of the gradients once they are final, or null. One thread announces while it computes; several while what they have computed is added.
    /// </param>
    public NonFiniteGradient? Run(ComputeLanes request, ReadOnlyMemory<float> parameters, GradientAnnouncer? announcer = null)
    {
        var gradients = _gradients.AsSpan(0, _count);
        var again = request.Step == _step;
        _step = request.Step;
        (_parameters, _announcer) = (parameters, announcer is { IsWorthwhile: true } ? announcer : null);
        _order.Prepare(_step);
        _cut.Cut(gradients);
        _threads.For(_threads.Count, _runThread);
        _parameters = default;
        if ((FirstNonFinite() ?? AddUp(gradients)) is { } nonFinite)
        {
            return new NonFiniteGradient(request.Session, request.Step, nonFinite.Lane, nonFinite.Layer);
        }

        DropTakenOver(again, gradients);
        if (request.WithDigest)
        {
            foreach (var gradient in gradients)
            {
                gradient.Digest = VectorDigest.Of(gradient.Gradient.Span);
            }
        }

        return null;
    }

    private void RunThread(int thread)
    {
        var pieces = _cut.PiecesOf(thread);
        _nonFinite[thread] = pieces.IsEmpty
            ? null
            : (_methods[thread] ??= NewMethod(thread)).Run(
                _step, _parameters.Span, pieces, _cut.LanesOf(thread, _statistics.AsSpan()), _threads.Count == 1 ? _announcer : null);
    }

    private ILaneMethod NewMethod(int thread)
    {
        var (pass, rows) = (_threads.PassOf(thread), _threads.TrainingRows);
        return _job.Plan switch
        {
            { LocalSteps: > 1 } => new LocalStepLanes(_job, pass, _order, rows),
            { Precision: not ExchangePrecision.Float32 } => new RoundedLanes(_job, pass, _order, rows),
            _ => new SummedLanes(_job, pass, _order, rows),
        };
    }

    /// <summary>What the thread with the first lanes has found.</summary>
    private NonFiniteNumber? FirstNonFinite() => Array.Find(_nonFinite, static found => found is not null);

    /// <summary>Adds up what was cut, and says of each gradient what is known of it; returns what is wrong if a sum is not finite.</summary>
    private NonFiniteNumber? AddUp(ReadOnlySpan<SubtreeGradient> gradients)
    {
        if (_cut.AdditionCount > 0)
        {
            AddUpCut(gradients.Length);
        }

        var (piece, lane) = (0, 0);
        foreach (var gradient in gradients)
        {
            var first = piece;
            gradient.IsBounded = true;
            for (var covered = 0; covered < gradient.Subtree.LaneCount; piece++)
            {
                gradient.IsBounded &= _cut.Pieces[piece].IsBounded;
                covered += _cut.Pieces[piece].Subtree.LaneCount;
            }

            gradient.Statistics = LaneTree.Sum(_statistics.AsSpan(lane, gradient.Subtree.LaneCount));
            lane += gradient.Subtree.LaneCount;

            // What was not cut has been looked at; and rounded sums are looked at by the server.
            var isSummedHere = piece - first > 1 && _job.Plan is { LocalSteps: 1, Precision: ExchangePrecision.Float32 };
            if (isSummedHere && !gradient.IsBounded && AbsoluteMaximum.IndexOfNonFinite(gradient.Gradient.Span) is var index and >= 0)
            {
                return new NonFiniteNumber(gradient.Subtree.FirstLane, _job.LayerOf(index));
            }
        }

        return null;
    }

    /// <summary>Does the additions that are missing: all at once, or from the vector's end on where slices are announced.</summary>
    private void AddUpCut(int gradients)
    {
        var parameters = _job.Network.ParameterCount;
        var length = _announcer is null ? parameters : RangeLength;
        for (_rangeEnd = parameters; _rangeEnd > 0; _rangeEnd = _rangeStart)
        {
            _rangeStart = (_rangeEnd - 1) / length * length;
            _slices = Math.Clamp((_rangeEnd - _rangeStart) / SmallestSlice, 1, SlicesPerThread * _threads.Count);
            _threads.For(_slices, _addSlice);
            for (var gradient = 0; gradient < gradients && _announcer is not null; gradient++)
            {
                _announcer.OnFinal(gradient, _rangeStart, _rangeEnd - _rangeStart);
            }
        }
    }

    private void AddSlice(int slice) => _cut.Add(StartOf(slice), StartOf(slice + 1), _job.Plan.Precision);

    /// <summary>Slices of a range begin at whole cache lines.</summary>
    private int StartOf(int slice) => slice == _slices
        ? _rangeEnd
        : _rangeStart + ((int)((long)slice * (_rangeEnd - _rangeStart) / _slices) & ~15);

    [Conditional("PLANTED_BUGS")]
    private static void DropTakenOver(bool again, ReadOnlySpan<SubtreeGradient> gradients)
    {
        if (again && PlantedBugs.IsArmed(PlantedBug.LaneDropped))
        {
            gradients[^1].Gradient.Span.Clear();
        }
    }
}
