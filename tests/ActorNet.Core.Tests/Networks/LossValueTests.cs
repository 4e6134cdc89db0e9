using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

/// <summary>Every loss against its definition: values computed with NumPy from Keras' formulas, special numbers, and the accuracy that goes with it.</summary>
public class LossValueTests
{
    public static TheoryData<string, float[], float[], double> Definitions => new()
    {
        { "mean_squared_error", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 8.75 },
        { "mean_absolute_error", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 2.16666666667 },
        { "mean_absolute_percentage_error", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 166.666666667 },
        { "mean_squared_logarithmic_error", [0.5f, 2f, 4f], [1f, 0f, 3f], 0.446500920131 },
        { "sum_of_squares", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 26.25 },
        { "half_square", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 13.125 },
        { "absolute_error", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 6.5 },
        { "huber", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 1.70833333333 },
        { "huber(0.6)", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 1.12166666667 },
        { "logcosh", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 1.62026451859 },
        { "poisson", [0.5f, 2f, 4f], [1f, 0f, 3f], 1.01142127407 },
        { "cosine_proximity", [1.5f, -0.5f, 3f], [1f, 0.5f, -2f], 0.611314979483 },
        { "categorical_crossentropy", [0.2f, 0.7f, 0.1f], [0f, 1f, 0f], 0.356674943939 },
        { "categorical_crossentropy(0.3)", [0.2f, 0.7f, 0.1f], [0f, 1f, 0f], 0.676542255694 },
        { "binary_crossentropy", [0.2f, 0.7f, 0.1f], [0f, 1f, 0f], 0.228393003637 },
        { "binary_crossentropy(0.2)", [0.2f, 0.7f, 0.1f], [0f, 1f, 0f], 0.376086896932 },
        { "kullback_leibler_divergence", [0.2f, 0.7f, 0.1f], [0.5f, 0.5f, 0f], 0.289909247626 },
        { "hinge", [2f, -0.3f, 0.4f], [1f, 0f, -1f], 0.7 },
        { "squared_hinge", [2f, -0.3f, 0.4f], [1f, 0f, -1f], 0.816666666667 },
        { "categorical_hinge", [2f, -0.3f, 0.4f], [0f, 1f, 0f], 3.3 },
        { "logistic", [2f, -0.3f, 0.4f], [1f, 0f, -1f], 0.53143283597 },
        { "perceptron", [2f, -0.3f, 0.4f], [1f, 1f, 0f], 0.7 },
    };

    [Theory]
    [MemberData(nameof(Definitions))]
    public void Evaluate_EveryLoss_GivesTheDefinition(string loss, float[] outputs, float[] targets, double expected)
    {
        var (value, _, _) = Run(Loss.Parse(loss), outputs, targets);

        value.ShouldBe(expected, 2e-6 * Math.Max(1, Math.Abs(expected)));
        Loss.Parse(loss).ReferenceValue(Double(outputs), Smoothed(loss, targets)).ShouldBe(expected, 1e-6 * Math.Max(1, Math.Abs(expected)));
    }

    [Fact]
    public void Definitions_AreOfEveryLoss() =>
        Loss.Names.Except(Definitions.Select(row => (string)row[0])).ShouldBeEmpty();

    public static TheoryData<string> Losses => [.. Definitions.Select(row => (string)row[0])];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Evaluate_OutputIsNaN_IsNotHidden(string loss)
    {
        var (value, _, _) = Run(Loss.Parse(loss), [float.NaN, 0.5f, 0.25f], [1f, 0f, 0f]);

        double.IsNaN(value).ShouldBeTrue();
    }

    [Theory]
    [InlineData("logistic", 200f, 0f, 200)]
    [InlineData("logistic", -1e4f, 1f, 1e4)]
    [InlineData("logistic", 1e4f, 1f, 0)]
    [InlineData("logcosh", 1e30f, 0f, 1e30)]
    [InlineData("logcosh", 1e-4f, 0f, 5e-9)]
    [InlineData("logcosh", 0.99999f, 0f, 0.43377322)]
    [InlineData("logcosh", 1.00001f, 0f, 0.43378845)]
    [InlineData("huber", 1e30f, 0f, 1e30)]
    [InlineData("huber(2)", 2f, 0f, 2)]
    [InlineData("mean_squared_logarithmic_error", 0f, 0f, 0)]
    [InlineData("poisson", 0f, 0f, 0)]
    public void Evaluate_ExtremeNumbers_NeitherOverflowsNorLosesDigits(string loss, float output, float target, double expected)
    {
        var (value, gradient, _) = Run(Loss.Parse(loss), [output], [target]);

        value.ShouldBe(expected, (1e-6 * Math.Abs(expected)) + 1e-30);
        float.IsFinite(gradient[0]).ShouldBeTrue();
    }

    [Theory]
    [InlineData("hinge", 0.2f, 1f, true)]
    [InlineData("hinge", 0.2f, -1f, false)]
    [InlineData("hinge", -0.2f, 0f, true)]
    [InlineData("squared_hinge", -0.2f, -1f, true)]
    [InlineData("logistic", 0.2f, 0f, false)]
    [InlineData("perceptron", 0.2f, 1f, true)]
    [InlineData("binary_crossentropy", 0.2f, 0f, true)]
    [InlineData("binary_crossentropy(0.3)", 0.6f, 1f, true)]
    public void Evaluate_OneOutput_DecidesAtTheLossesThreshold(string loss, float output, float target, bool isRight) =>
        Run(Loss.Parse(loss), [output], [target]).Correct.ShouldBe(isRight ? 1 : 0);

