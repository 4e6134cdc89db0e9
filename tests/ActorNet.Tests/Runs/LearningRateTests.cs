using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.Tests.Runs;

/// <summary>The history has the learning rate of the step before each evaluation; no checkpoint does.</summary>
public sealed class LearningRateTests : IDisposable
{
    private const double Rate = 0.01;

    // Nothing is better by so much: from the second evaluation on each halves the steps after it.
    private static readonly TrainingControl Halving = new() { Plateau = new ReduceOnPlateau { Patience = 1, Factor = 0.5, MinimumDelta = 1000 } };
    private static readonly UpdateSettings Decaying = new() { Schedule = Schedule.Exponential(0.5, epochs: 1) };

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-rates-").FullName;

    private string RunPath => Path.Combine(_folder, "run");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_NothingChangesTheRate_HasItThroughout()
    {
        var heard = new List<double?>();

        var result = Trainer.Run(TestRuns.Options, TestRuns.Data, progress: progress => heard.Add(progress.LearningRate));

        result.History.Select(row => row.LearningRate).ShouldBe([Rate, Rate, Rate]);
        heard.ShouldAllBe(rate => rate == null);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(1, 4)]
    public void Run_Schedule_IsThatOfTheStepBefore(int workers, int localSteps)
    {
        var heard = new List<double?>();
        var options = TestRuns.Options with { Workers = workers, LocalSteps = localSteps, Update = Decaying, Control = new TrainingControl { ValidateEvery = 12 } };

        var result = Trainer.Run(options, TestRuns.Data, progress: progress =>
        {
            if (progress.ValidationLoss is not null)
            {
                heard.Add(progress.LearningRate);
            }
        });

        result.History.Count.ShouldBeGreaterThan(3);
        var expected = result.History.Select(row => Rate * Math.Pow(0.5, (row.Steps - 1.0) / TestRuns.StepsPerEpoch)).ToList();
        foreach (var (row, rate) in result.History.Zip(expected))
        {
            row.LearningRate.ShouldNotBeNull().ShouldBe(rate, rate * 1e-6);
        }

        heard.ShouldBe(result.History.Select(row => row.LearningRate));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_Plateau_IsWhatTheEpochWasTrainedWith(int localSteps)
    {
        var result = Trainer.Run(TestRuns.Options with { Epochs = 5, LocalSteps = localSteps, Control = Halving }, TestRuns.Data);

        result.History.Select(row => row.LearningRate).ShouldBe([Rate, Rate, Rate / 2, Rate / 4, Rate / 8]);
    }

    [Fact]
    public void Resume_ARunWhoseFilesHaveNoRates_HasThemAll()
    {
        var options = TestRuns.Options with { Epochs = 3, OutputDirectory = RunPath, Control = Halving, Update = Decaying };
        Trainer.Run(options, TestRuns.Data);
        var history = Path.Combine(RunPath, "history.csv");
        var rates = History.Load(history).Select(row => row.LearningRate!.Value).ToList();

        // As an earlier version wrote it; its checkpoints are those of this one.
        File.WriteAllLines(history, File.ReadAllLines(history).Select(line => line[..line.LastIndexOf(',')]));
        History.Load(history).ShouldAllBe(row => row.LearningRate == null);
        var live = new List<double?>();
        var run = RunFolder.Open(RunPath);
        var result = Trainer.Resume(
            run with { Options = run.Options with { Epochs = 5 } },
            TestRuns.Data,
            callbacks: [new LambdaCallback { EpochEnd = moment => live.Add(moment.Row.LearningRate) }]);

        var whole = Trainer.Run(options with { Epochs = 5, OutputDirectory = null }, TestRuns.Data);
        var all = whole.History.Select(row => row.LearningRate).ToList();
        result.History.Select(row => row.LearningRate).ShouldBe(all);
        all.Take(3).ShouldBe(rates.Select(rate => (double?)rate));
        live.ShouldBe(all[3..]);
        History.Load(history).Select(row => row.LearningRate).ShouldBe(all);
        result.WeightsSha256.ShouldBe(whole.WeightsSha256);
    }
}
