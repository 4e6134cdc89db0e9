using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;

namespace ActorNet.Runs;

/// <summary>
/// A step of a replay, tensor by tensor and number by number. It shares the rule with server and workers, but nothing of what a step has besides: penalties,
/// clipping, weight decay, largest norms, average and frozen layers are written out once more.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="update">The step.</param>
/// <param name="l2">Coefficient of the L2 penalty.</param>
internal sealed class ReplayStep(Network network, Update update, float l2)
{
    private readonly UpdateSettings _settings = update.Settings;

    // Only where there is something of the kind is the sign of a zero gradient lost.
    private readonly bool _hasTerms = update.Settings is { L1: > 0 } or { ClipValue: not null } or { ClipNorm: not null } or { ClipGlobalNorm: not null }
        || update.Optimizer.WeightDecay > 0;

    /// <summary>Takes the step.</summary>
    /// <param name="point">Where in the run.</param>
    /// <param name="sum">Sum of the gradients.</param>
    /// <param name="samples">What the mean divides by.</param>
    /// <param name="parameters">The parameters; changed in place.</param>
    /// <param name="slots">The state; changed in place.</param>
    public void Apply(StepPoint point, float[] sum, int samples, float[] parameters, float[] slots)
    {
        var trained = network.Tensors.Where(tensor => !IsFrozen(tensor)).ToList();
        var gradients = trained.ConvertAll(tensor => GradientOf(tensor, sum, 1f / samples, parameters));
        Clip(gradients);
        foreach (var (tensor, gradient) in trained.Zip(gradients))
        {
            Move(point, tensor, gradient, parameters, slots);
            if (_settings.MaxNorm is { } limit && tensor.Decays)
            {
                Limit(tensor, parameters, limit);
            }
        }

        if (_settings.AverageDecay is { } decay)
        {
            Average(decay, point.Version == 0, parameters, slots.AsSpan(^parameters.Length..));
        }
    }

    private bool IsFrozen(ParameterTensor tensor) =>
        (_settings.Frozen ?? []).Any(name => tensor.Name == name || tensor.Name.StartsWith(name + ".", StringComparison.Ordinal));

    private float[] GradientOf(ParameterTensor tensor, float[] sum, float factor, float[] parameters)
    {
        var gradient = new float[tensor.Length];
        for (var i = 0; i < gradient.Length; i++)
        {
            var weight = parameters[tensor.Offset + i];
            gradient[i] = MathF.FusedMultiplyAdd(tensor.Decays ? l2 : 0, weight, sum[tensor.Offset + i] * factor);
            if (_hasTerms)
            {
                gradient[i] += tensor.Decays ? (float)(_settings.L1 ?? 0) * MathF.Sign(weight) : 0;
            }
        }

        return gradient;
    }

    private void Clip(List<float[]> gradients)
    {
        if (_settings.ClipValue is { } most)
        {
            gradients.ForEach(gradient =>
            {
                for (var i = 0; i < gradient.Length; i++)
                {
                    gradient[i] = Math.Clamp(gradient[i], -(float)most, (float)most);
                }
            });
        }

        if ((_settings.ClipGlobalNorm ?? _settings.ClipNorm) is not { } largest)
        {
            return;
        }

        var squares = gradients.Select((_, index) => SquareOf(gradients, index)).ToList();
        for (var index = 0; index < gradients.Count; index++)
        {
            var norm = Math.Sqrt(_settings.ClipGlobalNorm is null ? squares[index] : squares.Aggregate(0.0, (total, square) => total + square));
            if (norm > largest)
            {
                var scale = (float)(largest / norm);
                gradients[index] = Array.ConvertAll(gradients[index], value => scale * value);
            }
        }
    }

    /// <summary>Blocks are those of the whole vector; in each, every eighth element goes into the same sum.</summary>
    private double SquareOf(List<float[]> gradients, int index)
    {
        var offset = network.Tensors.Where(tensor => !IsFrozen(tensor)).ElementAt(index).Offset;
        var (gradient, total) = (gradients[index], 0.0);
        for (var (start, end) = (0, 0); start < gradient.Length; start = end)
        {
            end = Math.Min(gradient.Length, start + VectorDigest.BlockLength - ((offset + start) % VectorDigest.BlockLength));
            var sums = new double[8];
            for (var i = start; i < end; i++)
            {
                sums[(i - start) % 8] = Math.FusedMultiplyAdd(gradient[i], gradient[i], sums[(i - start) % 8]);
            }

            total += sums[0] + sums[4] + (sums[1] + sums[5]) + (sums[2] + sums[6] + (sums[3] + sums[7]));
        }

        return total;
    }

    private void Move(StepPoint point, ParameterTensor tensor, float[] gradient, float[] parameters, float[] slots)
    {
        // Parameters of −0 become the step itself, whatever its sign.
        var step = new float[tensor.Length];
        Array.Fill(step, -0f);
        update.Optimizer.Step(point, new GradientBlock(gradient), step, slots.AsSpan(Math.Min(tensor.Offset, slots.Length)), parameters.Length);
        var keep = tensor.Decays ? (float)(1 - (update.Optimizer.LearningRate * point.RateFactor * update.Optimizer.WeightDecay)) : 1;
        for (var i = 0; i < step.Length; i++)
        {
            parameters[tensor.Offset + i] = MathF.FusedMultiplyAdd(keep, parameters[tensor.Offset + i], step[i]);
        }
    }

    private static void Limit(ParameterTensor kernel, float[] parameters, double limit)
    {
        var (inputs, outputs) = (kernel.Shape[0], kernel.Shape[1]);
        for (var unit = 0; unit < outputs; unit++)
        {
            var places = Enumerable.Range(0, inputs).Select(input => kernel.Offset + (input * outputs) + unit).ToList();
            var norm = Math.Sqrt(places.Aggregate(0.0, (sum, place) => Math.FusedMultiplyAdd(parameters[place], parameters[place], sum)));
            if (norm > limit)
            {
                places.ForEach(place => parameters[place] *= (float)(limit / norm));
            }
        }
    }

    private void Average(double decay, bool isFirst, float[] parameters, Span<float> average)
    {
        foreach (var tensor in network.Tensors)
        {
            for (var place = tensor.Offset; place < tensor.Offset + tensor.Length; place++)
            {
                average[place] = isFirst || IsFrozen(tensor)
                    ? parameters[place]
                    : MathF.FusedMultiplyAdd((float)(1 - decay), parameters[place] - average[place], average[place]);
            }
        }
    }
}
