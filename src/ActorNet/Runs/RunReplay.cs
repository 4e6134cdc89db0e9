using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;

namespace ActorNet.Runs;

/// <summary>
/// A run without actors: one lane after the other, node by node, step by step, in the plainest way there is. It shares kernels and update rules with
/// server and workers, but nothing of how they divide, send, add up and apply: what both agree on, both have right.
/// </summary>
internal sealed class RunReplay
{
    private readonly RunPlan _plan;
    private readonly Network _network;
    private readonly Dataset _train;
    private readonly ReadOnlyMemory<float>? _initial;
    private readonly ReplayedControl? _control;
    private readonly LaneStatistics[] _statistics;
    private readonly Update _inner;
    private readonly Update _outer;
    private readonly GradientPass _pass;
    private readonly ReplayStep _innerStep;
    private readonly ReplayStep _outerStep;
    private readonly Dictionary<Subtree, ulong> _digests = [];
    private readonly float[] _parameters;
    private readonly float[] _sent;
    private readonly int[] _order;
    private int _epoch = -1;
    private float[] _slots;
    private bool _isFinite;

    /// <summary>A run that stands at its beginning.</summary>
    /// <param name="plan">The numbers of the run.</param>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="inner">The run's step; with local steps that of the lanes.</param>
    /// <param name="outer">With local steps the step of the rounds, else null.</param>
    /// <param name="train">The training set.</param>
    /// <param name="initial">The weights that the run begins with; null for those that network and seed give.</param>
    /// <param name="control">Decides when the run ends by itself, and how large its steps are; null for a run that does neither.</param>
    public RunReplay(
        RunPlan plan,
        Network network,
        Loss loss,
        Update inner,
        Update? outer,
        Dataset train,
        ReadOnlyMemory<float>? initial = null,
        ReplayedControl? control = null)
    {
        if (plan.LocalSteps > 1 != outer is not null)
        {
            throw new ArgumentException("A run with local steps, and no other, has an outer update.", nameof(outer));
        }

        (_plan, _network, _train, _inner, _outer, _initial, _control) = (plan, network, train, inner, outer ?? inner, initial, control);
        _pass = new GradientPass(network, loss, plan.LargestStep);
        _innerStep = new ReplayStep(network, inner, plan.L2);
        _outerStep = new ReplayStep(network, _outer, plan.ServerL2);
        _parameters = new float[network.ParameterCount];
        _sent = new float[network.ParameterCount];
        _order = new int[plan.Samples];
        _statistics = new LaneStatistics[plan.Lanes];
        _slots = [];
        Begin(null);
    }

    /// <summary>Steps done.</summary>
    public long Step { get; private set; }

    /// <summary>Rounds applied.</summary>
    public long Version { get; private set; }

    /// <summary>True after the last step, or once training control has ended the run.</summary>
    public bool IsOver => Step >= _plan.TotalSteps || _control?.State.End is not null;

    /// <summary>What plateaus have made of the learning rate.</summary>
    private double RateFactor => _control?.State.RateFactor ?? 1;

    /// <summary>The weights.</summary>
    public ReadOnlySpan<float> Parameters => _parameters;

    /// <summary>The optimizer's state, slots × parameters.</summary>
    public ReadOnlySpan<float> Slots => _slots;

    /// <summary>Digest of the weights; see <see cref="VectorDigest"/>.</summary>
    public ulong WeightsDigest => VectorDigest.Of(_parameters);

    /// <summary>SHA-256 of the weights, as a run prints it at its end.</summary>
    public string WeightsSha256 => Model.Sha256Of(EndParameters);

    /// <summary>The weights that the run has if it ends here: the best ones, if it restores them and is not stopped before its end.</summary>
    public ReadOnlySpan<float> EndParameters => IsOver && _control is { RestoresBest: true, Best: { } best } ? best : Evaluated;

    /// <summary>The weights that are evaluated: the average if one is kept.</summary>
    private ReadOnlySpan<float> Evaluated => _outer.Averages && Version > 0 ? _slots.AsSpan(^_parameters.Length..) : _parameters;

    /// <summary>Goes to a state, or to the beginning.</summary>
    public void Begin(TrainingState? state)
    {
        Step = state?.Step ?? 0;
        Version = state?.Version ?? 0;
        _digests.Clear();
        _slots = state is null ? new float[checked(_outer.SlotCount * _parameters.Length)] : [.. state.Slots];
        if (state is not null)
        {
            state.Parameters.CopyTo(_parameters, 0);
        }
        else if (_initial is { } initial)
        {
            initial.Span.CopyTo(_parameters);
        }
        else
        {
            _network.Initialize(_plan.Seed, _parameters);
        }

        _control?.Begin(state);
    }

    /// <summary>Computes the next round and applies it, unless a number in it is not finite: then it is left out.</summary>
    public ReplayedRound RunRound()
    {
        var (first, steps, samples) = (Step, _plan.StepsOfRound(Step), _plan.SamplesOfRound(Step));
        Rounding.Round(_parameters, _sent, _plan.Precision);
        _digests.Clear();
        _isFinite = true;
        Array.Clear(_statistics);
        var sum = SumOf(new Subtree(int.Log2(_plan.Lanes), 0));
        if (_isFinite)
        {
            Apply(sum, samples);
            Version++;
        }

        Step += steps;
        _control?.Note(Step, _isFinite ? LaneTree.Sum(_statistics) : null, samples, Evaluated);
        return new ReplayedRound(first, steps, _plan.FirstSample(first), samples, _isFinite);
    }