    [Theory]
    [InlineData("hinge", "1:sigmoid", "hinge needs outputs on both sides of 0, but sigmoid gives none below: let the last layer end in identity or tanh.")]
    [InlineData("logistic", "1:relu", "logistic needs outputs on both sides of 0, but relu gives none below")]
    [InlineData("poisson", "1:tanh", "poisson needs outputs that are not negative, but tanh gives such: let the last layer end in relu")]
    [InlineData("mean_squared_logarithmic_error", "1", "mean_squared_logarithmic_error needs outputs that are not negative, but identity gives such")]
    [InlineData("kullback_leibler_divergence", "1:tanh", "kullback_leibler_divergence needs an output for each of two or more classes")]
    [InlineData("cosine_proximity", "1", "cosine_proximity needs an output for each of two or more classes")]
    [InlineData("binary_crossentropy", "1:tanh", "binary_crossentropy needs outputs that are probabilities")]
    public void Check_OutputsWithoutMeaning_SaysWhatWouldDo(string loss, string layers, string message) =>
        Should.Throw<ArgumentException>(() => Loss.Parse(loss).Check(new Network(NetworkDescription.Parse([4], layers)), 0, 1))
            .Message.ShouldStartWith(message);

    [Theory]
    [InlineData("poisson", -1f, "numbers: sample 2 has the target -1, but poisson needs targets of at least 0.")]
    [InlineData("hinge", 2f, "numbers: sample 2 has the target 2, but hinge needs targets from -1 to 1.")]
    [InlineData("binary_crossentropy", 1.5f, "numbers: sample 2 has the target 1.5, but binary_crossentropy needs targets from 0 to 1.")]
    public void CheckTargets_OutOfRange_NamesTheSample(string loss, float target, string message) =>
        Should.Throw<ArgumentException>(() => Loss.Parse(loss).CheckTargets("numbers", [0f, target, 0f], 1)).Message.ShouldBe(message);

    [Theory]
    [InlineData("huber(0)", "huber(0): delta must be a positive number.")]
    [InlineData("huber(x)", "\"huber(x)\": \"x\" is not a number")]
    [InlineData("binary_crossentropy(1)", "binary_crossentropy(1): label smoothing must be of at least 0 and below 1.")]
    [InlineData("categorical_crossentropy(-0.1)", "categorical_crossentropy(-0.1): label smoothing must be of at least 0 and below 1.")]
    public void Parse_WrongArgument_SaysWhatIsAllowed(string text, string message) =>
        Should.Throw<ArgumentException>(() => Loss.Parse(text)).Message.ShouldStartWith(message);

    [Fact]
    public void Members_OfLoss_AreThoseOfTheirNames()
    {
        Loss.Parse("huber(0.5)").ShouldBe(Loss.Huber(0.5f));
        Loss.Parse("huber(1)").ShouldBe(Loss.Huber());
        Loss.Parse("categorical-crossentropy(0.1)").ShouldBe(Loss.CategoricalCrossEntropy(labelSmoothing: 0.1f));
        Loss.BinaryCrossEntropy().WithLabelSmoothing(0.2f).ToString().ShouldBe("binary_crossentropy(0.2)");
        Should.Throw<ArgumentException>(() => Loss.Hinge.WithLabelSmoothing(0.1f)).Message.ShouldStartWith("hinge has no label smoothing");
        foreach (var property in typeof(Loss).GetProperties().Where(property => property.PropertyType == typeof(Loss)))
        {
            var loss = (Loss)property.GetValue(null)!;
            Loss.Parse(loss.Name).ShouldBe(loss);
            Loss.Parse(property.Name).ShouldBe(loss);
        }
    }

    private static double[] Double(float[] values) => [.. values.Select(value => (double)value)];

    private static double[] Smoothed(string loss, float[] targets) => new ReferenceNetwork(
        new Network(NetworkDescription.Parse([1], $"{targets.Length}")), Loss.Parse(loss)).Target(new BatchTargets(targets), 0);

    /// <summary>Value and gradient with respect to the outputs, which the biases of a network without inputs are.</summary>
    private static (double Value, float[] Gradient, int Correct) Run(Loss loss, float[] outputs, float[] targets)
    {
        var network = new Network(NetworkDescription.Parse([1], $"{outputs.Length}"));
        float[] parameters = [.. new float[outputs.Length], .. outputs];
        var pass = new GradientPass(network, loss, 1);
        var statistics = new LaneStatistics[1];
        var gradient = new float[parameters.Length];
        pass.Inputs(1).Clear();
        pass.Forward(parameters, 1, PassMode.Inference);
        pass.Evaluate(new BatchTargets(targets), [1], statistics);
        pass.Backward(parameters, new BatchTargets(targets), [1], [new LaneGroup(0, 1, gradient)]);
        return (statistics[0].Loss, gradient[outputs.Length..], statistics[0].Correct);
    }
}
