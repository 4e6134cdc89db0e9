using ActorNet.Core.Data;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;

namespace ActorNet.Tests.Runs;

/// <summary>The order of samples: the four kinds of gradient descent, each with the same bits however many workers there are.</summary>
public sealed class OrderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-order-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(SampleOrder.Sequential)]
    [InlineData(SampleOrder.Random)]
    public void Run_AnyOrder_HasTheSameBitsForAnyWorkersAndIsVerified(SampleOrder order)
    {
        var options = TestRuns.Options with { Order = order, OutputDirectory = Path.Combine(_folder, "run") };

        var result = Trainer.Run(options, TestRuns.Data);

        result.WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);
        foreach (var workers in new[] { 2, 3, 8 })
        {
            Trainer.Run(options with { Workers = workers, OutputDirectory = null }, TestRuns.Data).WeightsSha256.ShouldBe(result.WeightsSha256);
        }

        var report = RunVerifier.Verify(RunFolder.Open(options.OutputDirectory), TestRuns.Data, new StepRange(0, result.Steps - 1));
        report.Findings.ShouldBeEmpty();
        report.Rows.Single(row => row.What == "samples").Extent.ShouldEndWith(order == SampleOrder.Random ? "each drawn once" : "each once in its epoch");
    }

    [Fact]
    public void Resume_RandomOrder_GivesTheSameWeights()
    {
        var options = TestRuns.Options with { Order = SampleOrder.Random };
        var folder = Path.Combine(_folder, "half");
        Trainer.Run(options with { Steps = 23, OutputDirectory = folder }, TestRuns.Data);
        var run = RunFolder.Open(folder);

        Trainer.Resume(run with { Options = run.Options with { Steps = null } }, TestRuns.Data).WeightsSha256
            .ShouldBe(Trainer.Run(options, TestRuns.Data).WeightsSha256);
    }

    /// <summary>One weight, w·x against y with half the squared error: each kind of descent is worked here by hand.</summary>
    /// <param name="batchSize">Samples of a step.</param>
    /// <param name="order">Their order.</param>
    [Theory]
    [InlineData(4, SampleOrder.Sequential)] // batch: all samples in each step
    [InlineData(1, SampleOrder.Sequential)] // incremental: one after the other
    [InlineData(1, SampleOrder.Random)] // stochastic: one drawn at random
    [InlineData(2, SampleOrder.Shuffled)] // mini-batch
    public void Run_TheFourKindsOfGradientDescent_TakeTheStepsOfTheirFormula(int batchSize, SampleOrder order)
    {
        const float Rate = 0.125f;
        float[] x = [1, 2, -1, 0.5f];
        float[] y = [2, 3, -1, 0];
        var options = TestRuns.Options with
        {
            Network = Core.Networks.NetworkDescription.Parse([1], "1:identity:zeros"),
            Loss = Core.Networks.Loss.Parse("half_square"),
            Optimizer = new OptimizerSettings { Name = "sgd", LearningRate = Rate },
            L2 = 0,
            BatchSize = batchSize,
            Lanes = 1,
            Order = order,
            Epochs = 2,
        };

        var result = Trainer.Run(options, new TrainingData(new Dataset("line", x, [1], [], [], y, 1), null, null));

        var (w, b) = (0f, 0f);
        for (var epoch = 0; epoch < 2; epoch++)
        {
            var samples = new int[4];
            Permutation.Fill(samples, order, options.Seed, epoch);
            foreach (var step in samples.Chunk(batchSize))
            {
                var dw = step.Sum(sample => ((w * x[sample]) + b - y[sample]) * x[sample]) / step.Length;
                var db = step.Sum(sample => (w * x[sample]) + b - y[sample]) / step.Length;
                (w, b) = (w - (Rate * dw), b - (Rate * db));
            }
        }

        result.Steps.ShouldBe(8 / batchSize);
        result.Model.Parameters.Span[0].ShouldBe(w, 1e-5f);
        result.Model.Parameters.Span[1].ShouldBe(b, 1e-5f);
    }
}
