using ActorNet;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;
using ActorNet.Simulation;
using Xunit;

namespace SimulatedTraining.Tests;

/// <summary>A training of one's own, held against machines that fail.</summary>
public sealed class FlowerTrainingTests
{
    // The training as the program runs it, but short: every seed trains once with faults and once without.
    private static readonly TrainingOptions Training = new()
    {
        Network = NetworkDescription.Parse([4], "6:tanh,3:softmax"),
        Loss = Loss.Parse("categorical_crossentropy"),
        Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.02 },
        BatchSize = 12,
        Epochs = 3,
        CheckpointEvery = 4,
    };

    private static TrainingData Data => new(Flowers(48), null, null);

    [Fact]
    public void Training_MachinesFail_GivesTheSameWeights()
    {
        var options = new SimulationOptions { Training = Training, Data = Data, Workers = 3 };

        var report = Simulator.RunMany(firstSeed: 1, seeds: 100, options);

        // The text names each seed that failed, the faults that suffice, and the command or call that repeats it.
        Assert.True(report.Failures.Count == 0, string.Join(Environment.NewLine, report.Failures));
        Assert.Equal(100, report.Seeds);
    }

    [Fact]
    public void Training_WorkersComeAndGo_IsNotHeldUp()
    {
        var options = new SimulationOptions { Training = Training, Data = Data, Workers = 4, Faults = [FaultKind.Join, FaultKind.Leave, FaultKind.Crash] };

        var result = Simulator.Run(seed: 7, options);

        Assert.True(result.Passed, result.ToString());
        Assert.Null(result.TrainingFailure);
    }

    [Fact]
    public void Training_SameSeedTwice_IsTheSameToTheLastMessage()
    {
        var options = new SimulationOptions { Training = Training, Data = Data };

        var first = Simulator.Run(seed: 42, options);
        var second = Simulator.Run(seed: 42, options);

        Assert.Equal(first.TraceHash, second.TraceHash);
        Assert.Equal(first.Unseed, second.Unseed);
    }

    /// <summary>Three kinds of flowers that differ in the length of their petals.</summary>
    private static Dataset Flowers(int count)
    {
        var kinds = Enumerable.Range(0, count).Select(index => index % 3).ToArray();
        var features = kinds.SelectMany((kind, index) => new[] { 0.1f * (index % 7), 0.1f * (index % 5), 0.4f * kind, 0.2f * kind }).ToArray();
        return new Dataset("flowers", features, [4], kinds, ["first", "second", "third"], [], 0);
    }
}
