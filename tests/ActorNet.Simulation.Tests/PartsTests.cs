using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Simulation.Tests;

/// <summary>What takes all of the parameter vector at once, where it lies in several parts: machines crash and messages get lost in the middle of it.</summary>
public sealed class PartsTests
{
    private static readonly TrainingData Data = new(Points("train", 40), Points("validation", 30), Points("test", 20));

    private static readonly Dictionary<string, TrainingOptions> Cases = new()
    {
        ["clip norm"] = With(new() { ClipNorm = 0.05 }),
        ["clip global norm"] = With(new() { ClipGlobalNorm = 0.1, L1 = 0.001, Frozen = ["dense_2.bias"] }),
        ["max norm"] = With(new() { MaxNorm = 0.8 }),
        ["max norm, local steps"] = With(new() { MaxNorm = 0.8, AverageDecay = 0.8 }) with { LocalSteps = 2 },
        ["both, rounded"] = With(new() { MaxNorm = 0.8, ClipGlobalNorm = 0.1 }) with { Precision = ExchangePrecision.BFloat16 },
        ["restored best"] = Restless,
        ["restored best average"] = Restless with { Update = new() { AverageDecay = 0.7 } },
    };

    public static TheoryData<string> Names => [.. Cases.Keys];

    /// <summary>Learns so fast that it gets worse again.</summary>
    private static TrainingOptions Restless => With(UpdateSettings.None) with
    {
        Optimizer = new() { Name = "adam", LearningRate = 0.2 },
        Control = new() { ValidateEvery = 2, EarlyStopping = new() { Patience = 3, RestoresBest = true } },
    };

    [Theory]
    [MemberData(nameof(Names))]
    public void RunMany_TakesAllOfTheVector_Passes(string name)
    {
        foreach (var parts in new[] { 2, 3 })
        {
            var report = Simulator.RunMany(1, 60, new SimulationOptions { Parts = parts, Training = Cases[name], Data = Data });

            report.Passed.ShouldBeTrue(string.Join(Environment.NewLine, report.Failures));
            report.Faults.ShouldBeGreaterThan(100);
        }
    }

    /// <summary>Of four digest blocks: the middle kernel lies in all of three parts.</summary>
    private static TrainingOptions With(UpdateSettings update) => new()
    {
        Network = NetworkDescription.Parse([5], "60:relu,dropout:0.2,50:tanh,3:softmax"),
        Loss = Loss.Parse("categorical_crossentropy"),
        Optimizer = new() { Name = "adam", LearningRate = 0.02 },
        Update = update,
        L2 = 0.001f,
        BatchSize = 8,
        Lanes = 4,
        Epochs = 3,
    };

    private static Dataset Points(string name, int count)
    {
        float[] features = [.. Enumerable.Range(0, count * 5).Select(place => (place * 37 % 97 / 48f) - 1)];
        return new Dataset(name, features, [5], [.. Enumerable.Range(0, count).Select(sample => features[sample * 5] > 0 ? sample % 2 : 2)], ["a", "b", "c"], [], 0);
    }
}
