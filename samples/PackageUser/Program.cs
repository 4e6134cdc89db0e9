using ActorNet;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

var data = DataLoader.Load("digits");
var model = Model.Create(data.Train.FeatureShape, [Layers.Dense(64, Activation.Relu), Layers.Dense(10, Activation.Softmax)]);
Console.WriteLine(model.Describe());

var result = await model.FitAsync(data, new FitOptions { Optimizer = new Adam(0.003), Epochs = 30 });
Console.WriteLine($"{result.TestAccuracy:0.0000} {result.WeightsSha256}");

model.Save("digits.safetensors");
var outputs = new float[data.Test!.Count * 10];
Model.Load("digits.safetensors").Predict(data.Test.Features, outputs);

return result.TestAccuracy > 0.96 ? 0 : 1;
