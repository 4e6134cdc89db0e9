namespace ActorNet.Core.Networks;

/// <summary>Where backpropagation and finite differences differ most.</summary>
/// <param name="LargestRelativeError">|backpropagated − difference| over the larger magnitude of the two (see <see cref="GradientCheck"/>).</param>
/// <param name="Tensor">The tensor of that parameter, such as <c>dense_1.kernel</c>.</param>
/// <param name="Index">Its index within the tensor, row-major.</param>
/// <param name="Backpropagated">The gradient by backpropagation.</param>
/// <param name="Difference">The gradient by central differences.</param>
public sealed record GradientCheckResult(double LargestRelativeError, string Tensor, int Index, double Backpropagated, double Difference);

/// <summary>
/// Compares the gradients of backpropagation with central finite differences (f(w + h) − f(w − h))/2h, in double precision. Errors are
/// relative to the larger of the two gradients, but at least to a thousandth of the largest gradient of the network and a ten-thousandth of the loss, below which
/// a difference is mostly rounding. At a kink (ReLU at 0) the two differ without either being wrong.
/// </summary>
public static class GradientCheck
{
    private const double Step = 1e-5;
    private const double Floor = 1e-3;
    private const double FloorOfLoss = 1e-4;

    /// <summary>Checks every parameter on the summed loss of a few samples.</summary>
    /// <param name="network">The network.</param>
    /// <param name="loss">The loss.</param>
    /// <param name="parameters">The parameter vector.</param>
    /// <param name="inputs">Row-major samples × inputs.</param>
    /// <param name="targets">Targets of the samples.</param>
    /// <param name="mode">Training with the positions of the samples (the dropout masks stay the same throughout), or inference.</param>
    /// <exception cref="ArgumentException">Lengths that do not match the network.</exception>
    public static GradientCheckResult Run(
        Network network, Loss loss, ReadOnlySpan<double> parameters, ReadOnlySpan<double> inputs, BatchTargets targets, PassMode mode = default)
    {
        ArgumentNullException.ThrowIfNull(network);
        ArgumentNullException.ThrowIfNull(loss);
        ArgumentOutOfRangeException.ThrowIfNotEqual(parameters.Length, network.ParameterCount);
        var samples = inputs.Length / network.InputCount;
        if (samples == 0 || inputs.Length != samples * network.InputCount)
        {
            throw new ArgumentException($"{inputs.Length} input values are not one or more samples of {network.InputCount}.", nameof(inputs));
        }

        var reference = new ReferenceNetwork(network, loss);
        var gradient = new double[network.ParameterCount];
        for (var row = 0; row < samples; row++)
        {
            reference.AddGradient(
                parameters, Row(inputs, network, row), reference.Target(targets, row), At(mode, row), gradient, ReferenceNetwork.Weight(targets, row));
        }

        var moved = parameters.ToArray();
        var lossHere = Math.Abs(SummedLoss(reference, network, moved, inputs, targets, mode));
        var floor = Math.Max(Floor * gradient.Max(Math.Abs), FloorOfLoss * lossHere);
        var worst = new GradientCheckResult(0, network.Tensors[0].Name, 0, gradient[0], gradient[0]);
        foreach (var tensor in network.Tensors)
        {
            for (var i = 0; i < tensor.Length; i++)
            {
                var index = tensor.Offset + i;
                var step = Step * Math.Max(1, Math.Abs(parameters[index]));
                var above = parameters[index] + step;
                var below = parameters[index] - step;
                moved[index] = above;
                var rise = SummedLoss(reference, network, moved, inputs, targets, mode);
                moved[index] = below;
                rise -= SummedLoss(reference, network, moved, inputs, targets, mode);
                moved[index] = parameters[index];

                // The step that was really made: sums of doubles are rounded.
                var difference = rise / (above - below);
                var scale = Math.Max(floor, Math.Max(Math.Abs(gradient[index]), Math.Abs(difference)));
                var error = gradient[index] == difference ? 0 : Math.Abs(gradient[index] - difference) / scale;

                // Written so that NaN counts as worse than any number, and stays.
                if (!double.IsNaN(worst.LargestRelativeError) && !(error <= worst.LargestRelativeError))
                {
                    worst = new GradientCheckResult(error, tensor.Name, i, gradient[index], difference);
                }
            }
        }

        return worst;
    }

    private static double SummedLoss(
        ReferenceNetwork reference, Network network, double[] parameters, ReadOnlySpan<double> inputs, BatchTargets targets, PassMode mode)
    {
        var sum = 0.0;
        for (var row = 0; row < inputs.Length / network.InputCount; row++)
        {
            sum += ReferenceNetwork.Weight(targets, row)
                * reference.SampleLoss(parameters, Row(inputs, network, row), reference.Target(targets, row), At(mode, row));
        }

        return sum;
    }

    private static ReadOnlySpan<double> Row(ReadOnlySpan<double> inputs, Network network, int row) =>
        inputs.Slice(row * network.InputCount, network.InputCount);

    private static PassMode At(PassMode mode, int row) => mode.Training
        ? new PassMode(true, mode.Seed, mode.Epoch, mode.Step, mode.Positions.Slice(row, 1))
        : mode;
}
