using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Datasets;
using ActorNet.Remote;
using ActorNet.Runs;
using ActorNet.Tests.Datasets.Served;
using ActorNet.Tests.Remote;

namespace ActorNet.Tests.Runs;

/// <summary>Runs whose samples and classes count differently.</summary>
public sealed class WeightedRunTests : IDisposable
{
    private static readonly float[] ClassWeights = [0.5f, 2f, 1.25f];

    private static readonly TrainingData Weighted = TestRuns.Data with { Train = TestRuns.Data.Train.WithWeights(WeightsOf(TestRuns.Data.Train.Count)) };

    private static readonly TrainingOptions Options = TestRuns.Options with
    {
        ClassWeights = ClassWeights,
        Loss = Loss.CategoricalCrossEntropy(labelSmoothing: 0.1f),
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-weighted-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_WeightedSamplesAndClasses_GivesTheBitsOfTheReplayWithAnyWorkersAndParts(int localSteps)
    {
        var options = Options with { LocalSteps = localSteps };
        var replay = new RunReplay(
            options.PlanFor(Weighted),
            new Network(options.Network),
            options.Loss,
            options.BuildLocalUpdate() ?? options.BuildServerUpdate(),
            localSteps > 1 ? options.BuildServerUpdate() : null,
            Weighted.Train);
        while (!replay.IsOver)
        {
            replay.RunRound();
        }

        foreach (var (workers, parts) in new[] { (1, 1), (2, 1), (3, 2), (8, 1) })
        {
            Trainer.Run(options with { Workers = workers, Parts = parts }, Weighted).WeightsSha256.ShouldBe(replay.WeightsSha256, $"{workers} workers, {parts} parts");
        }

        replay.WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_WeightsOfOne_GivesTheBitsOfNone()
    {
        var ones = TestRuns.Data with { Train = TestRuns.Data.Train.WithWeights([.. Enumerable.Repeat(1f, TestRuns.Data.Train.Count)]) };

        Trainer.Run(TestRuns.Options with { ClassWeights = [1, 1, 1] }, ones).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_ClassWeights_AreWeightsOfTheClassesSamplesInTrainingOnly()
    {
        var train = TestRuns.Data.Train;
        var bySample = TestRuns.Data with { Train = train.WithWeights([.. train.Labels.Select(label => ClassWeights[label])]) };

        var byClass = Trainer.Run(TestRuns.Options with { ClassWeights = ClassWeights }, TestRuns.Data);
        var expected = Trainer.Run(TestRuns.Options, bySample);

        byClass.WeightsSha256.ShouldBe(expected.WeightsSha256);
        byClass.TrainLoss.ShouldBe(expected.TrainLoss);
        byClass.TestLoss.ShouldBe(byClass.Model.Evaluate(TestRuns.Data.Test!).Loss);
    }

    [Fact]
    public void Evaluate_WeightedSamples_WeighsTheLossAlone()
    {
        var model = Trainer.Run(TestRuns.Options with { Epochs = 1 }, TestRuns.Data).Model;
        var test = TestRuns.Data.Test!;

        var doubled = model.Evaluate(test.WithWeights([.. Enumerable.Repeat(2f, test.Count)]));

        doubled.Loss.ShouldBe(2 * model.Evaluate(test).Loss, 1e-9);
        doubled.Accuracy.ShouldBe(model.Evaluate(test).Accuracy);
    }

    [Fact]
    public void Resume_WeightedRun_GivesTheSameWeightsAndItsSettings()
    {
        var whole = Trainer.Run(Options, Weighted).WeightsSha256;
        Trainer.Run(Options with { Steps = 23, OutputDirectory = _folder }, Weighted);

        var run = RunFolder.Open(_folder);

        run.Options.ClassWeights.ShouldBe(ClassWeights);
        run.Options.Loss.ShouldBe(Options.Loss);
        Trainer.Resume(run with { Options = run.Options with { Steps = null } }, Weighted).WeightsSha256.ShouldBe(whole);
        RunVerifier.Verify(RunFolder.Open(_folder), Weighted, new StepRange(0, 9)).IsFine.ShouldBeTrue();
        Should.Throw<DataException>(() => Trainer.Resume(RunFolder.Open(_folder), TestRuns.Data)).Message.ShouldContain("other data");
    }

    [Fact]
    public void RunFile_WithoutClassWeights_DoesNotSpeakOfThem()
    {
        var plain = RunFile.From(TestRuns.Options, null, "00");
        var weighted = RunFile.From(Options, null, "00");

        plain.Fingerprint().ShouldNotContain("classes");
        weighted.Fingerprint().ShouldEndWith(" classes=0.5,2,1.25");
        plain.Save(Path.Combine(_folder, "plain.json"));
        File.ReadAllText(Path.Combine(_folder, "plain.json")).ShouldNotContain("lassWeight");
    }

    [Theory]
    [InlineData(new[] { 1f, 2f }, "ClassWeights has 2 numbers, but train has 3 classes.")]
    [InlineData(new[] { 1f, -1f, 1f }, "ClassWeights is 1, -1, 1; it must be numbers of at least 0, not all 0.")]
    [InlineData(new[] { 0f, 0f, 0f }, "ClassWeights is 0, 0, 0; it must be")]
    public void Run_ClassWeightsThatDoNotFit_SaysWhatIsWrong(float[] weights, string message) =>
        Should.Throw<ArgumentException>(() => Trainer.Run(TestRuns.Options with { ClassWeights = weights }, TestRuns.Data)).Message.ShouldStartWith(message);

    [Fact]
    public async Task ServedBlocks_WeightedSamples_CarryTheWeights()
    {
        var data = BlockServer.NewData();
        data = data with { Train = data.Train.WithWeights(WeightsOf(data.Train.Count)) };
        await using var server = await BlockServer.StartAsync(data);
        using var served = await server.OpenAsync(null);

        (await new Arrivals(served).UntilAsync(() => served.Gate.TryRequire([.. Enumerable.Range(0, data.Train.Count)]))).ShouldBeNull();

        served.Data.Train.Weights.ShouldBe(data.Train.Weights);
        served.Data.Test!.IsWeighted.ShouldBeFalse();
        DatasetFingerprint.Of(served.Data.Train).ShouldBe(DatasetFingerprint.Of(data.Train));
    }

    [Fact]
    public void Run_RemoteWorkersWithDataFromTheServer_GivesTheBitsOfOneProcess()
    {
        using var harness = new RemoteRunHarness { ExpectedWorkers = 1, Options = Options, Data = Weighted };
        var server = harness.StartServer();
        var worker = Task.Factory.StartNew(
            () => RemoteWorker.Run(new RemoteWorkerOptions
            {
                Server = harness.Access(),
                DataFromServer = true,
                Locations = new DataLocations { CacheDirectory = harness.In("cache") },
                ServerTimeout = RemoteRunHarness.Bound,
            }),
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);

        RemoteRunHarness.Await(server).WeightsSha256.ShouldBe(Trainer.Run(Options, Weighted).WeightsSha256);
        RemoteRunHarness.Await(worker).Samples.ShouldBeGreaterThan(0);
    }

    private static float[] WeightsOf(int count) => [.. Enumerable.Range(0, count).Select(sample => sample % 7 / 4f)];
}
