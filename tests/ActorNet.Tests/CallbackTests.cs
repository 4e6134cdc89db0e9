using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests;

public sealed class CallbackTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-callbacks-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_Callbacks_HearEverythingInOrder(int workers)
    {
        var heard = new List<string>();
        var callback = new LambdaCallback
        {
            TrainBegin = start => heard.Add($"begin {start.Step}/{start.TotalSteps}"),
            Evaluated = moment => heard.Add($"evaluated {moment.Row.Steps}"),
            EpochEnd = moment => heard.Add($"epoch {moment.Row.Epoch}"),
            TrainEnd = result => heard.Add($"end {result.Steps}"),
        };

        Trainer.Run(TestRuns.Options with { Epochs = 2, Workers = workers, Control = new TrainingControl { ValidateEvery = 10 } }, TestRuns.Data, callbacks: [callback]);

        heard.ShouldBe(["begin 0/38", "evaluated 10", "epoch 1", "evaluated 20", "evaluated 30", "epoch 2", "end 38"]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Run_CallbackStopsAtAnEpochsEnd_EndsThereAndIsTested(int workers)
    {
        var stop = new LambdaCallback
        {
            EpochEnd = moment =>
            {
                if (moment.Row.Epoch == 2)
                {
                    moment.Stop("seen\nenough");
                    moment.Stop("too late");
                }
            },
        };

        var result = Trainer.Run(TestRuns.Options with { Workers = workers, Epochs = 9 }, TestRuns.Data, callbacks: [stop]);

        var two = Trainer.Run(TestRuns.Options with { Epochs = 2 }, TestRuns.Data);
        (result.Epochs, result.StopReason, result.Interrupted).ShouldBe((2, "seen enough", false));
        (result.WeightsSha256, result.TestLoss).ShouldBe((two.WeightsSha256, two.TestLoss));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_CallbackThrows_EndsTheRunAndNamesIt(int workers)
    {
        var broken = new LambdaCallback { EpochEnd = _ => throw new InvalidOperationException("no disk\nleft") };
        var folder = Path.Combine(_folder, "broken");

        var thrown = Should.Throw<TrainingException>(() => Trainer.Run(
            TestRuns.Options with { Workers = workers, OutputDirectory = folder }, TestRuns.Data, callbacks: [broken]));

        thrown.Message.ShouldBe("The run broke off: callback LambdaCallback failed in OnEpochEnd: no disk left");
        Trainer.Resume(RunFolder.Open(folder), TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_CallbackThrowsBeforeOrAfter_NamesTheMethod()
    {
        Should.Throw<TrainingException>(() => Trainer.Run(
            TestRuns.Options, TestRuns.Data, callbacks: [new LambdaCallback { TrainBegin = _ => throw new IOException("no") }]))
            .Message.ShouldBe("callback LambdaCallback failed in OnTrainBegin: no");
        Should.Throw<TrainingException>(() => Trainer.Run(
            TestRuns.Options, TestRuns.Data, callbacks: [new LambdaCallback { TrainEnd = _ => throw new IOException("no") }]))
            .Message.ShouldBe("callback LambdaCallback failed in OnTrainEnd: no");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_CallbackThrowsBefore_LeavesTheFolderAsItWas(bool isFolderThere)
    {
        var options = TestRuns.Options with { OutputDirectory = Path.Combine(_folder, "fresh"), Initial = InitialWeights.Of(Trainer.Run(TestRuns.Options with { Steps = 1 }, TestRuns.Data).Model) };
        if (isFolderThere)
        {
            Directory.CreateDirectory(options.OutputDirectory);
        }

        Should.Throw<TrainingException>(() => Trainer.Run(options, TestRuns.Data, callbacks: [new LambdaCallback { TrainBegin = _ => throw new IOException("no") }]));

        Directory.Exists(options.OutputDirectory).ShouldBe(isFolderThere);
        Directory.EnumerateFileSystemEntries(_folder, "*", SearchOption.AllDirectories).Count().ShouldBe(isFolderThere ? 1 : 0);
    }

    [Fact]
    public void CsvLog_AtEveryEvaluation_HasTheHistory()
    {
        var path = Path.Combine(_folder, "log.csv");

        var result = Trainer.Run(
            TestRuns.Options with { Control = new TrainingControl { ValidateEvery = 9 } }, TestRuns.Data, callbacks: [new CsvLog(path)]);

        History.Load(path).ShouldBe(result.History);
        result.History.Count.ShouldBe(9);
    }
}
