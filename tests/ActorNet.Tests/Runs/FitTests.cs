using ActorNet.Core.Actors;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Tests.Runs;

public sealed class FitTests
{
    private static readonly Dataset Narrow = new("narrow", new float[8], [2], [0, 1, 2, 0], ["a", "b", "c"], [], 0);

    [Fact]
    public void Run_TrainingDataOfOtherWidth_SaysSo() =>
        Should.Throw<ArgumentException>(() => Trainer.Run(TestRuns.Options, TestRuns.Data with { Train = Narrow }))
            .Message.ShouldBe("narrow has 2 features a sample, but the network has 5 inputs.");

    [Fact]
    public void Run_TestDataOfOtherWidth_SaysSo() =>
        Should.Throw<ArgumentException>(() => Trainer.Run(TestRuns.Options, TestRuns.Data with { Test = Narrow })).Message.ShouldContain("narrow");

    [Theory]
    [InlineData(new[] { 5, 3 }, new[] { 5, 3 })]
    [InlineData(new[] { 5, 3 }, new[] { 5, 3, 1 })]
    [InlineData(new[] { 5, 3, 1 }, new[] { 5, 3 })]
    [InlineData(new[] { 5, 3 }, new[] { 15 })]
    [InlineData(new[] { 15 }, new[] { 5, 3 })]
    public void CheckFit_ShapeThatFits_Passes(int[] network, int[] samples) =>
        Should.NotThrow(() => Model.CheckFit(OfShape(network), Loss.MeanSquaredError, Dataset.OfValues(new float[15], samples, [1])));

    [Theory]
    [InlineData(new[] { 5, 3 }, new[] { 3, 5 })]
    [InlineData(new[] { 5, 3 }, new[] { 1, 15 })]
    [InlineData(new[] { 5, 3 }, new[] { 1, 5, 3 })]
    public void CheckFit_AsManyNumbersInAnotherShape_SaysWhichItShouldBe(int[] network, int[] samples) =>
        Should.Throw<ArgumentException>(() => Model.CheckFit(OfShape(network), Loss.MeanSquaredError, Dataset.OfValues(new float[15], samples, [1], "own")))
            .Message.ShouldBe($"own has samples of shape {string.Join('×', samples)}, but the network takes 5×3; give them this shape, or 15 where it has no meaning.");

    private static Network OfShape(int[] shape) => new(NetworkDescription.Parse(shape, "1"));

    [Fact]
    public void Run_TargetsThatAreNoProbabilities_SaysWhich()
    {
        var data = new Dataset("prices", new float[10], [5], [], [], [0.5f, 250f], 1);
        var options = TestRuns.Options with
        {
            Network = NetworkDescription.Parse([5], "1:sigmoid"),
            Loss = Loss.Parse("binary_crossentropy"),
        };

        Should.Throw<ArgumentException>(() => Trainer.Run(options, new(data, null, null)))
            .Message.ShouldBe("prices: sample 2 has the target 250, but binary_crossentropy needs targets from 0 to 1.");
    }

    /// <summary>Each product is finite; whether a sum of them overflows must not depend on who adds which lanes.</summary>
    [Fact]
    public void Run_SumsThatOverflow_AreLeftOutForAnyNumberOfWorkers()
    {
        var data = new Dataset("large", [.. Enumerable.Repeat(1e19f, 32)], [1], [], [], [.. Enumerable.Repeat(-2e18f, 32)], 1);
        var options = TestRuns.Options with
        {
            Network = NetworkDescription.Parse([1], "1:identity:zeros"),
            Loss = Loss.Parse("half_square"),
            BatchSize = 32,
            Lanes = 8,
            Epochs = 1,
            L2 = 0,
            OnNonFinite = Core.Training.NonFinitePolicy.Skip,
        };

        foreach (var workers in new[] { 1, 2, 3, 8 })
        {
            Trainer.Run(options with { Workers = workers }, new(data, null, null)).SkippedSteps.ShouldBe(1, $"{workers} workers");
        }
    }

    [Fact]
    public void Run_ManyShortEpochsAndASlowListener_HoldsTheRunUpAndEnds()
    {
        var data = new Dataset("two", [1f, -1f], [1], [], [], [1f, -1f], 1);
        var options = TestRuns.Options with
        {
            Network = NetworkDescription.Parse([1], "1:identity"),
            Loss = Loss.Parse("half_square"),
            BatchSize = 2,
            Lanes = 2,
            Workers = 2,
            Epochs = EngineLimits.MailboxCapacity + 5_000,
        };
        var epochs = 0;

        Trainer.Run(options, new(data, null, null), progress: progress => epochs += progress.EpochEnded ? 1 : 0);

        epochs.ShouldBe(options.Epochs);
    }
}
