using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;

namespace ActorNet.Tests.Runs;

public sealed class PartsTests
{
    // Of more than three digest blocks, so that each of three parts has something to hold.
    private static readonly TrainingOptions Options = TestRuns.Options with
    {
        Network = NetworkDescription.Parse([5], "60:relu,dropout:0.2,50:tanh,3:softmax"),
        Epochs = 2,
    };

    [Theory]
    [InlineData(ExchangePrecision.Float32, 1)]
    [InlineData(ExchangePrecision.Float32, 8)]
    [InlineData(ExchangePrecision.BFloat16, 1)]
    [InlineData(ExchangePrecision.BFloat16, 8)]
    [InlineData(ExchangePrecision.Float16, 1)]
    [InlineData(ExchangePrecision.Float16, 8)]
    public void Run_AnyPartsAndWorkers_GivesTheSameWeights(ExchangePrecision precision, int localSteps)
    {
        var options = Options with { Precision = precision, LocalSteps = localSteps };
        var hashes = new Dictionary<string, string>();
        foreach (var parts in new[] { 1, 2, 3 })
        {
            foreach (var workers in new[] { 1, 2, 3, 8 })
            {
                hashes[$"{parts} parts, {workers} workers"] = Trainer.Run(options with { Parts = parts, Workers = workers }, TestRuns.Data).WeightsSha256;
            }
        }

        hashes.Values.Distinct().Count().ShouldBe(1, string.Join("; ", hashes));
    }

    [Fact]
    public void Run_OtherPrecisionOrLocalSteps_GivesOtherWeights()
    {
        var all = from precision in Enum.GetValues<ExchangePrecision>()
                  from localSteps in new[] { 1, 8 }
                  select Trainer.Run(Options with { Precision = precision, LocalSteps = localSteps }, TestRuns.Data).WeightsSha256;

        all.Distinct().Count().ShouldBe(6);
    }

    [Fact]
    public void Run_MorePartsThanBlocks_GivesTheSameWeights() =>
        Trainer.Run(TestRuns.Options with { Parts = 64, Workers = 2 }, TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);

    [Fact]
    public void Run_AWorkerIsLostWithParts_GivesTheSameWeights()
    {
        var reference = Trainer.Run(Options, TestRuns.Data).WeightsSha256;
        for (var step = 0; step < 30; step += 7)
        {
            var last = step;
            Trainer.Run(
                Options with { Parts = 3, Workers = 3 },
                TestRuns.Data,
                null,
                null,
                null,
                (index, worker) => index == 1 ? new FaultyWorker(worker, last, _ => throw new InvalidOperationException("on purpose")) : worker,
                CancellationToken.None).WeightsSha256.ShouldBe(reference, $"step {step}");
        }
    }
}
