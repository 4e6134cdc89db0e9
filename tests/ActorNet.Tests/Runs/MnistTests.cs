using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

/// <summary>The first network of the Keras book on the real data: 784-512-10, RMSProp, batch 128.</summary>
public sealed class MnistTests
{
    private static readonly Lazy<(TrainingData? Data, string Reason)> Mnist = new(Load);

    private static TrainingOptions Options => new()
    {
        Network = NetworkDescription.Parse([28, 28, 1], "512:relu,10:softmax"),
        Loss = Loss.Parse("categorical_crossentropy"),
        Optimizer = new OptimizerSettings { Name = "rmsprop", LearningRate = 0.001 },
        BatchSize = 128,
        Epochs = 5,
    };

    [SkippableTheory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Run_FiveEpochs_ReachesTheAccuracyOfTheLecture(ulong seed) =>
        Trainer.Run(Options with { Seed = seed }, Data()).TestAccuracy.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.978);

    /// <summary>W2 of the reference. Another draw of weights and order moves the numbers; those of epoch 2 were read while it ran.</summary>
    [SkippableFact]
    public void Run_FiveEpochs_LearnsAsFastAsTheLecture()
    {
        var result = Trainer.Run(Options, Data());

        result.History[0].TrainLoss.ShouldBe(0.2524, 0.02);
        result.History[0].TrainAccuracy.ShouldNotBeNull().ShouldBe(0.9273, 0.008);
        result.History[1].TrainLoss.ShouldBe(0.1035, 0.01);
        result.History[1].TrainAccuracy.ShouldNotBeNull().ShouldBe(0.9692, 0.004);
        result.TestAccuracy.ShouldNotBeNull().ShouldBe(0.9785, 0.004);
    }

    [SkippableFact]
    public void Run_AnyNumberOfWorkers_GivesTheSameWeights()
    {
        var data = Data();

        int[] workers = [1, 2, 3, 4, 8];
        workers.Select(count => Trainer.Run(Options with { Epochs = 1, Workers = count }, data).WeightsSha256).Distinct().Count().ShouldBe(1);
    }

    [SkippableFact]
    public void Run_BFloat16_IsWithinTwoTenthsOfAPointOfFloat32()
    {
        var data = Data();
        var exact = Trainer.Run(Options, data);

        var rounded = Trainer.Run(Options with { Precision = ExchangePrecision.BFloat16 }, data);

        rounded.TestAccuracy!.Value.ShouldBe(exact.TestAccuracy!.Value, 0.002);
        rounded.WeightsSha256.ShouldNotBe(exact.WeightsSha256);
    }

    [SkippableFact]
    public void Run_EightLocalSteps_ReachNinetySevenPercent() =>
        Trainer.Run(Options with { LocalSteps = 8 }, Data()).TestAccuracy.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.97);

    private static TrainingData Data()
    {
        var (data, reason) = Mnist.Value;
        Skip.If(data is null, reason);
        return data!;
    }

    private static (TrainingData? Data, string Reason) Load()
    {
        try
        {
            return (DataLoader.Load(new DataSource { Name = "mnist" }, DataLocations.Default()), "");
        }
        catch (DataException exception)
        {
            return (null, exception.Message);
        }
    }
}
