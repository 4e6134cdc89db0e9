using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Training;

public sealed class DeterminismTests : TrainingKit
{
    // Of more than two digest blocks, so that each of two parts has something to hold.
    private static readonly TrainingOptions Large = TestRuns.Options with
    {
        Network = NetworkDescription.Parse([5], "60:relu,dropout:0.2,50:tanh,3:softmax"),
        Epochs = 2,
    };

    public static TheoryData<string, int> Kinds
    {
        get
        {
            var data = new TheoryData<string, int>();
            foreach (var kind in new[] { "parts", "local steps", "bfloat16", "audit" })
            {
                foreach (var workers in new[] { 1, 2, 3 })
                {
                    data.Add(kind, workers);
                }
            }

            return data;
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Train_AnyNumberOfWorkers_GivesTheWeightsAndMetricsOfTheInProcessEngine(int workers)
    {
        var expected = Trainer.Run(TestRuns.Options, TestRuns.Data);

        var result = Sys.Train(Patient with { Workers = workers }, TestRuns.Data);

        result.WeightsSha256.ShouldBe(expected.WeightsSha256);
        result.Workers.ShouldBe(workers);
        (result.Steps, result.TrainLoss, result.TestLoss, result.TestAccuracy)
            .ShouldBe((expected.Steps, expected.TrainLoss, expected.TestLoss, expected.TestAccuracy));
        NoErrorWasLogged();
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Train_AnyKindOfRun_GivesTheWeightsOfTheInProcessEngine(string kind, int workers)
    {
        var options = OptionsOf(kind);
        var expected = Trainer.Run(options with { Workers = 2, Parts = 1 }, TestRuns.Data).WeightsSha256;

        Sys.Train(options with { Workers = workers }, TestRuns.Data).WeightsSha256.ShouldBe(expected);
        NoErrorWasLogged();
    }

    [Fact]
    public void Train_OtherSeed_GivesOtherWeights() =>
        Sys.Train(TestRuns.Options with { Seed = 43 }, TestRuns.Data).WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);

    [Theory]
    [InlineData(1, 1, 4)]
    [InlineData(19, 3, 1)]
    [InlineData(30, 2, 8)]
    [InlineData(56, 8, 3)]
    public void ResumeTraining_StoppedAtAStepAndOtherWorkers_GivesTheSameWeights(int steps, int workersBefore, int workersAfter)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run");
        Sys.Train(TestRuns.Options with { Workers = workersBefore, Steps = steps, OutputDirectory = path }, TestRuns.Data).Steps.ShouldBe(steps);

        var run = RunFolder.Open(path);
        var result = Sys.ResumeTraining(run with { Options = run.Options with { Steps = null, Workers = workersAfter } }, TestRuns.Data);

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        NoErrorWasLogged();
    }

    [Fact]
    public void ResumeTraining_RunOfTheInProcessEngine_GivesTheSameWeights()
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run");
        Trainer.Run(TestRuns.Options with { Workers = 2, Steps = 23, OutputDirectory = path }, TestRuns.Data);

        var run = RunFolder.Open(path);
        Sys.ResumeTraining(run with { Options = run.Options with { Steps = 41, Workers = 3 } }, TestRuns.Data).Interrupted.ShouldBeFalse();
        run = RunFolder.Open(path);
        Trainer.Resume(run with { Options = run.Options with { Steps = null } }, TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(20)]
    [InlineData(56)]
    public void Train_Cancelled_EndsAfterTheStepUnderWayAndIsResumedToTheSameWeights(int step)
    {
        using var folder = new TemporaryFolder();
        var path = Path.Combine(folder.Path, "run");
        using var cancellation = new CancellationTokenSource();

        // The server is told before any gradient of the step is sent.
        var first = Train(
            TestRuns.Options with { Workers = 2, OutputDirectory = path },
            (_, worker) => new FaultyWorker(worker, step, _ => cancellation.Cancel()),
            cancellation: cancellation.Token);

        // Later only if the calling thread, which listens for the cancellation, has had no turn until then.
        first.Steps.ShouldBeGreaterThan(step);
        first.Interrupted.ShouldBe(first.Steps < 3 * TestRuns.StepsPerEpoch);
        var run = RunFolder.Open(path);
        var result = Sys.ResumeTraining(run with { Options = run.Options with { Workers = 3 } }, TestRuns.Data);
        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        result.Interrupted.ShouldBeFalse();
    }

    [Fact]
    public void Train_CancelledBeforehand_IsResumedToTheSameWeights()
    {
        using var folder = new TemporaryFolder();
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var path = Path.Combine(folder.Path, "run");

        var result = Sys.Train(TestRuns.Options with { OutputDirectory = path }, TestRuns.Data, cancellation: cancellation.Token);

        // The workers may be faster than the word to stop, though hardly by a whole run.
        result.Interrupted.ShouldBe(result.Steps < 3 * TestRuns.StepsPerEpoch);
        Sys.ResumeTraining(RunFolder.Open(path), TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Train_Always_TellsOfEveryEpochInOrder()
    {
        var heard = new List<TrainingProgress>();

        Sys.Train(TestRuns.Options with { Workers = 2 }, TestRuns.Data, progress: heard.Add);

        var ends = heard.Where(progress => progress.EpochEnded).ToList();
        ends.Select(progress => progress.Epoch).ShouldBe([1, 2, 3]);
        ends.Select(progress => progress.Step).ShouldBe([19, 38, 57]);
        ends.ShouldAllBe(progress => progress.ValidationLoss > 0 && progress.Samples == 300 && progress.TotalSteps == 57);
        heard.Select(progress => progress.Step).ShouldBeInOrder();
    }

    [Fact]
    public void Train_AuditWithOneWorker_Warns()
    {
        var warnings = new List<string>();

        Sys.Train(TestRuns.Options with { AuditShare = 0.5 }, TestRuns.Data, warn: warnings.Add).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);

        warnings.ShouldHaveSingleItem().ShouldContain("An audit takes two workers");
    }

    private static TrainingOptions OptionsOf(string kind) => kind switch
    {
        "parts" => Large with { Parts = 2 },
        "local steps" => TestRuns.Options with { LocalSteps = 4 },
        "bfloat16" => TestRuns.Options with { Precision = ExchangePrecision.BFloat16 },
        _ => TestRuns.Options with { AuditShare = 0.5 },
    };
}
