using ActorNet.Core.Data;

namespace ActorNet.Tests.Runs;

public sealed class ResumeTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-resume-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Resume_StoppedAtARandomStepWithOtherWorkers_GivesTheSameWeights()
    {
        var draws = new KeyedDraws(7);
        for (var draw = 0; draw < 20; draw++)
        {
            var folder = Path.Combine(_folder, $"{draw}");
            var steps = 1 + draws.Below((3 * TestRuns.StepsPerEpoch) - 1);
            Trainer.Run(TestRuns.Options with { Workers = 1 + draws.Below(4), Steps = steps, OutputDirectory = folder }, TestRuns.Data);

            var run = RunFolder.Open(folder);
            var result = Trainer.Resume(run with { Options = run.Options with { Steps = null, Workers = 1 + draws.Below(4) } }, TestRuns.Data);

            result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash, $"resumed after {steps} steps");
        }
    }

    [Fact]
    public void Resume_AfterCancellation_GivesTheSameWeightsAndHistory()
    {
        var whole = Path.Combine(_folder, "whole");
        Trainer.Run(TestRuns.Options with { OutputDirectory = whole }, TestRuns.Data);
        var folder = Path.Combine(_folder, "cancelled");
        using var cancellation = new CancellationTokenSource();
        var first = Trainer.Run(
            TestRuns.Options with { OutputDirectory = folder, Workers = 2 },
            TestRuns.Data,
            progress: progress => Cancel(cancellation, progress),
            cancellation: cancellation.Token);

        first.Interrupted.ShouldBeTrue();
        first.Steps.ShouldBeLessThan(3 * TestRuns.StepsPerEpoch);
        var result = Trainer.Resume(RunFolder.Open(folder), TestRuns.Data);

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        result.Interrupted.ShouldBeFalse();
        Losses(folder).ShouldBe(Losses(whole));
    }

    [Fact]
    public void Resume_MoreEpochsThanAtFirst_GivesTheSameWeightsAsALongRun()
    {
        var folder = Path.Combine(_folder, "longer");
        Trainer.Run(TestRuns.Options with { Epochs = 1, OutputDirectory = folder }, TestRuns.Data);
        var run = RunFolder.Open(folder);

        Trainer.Resume(run with { Options = run.Options with { Epochs = 3 } }, TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Resume_FewerStepsThanAreDone_FailsAndChangesNothing()
    {
        var folder = Path.Combine(_folder, "fewer");
        Trainer.Run(TestRuns.Options with { Steps = 5, OutputDirectory = folder }, TestRuns.Data);
        var settings = File.ReadAllText(Path.Combine(folder, "run.json"));
        var run = RunFolder.Open(folder);

        Should.Throw<DataException>(() => Trainer.Resume(run with { Options = run.Options with { Steps = 3 } }, TestRuns.Data))
            .Message.ShouldContain("5 steps are done already");

        File.ReadAllText(Path.Combine(folder, "run.json")).ShouldBe(settings);
    }

    [Fact]
    public void Resume_StoppedBeforeTheFirstStep_GivesTheSameWeights()
    {
        var folder = Path.Combine(_folder, "at once");
        using var cancellation = new CancellationTokenSource();
        cancellation.Cancel();
        var first = Trainer.Run(TestRuns.Options with { OutputDirectory = folder }, TestRuns.Data, cancellation: cancellation.Token);

        first.Interrupted.ShouldBeTrue();
        Trainer.Resume(RunFolder.Open(folder), TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Resume_OtherData_Fails()
    {
        var folder = Path.Combine(_folder, "data");
        Trainer.Run(TestRuns.Options with { Steps = 2, OutputDirectory = folder }, TestRuns.Data);

        Should.Throw<DataException>(() => Trainer.Resume(RunFolder.Open(folder), TestRuns.Data with { Train = TestRuns.Data.Test! }))
            .Message.ShouldContain("was trained on other data");
    }

    [Fact]
    public void Run_ManyCheckpoints_KeepsTheNewest()
    {
        var folder = Path.Combine(_folder, "keep");

        Trainer.Run(TestRuns.Options with { Steps = 25, CheckpointEvery = 5, KeepCheckpoints = 2, OutputDirectory = folder }, TestRuns.Data);

        Directory.EnumerateFiles(Path.Combine(folder, "checkpoints")).Select(Path.GetFileName).Order()
            .ShouldBe(["step-000000000020.safetensors", "step-000000000025.safetensors"]);
    }

    [Fact]
    public void Run_FolderIsNotEmpty_FailsAndWritesNothing()
    {
        File.WriteAllText(Path.Combine(_folder, "mine.txt"), "mine");

        Should.Throw<DataException>(() => Trainer.Run(TestRuns.Options with { OutputDirectory = _folder }, TestRuns.Data));

        Directory.EnumerateFileSystemEntries(_folder).Count().ShouldBe(1);
    }

    [Fact]
    public void Resume_BrokenOffBeforeTheFirstCheckpoint_BeginsAgain()
    {
        var folder = Path.Combine(_folder, "early");
        var whole = Trainer.Run(TestRuns.Options with { OutputDirectory = folder }, TestRuns.Data);
        foreach (var entry in Directory.EnumerateFileSystemEntries(folder).Where(path => Path.GetFileName(path) != RunFolder.SettingsFileName).ToList())
        {
            if (Directory.Exists(entry))
            {
                Directory.Delete(entry, recursive: true);
            }
            else
            {
                File.Delete(entry);
            }
        }

        Trainer.Resume(RunFolder.Open(folder), TestRuns.Data).WeightsSha256.ShouldBe(whole.WeightsSha256);
    }

    [Fact]
    public void Run_Finished_LeavesAWholeFolder()
    {
        var folder = Path.Combine(_folder, "whole");

        var result = Trainer.Run(TestRuns.Options with { OutputDirectory = folder }, TestRuns.Data);

        Directory.EnumerateFileSystemEntries(folder).Select(Path.GetFileName).Order()
            .ShouldBe(["checkpoints", "history.csv", "ledger.jsonl", "loss.svg", "model.safetensors", "run.json", "run.lock", "term"]);
        Core.Training.History.Load(Path.Combine(folder, "history.csv")).Count.ShouldBe(3);
        Model.Load(folder).WeightsSha256.ShouldBe(result.WeightsSha256);
    }

    private static List<double> Losses(string folder) =>
        [.. Core.Training.History.Load(Path.Combine(folder, "history.csv")).SelectMany(row => new[] { row.TrainLoss, row.ValidationLoss!.Value })];

    private static void Cancel(CancellationTokenSource cancellation, TrainingProgress progress)
    {
        if (progress.EpochEnded)
        {
            cancellation.Cancel();
        }
    }
}
