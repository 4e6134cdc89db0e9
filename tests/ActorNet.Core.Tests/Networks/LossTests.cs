using ActorNet.Core.Networks;

namespace ActorNet.Core.Tests.Networks;

public class LossTests
{
    [Theory]
    [InlineData("mean_squared_error", "mean_squared_error")]
    [InlineData("MSE", "mean_squared_error")]
    [InlineData("half-square", "half_square")]
    [InlineData("binary-crossentropy", "binary_crossentropy")]
    [InlineData("kl_divergence", "kullback_leibler_divergence")]
    [InlineData("cosine_similarity", "cosine_proximity")]
    [InlineData("sparse_categorical_crossentropy", "categorical_crossentropy")]
    public void Parse_NameOrAlias_GivesTheLoss(string text, string name)
    {
        Loss.Parse(text).Name.ShouldBe(name);
        Loss.Parse(text).ShouldBe(Loss.Parse(name));
        Loss.Parse(name).ToString().ShouldBe(name);
    }

    [Theory]
    [InlineData("categorical_crossentrpy", "unknown loss \"categorical_crossentrpy\" (did you mean \"categorical_crossentropy\"?); known: mean_squared_error, mean_absolute_error,")]
    [InlineData("binary", "unknown loss \"binary\" (did you mean \"binary_crossentropy\"?)")]
    [InlineData("xyzzy", "unknown loss \"xyzzy\"; known:")]
    public void Parse_UnknownName_SaysTheNearest(string text, string message) =>
        Should.Throw<ArgumentException>(() => Loss.Parse(text)).Message.ShouldStartWith(message);

    [Theory]
    [InlineData("categorical_crossentropy", "10:softmax", 10, 0)]
    [InlineData("categorical_crossentropy", "10:softmax", 0, 10)]
    [InlineData("binary_crossentropy", "1:sigmoid", 2, 0)]
    [InlineData("binary_crossentropy", "1:sigmoid", 0, 1)]
    [InlineData("binary_crossentropy", "3:sigmoid", 3, 0)]
    [InlineData("mean_squared_error", "3", 3, 0)]
    [InlineData("mean_squared_error", "1:tanh", 2, 0)]
    [InlineData("categorical_crossentropy", "10:softmax", 9, 0)]
    [InlineData("categorical_crossentropy", "10:softmax", 1, 0)]
    [InlineData("binary_crossentropy", "1:sigmoid", 1, 0)]
    [InlineData("half_square", "2", 0, 2)]
    public void Check_FittingTargets_Passes(string loss, string layers, int classes, int targetWidth) =>
        Loss.Parse(loss).Check(new Network(NetworkDescription.Parse([4], layers)), classes, targetWidth);

    [Theory]
    [InlineData("categorical_crossentropy", "3:softmax", 10, 0, "the data has 10 classes, but the network has 3 output(s): its last layer needs 10.")]
    [InlineData("categorical_crossentropy", "1:sigmoid", 2, 0, "categorical_crossentropy needs an output for each of two or more classes")]
    [InlineData("categorical_crossentropy", "1:sigmoid", 0, 1, "categorical_crossentropy needs an output for each of two or more classes")]
    [InlineData("binary_crossentropy", "1:sigmoid", 3, 0, "the data has 3 classes, but the network has 1 output(s)")]
    [InlineData("mean_squared_error", "3", 0, 1, "the data has 1 target value(s) a sample, but the network has 3 output(s): its last layer needs 1.")]
    [InlineData("mean_squared_error", "3", 0, 0, "Targets are either labels or values")]
    public void Check_OtherTargets_SaysWhatWouldFit(string loss, string layers, int classes, int targetWidth, string message)
    {
        var network = new Network(NetworkDescription.Parse([4], layers));

        Should.Throw<ArgumentException>(() => Loss.Parse(loss).Check(network, classes, targetWidth)).Message.ShouldStartWith(message);
    }

    [Theory]
    [InlineData("mean_squared_error", "3", 1.0 / 3 * (0.25 + 0.01 + 0.04))]
    [InlineData("half_square", "3", 0.5 * (0.25 + 0.01 + 0.04))]
    public void Evaluate_KnownOutputs_GivesTheDefinition(string loss, string layers, double expected)
    {
        var network = new Network(NetworkDescription.Parse([1], layers));
        float[] parameters = [0, 0, 0, 0.5f, 0.9f, -0.2f];
        float[] targets = [1f, 1f, 0f];
        var pass = new GradientPass(network, Loss.Parse(loss), 1);
        var statistics = new LaneStatistics[1];
        pass.Inputs(1).Clear();

        pass.Forward(parameters, 1, PassMode.Inference);
        pass.Evaluate(new BatchTargets(targets), [1], statistics);

        statistics[0].Loss.ShouldBe(expected, 1e-7);
        statistics[0].Correct.ShouldBe(0);
    }
}
