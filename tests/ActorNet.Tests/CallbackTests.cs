using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;
using ActorNet.Runs;
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

    /// <summary>Wherever a run ends, its last row is that of an epoch's end.</summary>
    [Theory]
    [InlineData(1, 10, "epoch 10")]
    [InlineData(1, 20, "evaluated 10,epoch 19,epoch 20")]
    [InlineData(3, 24, "evaluated 10,epoch 19,evaluated 20,epoch 24")]
    public void Run_EndsInsideAnEpoch_HasAnEpochEnd(int workers, int steps, string expected)
    {
        var heard = new List<string>();
        var callback = new LambdaCallback
        {
            Evaluated = moment => heard.Add($"evaluated {moment.Row.Steps}"),
            EpochEnd = moment => heard.Add($"epoch {moment.Row.Steps}"),
        };

        Trainer.Run(
            TestRuns.Options with { Workers = workers, Steps = steps, Control = new TrainingControl { ValidateEvery = 10 } }, TestRuns.Data, callbacks: [callback]);

        heard.ShouldBe(expected.Split(','));
    }

    [Fact]
    public void Run_ConvergesInsideAnEpoch_HasAnEpochEnd()
    {
        var heard = new List<string>();
        var callback = new LambdaCallback
        {
            Evaluated = moment => heard.Add($"evaluated {moment.Row.Steps}"),
            EpochEnd = moment => heard.Add($"epoch {moment.Row.Steps} {moment.Progress.EpochEnded}"),
        };
        var control = new TrainingControl { ValidateEvery = 5, Convergence = new Convergence { Change = 1000, Evaluations = 2 } };

        var result = Trainer.Run(TestRuns.Options with { Control = control }, TestRuns.Data, callbacks: [callback]);

        result.StopReason.ShouldStartWith("converged in epoch 1, step 15");
        heard.ShouldBe(["evaluated 5", "evaluated 10", "epoch 15 True"]);
    }

    /// <summary>A run that is over cannot be ended: its state has no reason, so that it can be resumed with more steps, whenever the word comes.</summary>
    [Theory]
    [InlineData(1, 10)]
    [InlineData(3, 10)]
    [InlineData(1, 19)]
    [InlineData(3, 38)]
    public void Run_CallbackStopsAfterTheLastStep_ChangesNothing(int workers, int steps)
    {
        var stop = new LambdaCallback
        {
            EpochEnd = moment =>
            {
                if (moment.Row.Steps == steps)
                {
                    moment.Stop("late");
                }
            },
        };

        var result = Trainer.Run(TestRuns.Options with { Workers = workers, Steps = steps }, TestRuns.Data, callbacks: [stop]);

        (result.StopReason, result.Steps, result.TestLoss is null).ShouldBe((null, steps, false));
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

    /// <summary>A file that is written anew at every evaluation costs time that grows with the square of the run.</summary>
    [Fact]
    public void CsvLog_AtEveryEvaluation_AddsALineAndLeavesTheOthers()
    {
        var path = Path.Combine(_folder, "log.csv");
        var mark = new LambdaCallback { TrainBegin = _ => File.WriteAllText(path, "mark\r\n") };

        Trainer.Run(TestRuns.Options with { Epochs = 2 }, TestRuns.Data, callbacks: [new CsvLog(path), mark]);

        var lines = File.ReadAllLines(path);
        (lines.Length, lines[0], lines[1].Split(',')[0], lines[2].Split(',')[0]).ShouldBe((3, "mark", "1", "2"));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(0.05, 1)]
    [InlineData(2, 40)]
    public void PauseAfter_AWriteOfTheHistory_GrowsWithIt(double seconds, double expected) =>
        RunRecorder.PauseAfter(TimeSpan.FromSeconds(seconds)).ShouldBe(TimeSpan.FromSeconds(expected));
}
