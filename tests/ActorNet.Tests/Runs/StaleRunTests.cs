namespace ActorNet.Tests.Runs;

public sealed class StaleRunTests
{
    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public void Run_FourWorkers_LearnsAndCountsEachSampleOnce(int? staleness)
    {
        var options = TestRuns.Options with { Workers = 4, Staleness = staleness, Epochs = 12 };
        var before = Trainer.Run(options with { Epochs = 1 }, TestRuns.Data);

        var result = Trainer.Run(options, TestRuns.Data);

        result.Epochs.ShouldBe(12);
        result.Steps.ShouldBe(12 * TestRuns.StepsPerEpoch);
        result.TrainLoss.ShouldBeLessThan(before.TrainLoss * 0.8);
        result.TestAccuracy!.Value.ShouldBeGreaterThan(0.7);
    }

    /// <summary>What is evaluated depends on timing, as all with staleness; after which steps does not.</summary>
    [Fact]
    public void Run_ValidateEvery_EvaluatesAfterJustThoseSteps()
    {
        var result = Trainer.Run(TestRuns.Options with { Workers = 4, Staleness = 3, Epochs = 2, Control = new() { ValidateEvery = 8 } }, TestRuns.Data);

        result.History.Select(row => row.Steps).ShouldBe([8, 16, 19, 24, 32, 38]);
        result.History.ShouldAllBe(row => row.ValidationLoss > 0);
    }

    [Fact]
    public void Run_StalenessOfZero_IsSynchronous() =>
        Trainer.Run(TestRuns.Options with { Workers = 4, Staleness = 0 }, TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);

    [Fact]
    public void Run_AWorkerIsLost_EndsWithEverySampleCounted()
    {
        var result = Trainer.Run(
            TestRuns.Options with { Workers = 3, Staleness = 2 },
            TestRuns.Data,
            null,
            null,
            null,
            (index, worker) => index == 1 ? new FaultyWorker(worker, 9, _ => throw new InvalidOperationException("on purpose")) : worker,
            CancellationToken.None);

        result.Steps.ShouldBe(3 * TestRuns.StepsPerEpoch);
    }
}
