using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class GradientCheckTests
{
    private static readonly string[] Shapes =
    [
        "{0}",
        "6:{1},{0}",
        "5:{1},dropout:0.3,4:tanh,{0}",
        "dropout:0.25,6:{1},{0},dropout:0.2",
    ];

    /// <summary>Every activation, hidden and last, with every loss, labels and values, over several shapes of network.</summary>
    public static TheoryData<string, string, bool> Combinations()
    {
        var data = new TheoryData<string, string, bool>();
        foreach (var activation in Activation.Names.Append("leaky_relu(0.3)"))
        {
            foreach (var loss in Loss.Names.Concat(["huber(0.3)", "categorical_crossentropy(0.2)", "binary_crossentropy(0.1)"]))
            {
                for (var shape = 0; shape < Shapes.Length; shape++)
                {
                    foreach (var units in new[] { 1, 3 })
                    {
                        if (units == 1 && (Loss.Parse(loss).NeedsSeveralOutputs || activation == "softmax"))
                        {
                            continue;
                        }

                        var layers = Shapes[shape].Replace("{0}", $"{units}:{activation}").Replace("{1}", activation);
                        data.Add(layers, loss, true);
                        data.Add(layers, loss, false);
                    }
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Run_EveryCombination_BackpropagationEqualsDifferences(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 4, rows: 3, labels);

        var result = GradientCheck.Run(
            sample.Network, sample.Loss, Sample.Double(sample.Parameters), Sample.Double(sample.Inputs), sample.Targets, sample.Mode);

        result.LargestRelativeError.ShouldBeLessThan(1e-6, result.ToString());
    }

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Backward_EveryCombination_EqualsReference(string layers, string loss, bool labels)
    {
        var sample = new Sample(layers, loss, inputs: 4, rows: 11, labels);
        var reference = new ReferenceNetwork(sample.Network, sample.Loss);
        var expected = new double[sample.Network.ParameterCount];
        var expectedLoss = 0.0;
        var inputs = Sample.Double(sample.Inputs);
        var parameters = Sample.Double(sample.Parameters);
        for (var row = 0; row < sample.Rows; row++)
        {
            var mode = new PassMode(true, 7, 2, 11, sample.Positions.AsSpan(row, 1));
            var target = reference.Target(sample.Targets, row);
            expectedLoss += reference.SampleLoss(parameters, inputs.AsSpan(row * 4, 4), target, mode);
            reference.AddGradient(parameters, inputs.AsSpan(row * 4, 4), target, mode, expected);
        }

        var (gradient, statistics, _) = sample.Run(4, 11);

        // Clipped cross-entropies have slopes up to 1/ε, so errors are relative to the largest gradient.
        var tolerance = 1e-5 * Math.Max(1, expected.Max(Math.Abs));
        for (var i = 0; i < expected.Length; i++)
        {
            ((double)gradient[i]).ShouldBe(expected[i], tolerance);
        }

        (statistics[0].Loss + statistics[1].Loss).ShouldBe(expectedLoss, 1e-5 * Math.Max(1, Math.Abs(expectedLoss)));
        statistics.Sum(lane => lane.Samples).ShouldBe(11);
    }
}
