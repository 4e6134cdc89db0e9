using ActorNet.Core.Numerics;

namespace ActorNet.Core.Networks;

/// <summary>
/// A network in double precision, one sample at a time and one number after the other: the definition that the fast pass is held
/// against, and the base of <see cref="GradientCheck"/>.
/// </summary>
/// <param name="network">The network.</param>
/// <param name="loss">The loss.</param>
public sealed class ReferenceNetwork(Network network, Loss loss)
{
    private readonly bool _fused = network.Fuses(loss);

    /// <summary>The outputs of one sample.</summary>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="input">The sample.</param>
    /// <param name="mode">Training or inference; positions hold this sample's alone.</param>
    public double[] Outputs(ReadOnlySpan<double> parameters, ReadOnlySpan<double> input, PassMode mode) =>
        Forward(parameters, input, mode)[^1];

    /// <summary>The loss of one sample.</summary>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="input">The sample.</param>
    /// <param name="target">Its target values, one an output (see <see cref="Target"/>).</param>
    /// <param name="mode">Training or inference; positions hold this sample's alone.</param>
    public double SampleLoss(ReadOnlySpan<double> parameters, ReadOnlySpan<double> input, ReadOnlySpan<double> target, PassMode mode)
    {
        var activations = Forward(parameters, input, mode);
        return _fused ? loss.ReferenceFusedValue(activations[^2], target) : loss.ReferenceValue(activations[^1], target);
    }

    /// <summary>Adds the gradient of one sample's loss to <paramref name="gradient"/>, by backpropagation.</summary>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="input">The sample.</param>
    /// <param name="target">Its target values, one an output (see <see cref="Target"/>).</param>
    /// <param name="mode">Training or inference; positions hold this sample's alone.</param>
    /// <param name="gradient">As long as the parameter vector.</param>
    /// <param name="weight">What the sample's loss is multiplied by.</param>
    public void AddGradient(
        ReadOnlySpan<double> parameters, ReadOnlySpan<double> input, ReadOnlySpan<double> target, PassMode mode, Span<double> gradient, double weight = 1) =>
        Backward(parameters, Forward(parameters, input, mode), target, mode, gradient, weight, null);

    /// <summary>Everything that backpropagation computes for one sample, to be looked at.</summary>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="input">The sample.</param>
    /// <param name="target">Its target values, one an output (see <see cref="Target"/>).</param>
    public NetworkTrace Trace(ReadOnlySpan<double> parameters, ReadOnlySpan<double> input, ReadOnlySpan<double> target)
    {
        var activations = Forward(parameters, input, PassMode.Inference);
        var deltas = new double[]?[activations.Length];
        var gradient = new double[network.ParameterCount];
        Backward(parameters, activations, target, PassMode.Inference, gradient, weight: 1, deltas);
        var value = _fused ? loss.ReferenceFusedValue(activations[^2], target) : loss.ReferenceValue(activations[^1], target);
        var layers = network.Layers.Select((layer, i) => new LayerTrace(layer.Name, (layer as ActivationLayer)?.Activation, activations[i + 1], deltas[i + 1]));
        return new NetworkTrace(activations[0], [.. layers], value, gradient);
    }

    private void Backward(
        ReadOnlySpan<double> parameters,
        double[][] activations,
        ReadOnlySpan<double> target,
        PassMode mode,
        Span<double> gradient,
        double weight,
        double[]?[]? deltas)
    {
        var layers = network.Layers;
        var last = layers.Length - (_fused ? 2 : 1);
        var delta = new double[activations[last + 1].Length];
        if (_fused)
        {
            loss.ReferenceFusedGradient(activations[last + 1], target, delta);
        }
        else
        {
            loss.ReferenceGradient(activations[last + 1], target, delta);
        }

        for (var j = 0; j < delta.Length; j++)
        {
            delta[j] *= weight;
        }

        for (var i = last; i >= 0; i--)
        {
            if (deltas is not null)
            {
                deltas[i + 1] = [.. delta];
            }

            var layer = layers[i];
            var inputDelta = new double[layer.Inputs];
            layer.ReferenceBackward(
                parameters.Slice(layer.Offset, layer.ParameterCount),
                activations[i],
                activations[i + 1],
                delta,
                inputDelta,
                gradient.Slice(layer.Offset, layer.ParameterCount),
                mode);
            delta = inputDelta;
        }
    }

    /// <summary>The target values of one row, labels as one-hot rows (or as 0 or 1 for a single output), smoothed if the loss smooths them.</summary>
    public double[] Target(BatchTargets targets, int row)
    {
        var width = network.OutputCount;
        var target = new double[width];
        if (targets.Labels.IsEmpty)
        {
            for (var j = 0; j < width; j++)
            {
                target[j] = targets.Values[(row * width) + j];
            }
        }
        else if (width == 1)
        {
            target[0] = targets.Labels[row];
        }
        else
        {
            target[targets.Labels[row]] = 1;
        }

        for (var j = 0; j < width && loss.LabelSmoothing > 0; j++)
        {
            target[j] = new BlendOperator(loss.LabelSmoothing, loss.SmoothedTo(width)).Reference(target[j]);
        }

        return target;
    }

    /// <summary>What the loss of one row is multiplied by.</summary>
    public static double Weight(BatchTargets targets, int row) => targets.Weights.IsEmpty ? 1 : targets.Weights[row];

    private double[][] Forward(ReadOnlySpan<double> parameters, ReadOnlySpan<double> input, PassMode mode)
    {
        var layers = network.Layers;
        var activations = new double[layers.Length + 1][];
        activations[0] = input.ToArray();
        for (var i = 0; i < layers.Length; i++)
        {
            var layer = layers[i];
            activations[i + 1] = new double[layer.Outputs];
            layer.ReferenceForward(parameters.Slice(layer.Offset, layer.ParameterCount), activations[i], activations[i + 1], mode);
        }

        return activations;
    }
}
