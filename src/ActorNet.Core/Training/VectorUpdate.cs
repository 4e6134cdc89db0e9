using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;

namespace ActorNet.Core.Training;

/// <summary>Applies an <see cref="Update"/> to a whole parameter vector, on one thread and without allocating; the average is left out.</summary>
public sealed class VectorUpdate
{
    private readonly Update _update;
    private readonly UpdateRange[] _ranges;
    private readonly (UpdateRange Range, int Outputs)[] _kernels;
    private readonly float[] _scales;

    /// <summary>For a network.</summary>
    /// <param name="network">The network.</param>
    /// <param name="update">The step.</param>
    /// <param name="l2">Coefficient of the L2 penalty.</param>
    public VectorUpdate(Network network, Update update, float l2)
    {
        _update = update;
        _ranges = [.. UpdateRanges.Of(network, update, l2)];
        _kernels = [.. UpdateRanges.LimitedKernels(network, update, _ranges)];
        _scales = new float[_ranges.Length];
        Array.Fill(_scales, 1);
    }

    /// <summary>Takes a step.</summary>
    /// <param name="point">Where in the run.</param>
    /// <param name="sum">Sum of the gradients.</param>
    /// <param name="factor">1 / number of samples.</param>
    /// <param name="parameters">The parameters; changed in place.</param>
    /// <param name="slots">The rule's state, slots × parameters.</param>
    public void Apply(StepPoint point, ReadOnlySpan<float> sum, float factor, Span<float> parameters, Span<float> slots)
    {
        if (_update.ClipsNorms)
        {
            MeasureNorms(point, sum, factor, parameters);
        }

        var constants = _update.Optimizer.ConstantsAt(point);
        for (var index = 0; index < _ranges.Length; index++)
        {
            var range = _ranges[index];
            if (!range.IsFrozen)
            {
                _update.Optimizer.Step(
                    constants,
                    _update.GradientOf(point, range, sum.Slice(range.Start, range.Length), default, factor, _scales[index]),
                    parameters.Slice(range.Start, range.Length),
                    slots[Math.Min(range.Start, slots.Length)..],
                    parameters.Length);
            }
        }

        foreach (var (range, outputs) in _kernels)
        {
            for (var first = 0; first < outputs; first += Update.ColumnsOfACall)
            {
                _update.LimitNorms(parameters.Slice(range.Start, range.Length), outputs, first, Math.Min(Update.ColumnsOfACall, outputs - first));
            }
        }
    }

    private void MeasureNorms(StepPoint point, ReadOnlySpan<float> sum, float factor, ReadOnlySpan<float> parameters)
    {
        var total = 0.0;
        for (var index = 0; index < _ranges.Length; index++)
        {
            var range = _ranges[index];
            var square = range.IsFrozen ? 0 : SquareOf(point, range, sum, factor, parameters);
            _scales[index] = _update.ScaleOf(square);
            total += square;
        }

        if (_update.ClipsGlobalNorm)
        {
            Array.Fill(_scales, _update.ScaleOf(total));
        }
    }

    /// <summary>The squared norm of a stretch, cut where the vector's digest blocks are cut.</summary>
    private double SquareOf(StepPoint point, UpdateRange range, ReadOnlySpan<float> sum, float factor, ReadOnlySpan<float> parameters)
    {
        var square = 0.0;
        for (var start = range.Start; start < range.End;)
        {
            var end = Math.Min(range.End, ((start / VectorDigest.BlockLength) + 1) * VectorDigest.BlockLength);
            square += Update.SquaredNorm(_update.GradientOf(point, range, sum[start..end], default, factor), parameters[start..end]);
            start = end;
        }

        return square;
    }
}
