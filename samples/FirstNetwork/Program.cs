#region usings
using ActorNet;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;
using MathNet.Numerics.LinearAlgebra;
#endregion

var name = args is [var given, ..] ? given : "mnist";

#region data
var data = DataLoader.Load(name);
Console.WriteLine($"{data.Train.Count} samples of {string.Join('×', data.Train.FeatureShape)}, {data.Train.ClassNames.Count} classes");
#endregion

#region network
var model = Model.Create(data.Train.FeatureShape,
[
    Layers.Dense(512, Activation.Relu),
    Layers.Dense(10, Activation.Softmax),
]);
Console.WriteLine(model.Describe());
#endregion

#region fit
var options = new FitOptions
{
    Optimizer = new RmsProp(learningRate: 0.001),
    BatchSize = 128,
    Epochs = 5,
};
var result = await model.FitAsync(data, options, new EpochPrinter());
Console.WriteLine(result.WeightsSha256);
#endregion

#region evaluate
var evaluation = await model.EvaluateAsync(data.Test!);
Console.WriteLine($"test_acc: {evaluation.Accuracy:0.0000}, loss {evaluation.Loss:0.0000}");
#endregion

#region predict
var picture = data.Test!.Features.AsSpan(0, model.Network.InputCount);
var probabilities = new float[model.Network.OutputCount];
model.Predict(picture, probabilities);
Console.WriteLine($"class {Array.IndexOf(probabilities, probabilities.Max())}, really {data.Test.Labels[0]}");
#endregion

#region predict-many
var columns = Matrix<float>.Build.Dense(model.Network.InputCount, data.Test.Count, data.Test.Features);
Matrix<float> outputs = model.Predict(columns);

foreach (var row in model.Predict(data.Test.Features.Chunk(model.Network.InputCount).Take(3)))
{
    Console.WriteLine(string.Join(' ', row.Select(probability => probability.ToString("0.000"))));
}
#endregion

#region save
model.Save("first-network.safetensors");
var again = Model.Load("first-network.safetensors");
Console.WriteLine(again.WeightsSha256 == model.WeightsSha256);
#endregion

#region own-data
var points = Dataset.OfClasses(features: [0, 0, 0, 1, 1, 0, 1, 1], featureShape: [2], labels: [0, 1, 1, 0]);
var xor = Model.Create([2], [Layers.Dense(8, Activation.Tanh), Layers.Dense(1, Activation.Sigmoid)]);
await xor.FitAsync(new TrainingData(points), new FitOptions { Optimizer = new Adam(0.05), BatchSize = 4, Epochs = 200 });
Console.WriteLine(xor.Evaluate(points).Accuracy);
#endregion

#region cancel
using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(10));
try
{
    await xor.FitAsync(new TrainingData(points), new FitOptions { Epochs = 100 }, cancellation: patience.Token);
}
catch (OperationCanceledException)
{
    Console.WriteLine("the model has the weights that it had come to");
}
#endregion

return outputs.ColumnCount == data.Test.Count && again.WeightsSha256 == result.WeightsSha256 ? 0 : 1;

#region progress
internal sealed class EpochPrinter : IProgress<TrainingProgress>
{
    public void Report(TrainingProgress value)
    {
        if (value.EpochEnded)
        {
            Console.WriteLine($"epoch {value.Epoch}/{value.Epochs}: loss {value.Loss:0.0000}, acc {value.Accuracy:0.0000}");
        }
    }
}
#endregion
