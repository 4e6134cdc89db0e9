using ActorNet;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

var data = DataLoader.Load(new DataSource { Name = "digits" }, DataLocations.Default());
var options = new TrainingOptions
{
    Network = NetworkDescription.Parse(data.Train.FeatureShape, "64:relu,10:softmax"),
    Loss = Loss.Parse("categorical_crossentropy"),
    Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.003 },
    Epochs = 3,
};
var result = Trainer.Run(options, data);
Console.WriteLine($"{result.TestAccuracy:0.0000} {result.WeightsSha256}");
return result.TestAccuracy > 0.8 ? 0 : 1;
