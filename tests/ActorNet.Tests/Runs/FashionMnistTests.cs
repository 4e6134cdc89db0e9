using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

/// <summary>The README's command on pictures of clothes: 784-512-512-10, Adam, half a cosine down.</summary>
public sealed class FashionMnistTests
{
    [SkippableFact]
    public void Run_TenEpochs_ReachesTheAccuracyOfTheReadme()
    {
        var options = new TrainingOptions
        {
            Network = NetworkDescription.Parse([28, 28, 1], "512:relu,512:relu,10:softmax"),
            Loss = Loss.CategoricalCrossEntropy(),
            Optimizer = new Adam(),
            Update = new UpdateSettings { Schedule = Schedule.Cosine(epochs: 10) },
            BatchSize = 128,
            Epochs = 10,
        };

        Trainer.Run(options, Data()).TestAccuracy.ShouldNotBeNull().ShouldBeGreaterThanOrEqualTo(0.885);
    }

    private static TrainingData Data()
    {
        try
        {
            return DataLoader.Load("fashion-mnist");
        }
        catch (DataException exception)
        {
            throw new SkipException(exception.Message);
        }
    }
}
