using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Core.Tests.Networks;

/// <summary>Networks with keyed parameters, inputs and targets, for comparisons.</summary>
internal sealed class Sample
{
    public Sample(string layers, string loss, int inputs, int rows, bool labels, ulong seed = 1, float scale = 1f)
    {
        Network = new Network(NetworkDescription.Parse([inputs], layers));
        Loss = Loss.Parse(loss);
        Rows = rows;
        Parameters = Random(Network.ParameterCount, seed, 1, 0.6f * scale);
        if ((Loss.NeedsProbabilities || Loss.NeedsPositive) && !Network.Fuses(Loss))
        {
            CenterOutputs();
        }

        Inputs = Random(rows * inputs, seed, 2, 1.5f * scale);
        Positions = [.. Enumerable.Range(100, rows)];
        var generator = new KeyedGenerator(seed, RandomPurpose.Generator, layer: 3);
        if (labels)
        {
            var classes = Math.Max(2, Network.OutputCount);
            Labels = [.. Enumerable.Range(0, rows).Select(row => (int)(generator.Word((ulong)row) % classes))];
        }
        else
        {
            // Rows of positive numbers that add up to 1: fit for every loss.
            Values = [.. Enumerable.Range(0, rows * Network.OutputCount).Select(i => generator.Uniform((ulong)i))];
            if (Network.OutputCount > 1)
            {
                foreach (var row in Values.Chunk(Network.OutputCount).Select((chunk, index) => (Sum: chunk.Sum(), index)).ToArray())
                {
                    for (var j = 0; j < Network.OutputCount; j++)
                    {
                        Values[(row.index * Network.OutputCount) + j] /= row.Sum;
                    }
                }
            }
        }
    }

    /// <summary>
    /// Brings outputs near 0.4. The slope −y/p of an unfused cross-entropy magnifies the rounding of a p near 0 without bound, which
    /// says nothing about the code.
    /// </summary>
    private void CenterOutputs()
    {
        var last = Network.Description.Layers.OfType<DenseDescription>().Last();
        var kernel = Network.Tensors.Last(tensor => tensor.Name.EndsWith(".kernel", StringComparison.Ordinal));
        foreach (ref var weight in Parameters.AsSpan(kernel.Offset, kernel.Length))
        {
            weight *= 0.05f;
        }

        var bias = 0.4f;
        if (last.Activation is ElementwiseActivation activation)
        {
            bias = Enumerable.Range(-300, 601).Select(i => i / 100f).MinBy(z => Math.Abs(activation.Value(z) - 0.4));
        }

        Parameters.AsSpan(kernel.Offset + kernel.Length, last.Units).Fill(bias);
    }

    public Network Network { get; }

    public Loss Loss { get; }

    public int Rows { get; }

    public float[] Parameters { get; }

    public float[] Inputs { get; }

    public int[] Positions { get; }

    public int[] Labels { get; } = [];

    public float[] Values { get; } = [];

    public BatchTargets Targets => TargetsOf(0, Rows);

    public PassMode Mode => new(true, 7, 2, 11, Positions);

    public BatchTargets TargetsOf(int first, int rows) => Labels.Length > 0
        ? new BatchTargets(Labels.AsSpan(first, rows))
        : new BatchTargets(Values.AsSpan(first * Network.OutputCount, rows * Network.OutputCount));

    public static float[] Random(int count, ulong seed, int stream, float scale)
    {
        var generator = new KeyedGenerator(seed, RandomPurpose.Generator, layer: stream);
        return [.. Enumerable.Range(0, count).Select(i => ((2 * generator.Uniform((ulong)i)) - 1) * scale)];
    }

    public static double[] Double(float[] values) => [.. values.Select(value => (double)value)];

    /// <summary>Forward, evaluate and backward over all rows; the gradient of one group of all lanes.</summary>
    public (float[] Gradient, LaneStatistics[] Statistics, float[] Outputs) Run(params int[] laneEnds)
    {
        var pass = new GradientPass(Network, Loss, Rows);
        Inputs.CopyTo(pass.Inputs(Rows));
        pass.Forward(Parameters, Rows, Mode);
        var statistics = new LaneStatistics[laneEnds.Length];
        pass.Evaluate(Targets, laneEnds, statistics);
        var gradient = new float[Network.ParameterCount];
        gradient.AsSpan().Fill(float.NaN);
        pass.Backward(Parameters, Targets, laneEnds, [new LaneGroup(0, laneEnds.Length, gradient)]);
        return (gradient, statistics, pass.Outputs(Rows).ToArray());
    }
}
