using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Tests;

public sealed class ReadmeExampleTests
{
    [Fact]
    public void Readme_CSharpExample_TrainsSavesAndPredicts()
    {
        var path = Path.Combine(Path.GetTempPath(), $"actornet-readme-{Environment.ProcessId}.safetensors");
        var data = DataLoader.Load(new DataSource { Name = "digits" }, DataLocations.Default());
        var options = new TrainingOptions
        {
            Network = NetworkDescription.Parse(data.Train.FeatureShape, "64:relu,10:softmax"),
            Loss = Loss.Parse("categorical_crossentropy"),
            Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.003 },
            BatchSize = 32,
            Epochs = 30,
        };
        var epochs = new List<string>();

        var result = Trainer.Run(options, data, progress: p => epochs.Add($"{p.Epoch}: {p.Loss:0.0000}"));
        result.Model.Save(path);
        var outputs = new float[data.Test!.Count * 10];
        Model.Load(path).Predict(data.Test.Features, outputs);
        File.Delete(path);

        // The hash that the README shows.
        result.WeightsSha256.ShouldBe("5b9778ada92a1c7477316c7daaa4842ba06c2c02ff12d14727624091340570ed");
        result.TestAccuracy.ShouldNotBeNull().ShouldBeGreaterThan(0.96);
        epochs.Count.ShouldBeGreaterThanOrEqualTo(30);
        outputs.Chunk(10).ShouldAllBe(row => Math.Abs(row.Sum() - 1) < 1e-5);
    }
}
