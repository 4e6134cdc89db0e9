using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Cli.Tests.Planning;

public sealed class PresetTests
{
    [Theory]
    [InlineData("mnist")]
    [InlineData("fashion-mnist")]
    [InlineData("MNIST")]
    public void Options_Mnist_AreTheFirstNetworkOfTheBook(string name)
    {
        var request = new TrainRequest { Dataset = name };

        var options = TrainingPlan.Options(request, TrainingPlan.Source(request), new TrainingData(Labelled([28, 28, 1], 10)));

        options.Network.ToString().ShouldBe("512:relu,10:softmax");
        options.Network.ParameterCount.ShouldBe(407_050);
        options.Loss.Name.ShouldBe("categorical_crossentropy");
        options.Optimizer.Name.ShouldBe("rmsprop");
        options.Optimizer.LearningRate.ShouldBe(0.001);
        options.BatchSize.ShouldBe(128);
        options.Epochs.ShouldBe(5);
        options.Seed.ShouldBe(1ul);
    }

    [Fact]
    public void Options_TableWithTwoClasses_EndInOneProbability()
    {
        var options = Options(new TrainRequest { Dataset = "spam.csv" }, Labelled([4], 2));

        options.Network.ToString().ShouldBe("32:relu,1:sigmoid");
        options.Loss.Name.ShouldBe("binary_crossentropy");
    }

    [Fact]
    public void Options_TableWithClasses_EndInAProbabilityEach()
    {
        var options = Options(new TrainRequest { Dataset = "iris.csv" }, Labelled([4], 3));

        options.Network.ToString().ShouldBe("32:relu,3:softmax");
        options.Loss.Name.ShouldBe("categorical_crossentropy");
    }

    [Fact]
    public void Options_TableWithValues_EndInTheValue()
    {
        var train = new Dataset("houses.csv", [1, 2, 3, 4], [2], [], [], [1, 2], 1);

        var options = Options(new TrainRequest { Dataset = "houses.csv" }, train);

        options.Network.ToString().ShouldBe("32:relu,1:identity");
        options.Loss.Name.ShouldBe("mean_squared_error");
    }

    [Fact]
    public void Options_OwnLayers_GetTheLossOfTheirLastActivation() =>
        Options(new TrainRequest { Layers = "8:tanh,10:sigmoid" }, Labelled([8, 8, 1], 10)).Loss.Name.ShouldBe("binary_crossentropy");

    [Fact]
    public void Options_OtherOptimizer_HasItsOwnLearningRate() =>
        Options(new TrainRequest { Optimizer = "sgd" }, Labelled([8, 8, 1], 10)).Optimizer.LearningRate.ShouldBe(0.01);

    [Fact]
    public void Options_AllGiven_AreAllTaken()
    {
        var request = new TrainRequest
        {
            Layers = "10:softmax",
            Loss = "mean_squared_error",
            Optimizer = "nesterov",
            LearningRate = 0.5,
            Momentum = 0.25,
            L2 = 0.125,
            BatchSize = 7,
            Epochs = 3,
            Steps = 11,
            Seed = 99,
            Lanes = 4,
            Workers = 2,
            WorkerTimeout = 1.5,
            CheckpointEvery = 5,
            Keep = 1,
            OnNonFinite = Core.Training.NonFinitePolicy.Skip,
            Validation = 0.1,
            Test = 0.3,
        };

        var source = TrainingPlan.Source(request);
        var options = Options(request, Labelled([8, 8, 1], 10));

        (source.ValidationShare, source.TestShare, source.Seed).ShouldBe((0.1, 0.3, 99ul));
        (options.Optimizer.Name, options.Optimizer.LearningRate, options.Optimizer.Momentum).ShouldBe(("nesterov", 0.5, 0.25));
        (options.Loss.Name, options.L2, options.BatchSize, options.Epochs, options.Steps).ShouldBe(("mean_squared_error", 0.125f, 7, 3, 11L));
        (options.Seed, options.Lanes, options.Workers, options.WorkerTimeout).ShouldBe((99ul, 4, 2, TimeSpan.FromSeconds(1.5)));
        (options.CheckpointEvery, options.KeepCheckpoints, options.OnNonFinite).ShouldBe((5, 1, Core.Training.NonFinitePolicy.Skip));
    }

    private static TrainingOptions Options(TrainRequest request, Dataset train) => TrainingPlan.Options(request, TrainingPlan.Source(request), new TrainingData(train));

    private static Dataset Labelled(int[] shape, int classes)
    {
        var width = shape.Aggregate(1, (product, extent) => product * extent);
        return new Dataset("data", new float[classes * width], shape, [.. Enumerable.Range(0, classes)], [.. Enumerable.Range(0, classes).Select(n => $"c{n}")], [], 0);
    }
}
