using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

/// <summary>Short runs with each loss.</summary>
public sealed class LossRunTests
{
    public static TheoryData<string> Losses => [.. Loss.Names, "huber(0.3)", "categorical_crossentropy(0.1)", "binary_crossentropy(0.1)"];

    [Theory]
    [MemberData(nameof(Losses))]
    public void Run_AnyLoss_GivesTheSameBitsForAnyNumberOfWorkers(string name)
    {
        var loss = Loss.Parse(name);
        var last = name switch
        {
            "perceptron" => "step",
            "poisson" => "exponential",
            "mean_squared_logarithmic_error" => "softplus",
            _ => loss.Name == "binary_crossentropy" ? "sigmoid" : loss.NeedsProbabilities ? "softmax" : "identity",
        };
        var options = TestRuns.Options with
        {
            Network = NetworkDescription.Parse([5], $"6:tanh,3:{last}"),
            Loss = loss,
            Optimizer = new() { Name = "sgd", LearningRate = 0.01 },
            Epochs = 1,
            Steps = 12,
        };

        var results = new[] { 1, 2, 3, 8 }.Select(workers => Trainer.Run(options with { Workers = workers }, TestRuns.Data)).ToArray();

        results.Select(result => result.WeightsSha256).Distinct().ShouldHaveSingleItem();
        double.IsFinite(results[0].TrainLoss).ShouldBeTrue();
        results[0].TestAccuracy.ShouldNotBeNull();
    }

    [Theory]
    [InlineData("perceptron", "1:step", 0.1, 40)]
    [InlineData("hinge", "1", 0.1, 40)]
    [InlineData("squared_hinge", "1", 0.1, 40)]
    [InlineData("logistic", "1", 0.5, 100)]
    [InlineData("binary_crossentropy", "1:sigmoid", 0.5, 100)]
    public void Run_OneUnitOnSeparableClasses_LearnsThem(string loss, string layers, double rate, int epochs)
    {
        float[] features = [2, 1, 1.5f, 2, 3, 0.5f, 1, 3, -1, -2, -2, 0.5f, -3, 1, 0.5f, -3];
        var dataset = new Core.Data.Dataset("two", features, [2], [1, 1, 1, 1, 0, 0, 0, 0], ["no", "yes"], [], 0);
        var options = new TrainingOptions
        {
            Network = NetworkDescription.Parse([2], layers),
            Loss = Loss.Parse(loss),
            Optimizer = new() { Name = "sgd", LearningRate = rate },
            BatchSize = 4,
            Epochs = epochs,
            Workers = 1,
        };

        var result = Trainer.Run(options, new TrainingData(dataset));

        result.Model.Evaluate(dataset).Accuracy.ShouldBe(1);
        result.Model.Measure(dataset).Classes!.Auc.ShouldBe(1);
    }

    [Fact]
    public void Run_PerceptronOnOneSample_IsRosenblattsRule()
    {
        // A sample that is taken for 1 and is 0: w ← w − η·x, b ← b − η.
        var dataset = new Core.Data.Dataset("one", [0.5f, 2f], [2], [0], ["no", "yes"], [], 0);
        var network = new Network(NetworkDescription.Parse([2], "1:step"));
        var before = new float[3];
        network.Initialize(1, before);
        var isOne = (before[0] * 0.5f) + (before[1] * 2f) + before[2] >= 0;
        dataset = isOne ? dataset : new Core.Data.Dataset("one", [0.5f, 2f], [2], [1], ["no", "yes"], [], 0);
        var options = new TrainingOptions
        {
            Network = network.Description,
            Loss = Loss.Perceptron,
            Optimizer = new() { Name = "sgd", LearningRate = 0.25 },
            BatchSize = 1,
            Steps = 1,
            Workers = 1,
        };

        var after = Trainer.Run(options, new TrainingData(dataset)).Model.Parameters.Span;

        var sign = isOne ? -1 : 1;
        float[] x = [0.5f, 2f, 1f];
        for (var i = 0; i < 3; i++)
        {
            after[i].ShouldBe(before[i] + (sign * 0.25f * x[i]), 1e-6f);
        }
    }
}