    /// <summary>Digest of the summed gradient of any subtree in the round before.</summary>
    /// <exception cref="ArgumentException">There is no such subtree, or no round before.</exception>
    public ulong DigestOf(Subtree subtree) => _digests.TryGetValue(subtree, out var digest)
        ? digest
        : throw new ArgumentException($"No round has been computed, or there are no {subtree} in one.", nameof(subtree));

    private void Apply(float[] sum, int samples)
    {
        if (_plan.LocalSteps > 1)
        {
            var lanes = Enumerable.Range(0, _plan.Lanes).Count(HasSamples);
            _outerStep.Apply(new StepPoint(Version, RateFactor), sum, lanes, _parameters, _slots);
        }
        else
        {
            _innerStep.Apply(new StepPoint(Version, _inner.RateFactorAt(Step, _plan.StepsPerEpoch) * RateFactor), sum, samples, _parameters, _slots);
        }
    }

    private bool HasSamples(int lane) => Enumerable.Range(0, _plan.StepsOfRound(Step)).Any(offset => SamplesOf(lane, Step + offset).Length > 0);

    private float[] SumOf(Subtree subtree)
    {
        float[] sum;
        if (subtree.Level == 0)
        {
            sum = _plan.LocalSteps > 1 ? WayOf(subtree.Index) : GradientOf(subtree.Index, Step, _sent);
        }
        else
        {
            sum = SumOf(subtree.Left);
            var right = SumOf(subtree.Right);
            for (var parameter = 0; parameter < sum.Length; parameter++)
            {
                sum[parameter] += right[parameter];
            }
        }

        Rounding.Round(sum, _plan.Precision);
        _digests[subtree] = VectorDigest.Of(sum);
        _isFinite &= float.IsFinite(AbsoluteMaximum.Of(sum));
        return sum;
    }

    /// <summary>How far a lane's own steps take it back: the weights before them less those after.</summary>
    private float[] WayOf(int lane)
    {
        var weights = _sent.ToArray();
        var slots = new float[checked(_inner.SlotCount * weights.Length)];
        var version = 0;
        for (var step = Step; step < Step + _plan.StepsOfRound(Step); step++)
        {
            if (SamplesOf(lane, step).Length is var samples and > 0)
            {
                _innerStep.Apply(new StepPoint(version++, _inner.RateFactorAt(step, _plan.StepsPerEpoch)), GradientOf(lane, step, weights), samples, weights, slots);
            }
        }

        var way = new float[weights.Length];
        for (var parameter = 0; parameter < way.Length && version > 0; parameter++)
        {
            way[parameter] = _sent[parameter] - weights[parameter];
        }

        return way;
    }

    private float[] GradientOf(int lane, long step, float[] weights)
    {
        var gradient = new float[weights.Length];
        var (positions, samples) = (PositionsOf(lane, step), SamplesOf(lane, step));
        if (samples.Length == 0)
        {
            return gradient;
        }

        _train.Gather(samples, _pass.Inputs(samples.Length));
        var targets = TargetsOf(samples);
        var statistics = new LaneStatistics[1];
        int[] laneEnds = [samples.Length];
        _pass.Forward(weights, samples.Length, new PassMode(training: true, _plan.Seed, _plan.EpochOf(step), step, positions));
        _pass.Evaluate(targets, laneEnds, statistics);
        _statistics[lane] = LaneTree.Add(_statistics[lane], statistics[0]);
        _pass.Backward(weights, targets, laneEnds, [new LaneGroup(0, 1, gradient)]);
        _isFinite &= _pass.IsFinite(_plan.BatchSize);
        return gradient;
    }

    private int[] PositionsOf(int lane, long step)
    {
        var count = _plan.SamplesOf(step);
        var start = Lanes.Start(lane, _plan.Lanes, count);
        return [.. Enumerable.Range(start, Lanes.Start(lane + 1, _plan.Lanes, count) - start)];
    }

    private int[] SamplesOf(int lane, long step)
    {
        if (_plan.EpochOf(step) is var epoch && epoch != _epoch)
        {
            Permutation.Fill(_order, _plan.Order, _plan.Seed, epoch);
            _epoch = epoch;
        }

        return [.. PositionsOf(lane, step).Select(position => _order[_plan.FirstSample(step) + position])];
    }

    private BatchTargets TargetsOf(int[] samples)
    {
        if (_train.HasLabels)
        {
            var labels = new int[samples.Length];
            _train.GatherLabels(samples, labels);
            return new BatchTargets(labels, WeightsOf(samples));
        }

        var values = new float[samples.Length * _train.TargetWidth];
        _train.GatherValues(samples, values);
        return new BatchTargets(values, WeightsOf(samples));
    }

    private float[] WeightsOf(int[] samples) => !_train.IsWeighted && _plan.ClassWeights.Count == 0
        ? []
        : [.. samples.Select(sample => (_train.IsWeighted ? _train.Weights[sample] : 1) * (_plan.ClassWeights.Count > 0 ? _plan.ClassWeights[_train.Labels[sample]] : 1))];
}

/// <summary>A round that was computed again.</summary>
/// <param name="Step">Its first step.</param>
/// <param name="Steps">Its steps.</param>
/// <param name="FirstSample">Its first sample within the epoch's order.</param>
/// <param name="Samples">Its samples.</param>
/// <param name="IsApplied">False if it was left out.</param>
internal readonly record struct ReplayedRound(long Step, int Steps, int FirstSample, int Samples, bool IsApplied);
