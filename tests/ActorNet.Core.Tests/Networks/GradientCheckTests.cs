using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class GradientCheckTests
{
    private const int Seeds = 3;

    /// <summary>{0}: the last layer; {1}: the activation under test.</summary>
    private static readonly string[] Shapes =
    [
        "{0}",
        "6:{1},{0}",
        "5:{1},dropout:0.3,4:tanh,{0}",
        "dropout:0.25,6:{1},{0},dropout:0.2",
        "layer_norm,6:{1},layer_norm:0.1,gaussian_noise:0.2,{0}",
        "gaussian_noise:0.1,7:{1},{0},layer_norm",
    ];

    /// <summary>Every activation with every loss that it may go with: a new one of either is tested without a line here.</summary>
    public static TheoryData<string, string> Pairs()
    {
        var data = new TheoryData<string, string>();
        foreach (var activation in Activation.Names.Concat(["leaky_relu(0.3)", "prelu(-0.5)", "elu(0.4)"]))
        {
            foreach (var loss in Loss.Names.Concat(["huber(0.3)", "categorical_crossentropy(0.2)", "binary_crossentropy(0.1)"]))
            {
                if (Combinations(activation, loss).Any())
                {
                    data.Add(activation, loss);
                }
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Run_EveryPair_BackpropagationEqualsDifferences(string activation, string loss)
    {
        foreach (var (layers, labels) in Combinations(activation, loss))
        {
            // Near a kink of an activation or loss the two differ without either being wrong; no other inputs are there a kink as well.
            var results = Enumerable.Range(1, Seeds).Select(seed => Check(layers, loss, labels, (ulong)seed));
            results.Any(result => result.LargestRelativeError < 1e-6).ShouldBeTrue($"{layers}, labels: {labels}: {results.First()}");
        }
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Backward_EveryPair_EqualsReference(string activation, string loss)
    {
        foreach (var (layers, labels) in Combinations(activation, loss))
        {
            FastPassEqualsReference(new Sample(layers, loss, inputs: 4, rows: 11, labels), layers);
        }
    }

    /// <summary>The legal networks of a pair, hidden and last, with labels and with values.</summary>
    private static IEnumerable<(string Layers, bool Labels)> Combinations(string activation, string loss)
    {
        foreach (var units in new[] { 1, 3 })
        {
            foreach (var shape in Shapes)
            {
                var layers = shape.Replace("{0}", $"{units}:{activation}").Replace("{1}", activation);
                if (IsLegal(layers, Loss.Parse(loss), units))
                {
                    yield return (layers, true);
                    yield return (layers, false);
                }
            }
        }
    }

    /// <summary>Pairs that <see cref="Loss.Check"/> refuses are no matter of gradients; nor is a softmax of one output, which is always 1.</summary>
    private static bool IsLegal(string layers, Loss loss, int units)
    {
        if (units == 1 && layers.Contains("1:softmax", StringComparison.Ordinal))
        {
            return false;
        }

        try
        {
            loss.Check(new Network(NetworkDescription.Parse([4], layers)), 0, units);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static GradientCheckResult Check(string layers, string loss, bool labels, ulong seed)
    {
        var sample = new Sample(layers, loss, inputs: 4, rows: 3, labels, seed);
        return GradientCheck.Run(
            sample.Network, sample.Loss, Sample.Double(sample.Parameters), Sample.Double(sample.Inputs), sample.Targets, sample.Mode);
    }

    private static void FastPassEqualsReference(Sample sample, string layers)
    {
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
            ((double)gradient[i]).ShouldBe(expected[i], tolerance, $"{layers}, parameter {i}");
        }

        (statistics[0].Loss + statistics[1].Loss).ShouldBe(expectedLoss, 1e-5 * Math.Max(1, Math.Abs(expectedLoss)), layers);
        statistics.Sum(lane => lane.Samples).ShouldBe(11);
    }
}
