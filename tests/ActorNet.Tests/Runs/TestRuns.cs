using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

/// <summary>Small runs on generated points that use everything whose bits could go astray: dropout, a penalty, a last batch of odd size.</summary>
internal static class TestRuns
{
    public const int StepsPerEpoch = 19;

    public static TrainingData Data { get; } = new(Points("train", 300, 0), Points("validation", 70, 1), Points("test", 50, 2));

    public static TrainingOptions Options { get; } = new()
    {
        Network = NetworkDescription.Parse([5], "12:relu,dropout:0.2,7:tanh,3:softmax"),
        Loss = Loss.Parse("categorical_crossentropy"),
        Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.01 },
        L2 = 0.001f,
        BatchSize = 16,
        Lanes = 8,
        Epochs = 3,
        Seed = 42,
        Workers = 1,
    };

    public static string ReferenceHash { get; } = Trainer.Run(Options, Data).WeightsSha256;

    public static Dataset Points(string name, int count, int phase)
    {
        var features = new float[count * 5];
        var labels = new int[count];
        for (var sample = 0; sample < count; sample++)
        {
            for (var feature = 0; feature < 5; feature++)
            {
                features[(sample * 5) + feature] = (((sample * 37) + (feature * 101) + (phase * 13)) % 97 / 48f) - 1f;
            }

            labels[sample] = features[sample * 5] + features[(sample * 5) + 1] > 0 ? 0 : features[(sample * 5) + 2] > 0 ? 1 : 2;
        }

        return new Dataset(name, features, [5], labels, ["a", "b", "c"], [], 0);
    }
}
