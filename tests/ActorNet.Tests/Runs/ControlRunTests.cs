using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training.Control;
using ActorNet.Datasets;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>Runs that end by themselves: where they end and with which weights depends on nothing but what they trained with.</summary>
public sealed class ControlRunTests : IDisposable
{
    /// <summary>Learns so fast that it gets worse again.</summary>
    private static readonly TrainingOptions Restless = TestRuns.Options with
    {
        Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.1 },
        Epochs = 12,
    };

    private static readonly TrainingControl Everything = new()
    {
        ValidateEvery = 7,
        EarlyStopping = new EarlyStopping { Patience = 6, RestoresBest = true },
        Plateau = new ReduceOnPlateau { Factor = 0.5, Patience = 2, Cooldown = 1 },
        Convergence = new Convergence { Change = 1e-7, Evaluations = 2 },
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-control-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_NothingImprovesEnough_EndsWithTheWeightsOfThatEpoch()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 1, MinimumDelta = 100 } };

        var result = Trainer.Run(TestRuns.Options with { Epochs = 9, Control = control }, TestRuns.Data);

        var short2 = Trainer.Run(TestRuns.Options with { Epochs = 2 }, TestRuns.Data);
        (result.Epochs, result.Steps, result.Interrupted).ShouldBe((2, 2 * TestRuns.StepsPerEpoch, false));
        result.StopReason.ShouldStartWith("stopped early in epoch 2, step 38: validation_loss has not improved by more than 100 for 1 epoch; the last improvement was to ");
        result.WeightsSha256.ShouldBe(short2.WeightsSha256);
        result.TestLoss.ShouldBe(short2.TestLoss);
        result.History.Select(row => row.ValidationLoss).ShouldBe(short2.History.Select(row => row.ValidationLoss));
    }

    [Fact]
    public void Run_RestoresBest_EndsWithTheWeightsOfTheBestEpoch()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 4, RestoresBest = true } };
        var folder = Path.Combine(_folder, "best");

        var result = Trainer.Run(Restless with { Control = control, OutputDirectory = folder }, TestRuns.Data);

        var best = result.Best.ShouldNotBeNull();
        best.Epoch.ShouldBeLessThan(result.Epochs);
        result.IsBestRestored.ShouldBeTrue();
        result.History.Min(row => row.ValidationLoss).ShouldBe(best.Value);
        var sameEpochs = Trainer.Run(Restless with { Epochs = best.Epoch }, TestRuns.Data);
        (result.WeightsSha256, result.TestLoss).ShouldBe((sameEpochs.WeightsSha256, sameEpochs.TestLoss));
        Model.Load(folder).WeightsSha256.ShouldBe(result.WeightsSha256);
        RunVerifier.Verify(RunFolder.Open(folder), TestRuns.Data, new StepRange(0, result.Steps - 1)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Run_RestoresBestAtItsLastEpochToo_EndsWithTheBest()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 1000, RestoresBest = true } };

        var result = Trainer.Run(Restless with { Control = control }, TestRuns.Data);

        (result.StopReason, result.IsBestRestored, result.Epochs).ShouldBe((null, true, 12));
        result.WeightsSha256.ShouldBe(Trainer.Run(Restless with { Epochs = result.Best!.Epoch }, TestRuns.Data).WeightsSha256);
    }

    [Fact]
    public void Run_KeepBest_WritesAModelOfTheBestAndChangesNothingElse()
    {
        var folder = Path.Combine(_folder, "kept");

        var result = Trainer.Run(Restless with { Control = new TrainingControl { KeepBest = Measure.ValidationLoss }, OutputDirectory = folder }, TestRuns.Data);

        result.WeightsSha256.ShouldBe(Trainer.Run(Restless, TestRuns.Data).WeightsSha256);
        result.IsBestRestored.ShouldBeFalse();
        Model.Load(Path.Combine(folder, RunFolder.BestFileName)).WeightsSha256
            .ShouldBe(Trainer.Run(Restless with { Epochs = result.Best!.Epoch }, TestRuns.Data).WeightsSha256);
    }

    [Fact]
    public void Run_KeepBestWithoutAFolder_HasTheModelOfTheBest()
    {
        var result = Trainer.Run(Restless with { Control = new TrainingControl { KeepBest = Measure.ValidationLoss } }, TestRuns.Data);

        var best = result.BestModel.ShouldNotBeNull();
        best.WeightsSha256.ShouldBe(Trainer.Run(Restless with { Epochs = result.Best!.Epoch }, TestRuns.Data).WeightsSha256);
        best.WeightsSha256.ShouldNotBe(result.WeightsSha256);
        Trainer.Run(TestRuns.Options with { Epochs = 1 }, TestRuns.Data).BestModel.ShouldBeNull();
    }

    /// <summary>What was best by another measure is forgotten: its value says nothing.</summary>
    [Theory]
    [InlineData(Measure.ValidationAccuracy)]
    [InlineData(null)]
    public void Resume_KeepsBestByAnotherMeasure_BeginsAnew(Measure? measure)
    {
        var folder = Path.Combine(_folder, "other measure");
        Trainer.Run(Restless with { Epochs = 2, Control = new TrainingControl { KeepBest = Measure.Loss }, OutputDirectory = folder }, TestRuns.Data);
        var run = RunFolder.Open(folder);

        var result = Trainer.Resume(run with { Options = run.Options with { Epochs = 5, Control = new TrainingControl { KeepBest = measure } } }, TestRuns.Data);

        (result.Best?.Measure, result.BestModel is null).ShouldBe((measure, measure is null));
        if (result.Best is { } best)
        {
            best.Value.ShouldBe(result.History.Where(row => row.Epoch > 2).Max(row => row.ValidationAccuracy)!.Value);
        }
    }

    [Fact]
    public void Run_ValidateEvery_HasARowForEachEvaluation()
    {
        var result = Trainer.Run(TestRuns.Options with { Epochs = 2, Control = new TrainingControl { ValidateEvery = 8 } }, TestRuns.Data);

        result.History.Select(row => (row.Epoch, row.Steps)).ShouldBe([(1, 8L), (1, 16L), (1, 19L), (2, 24L), (2, 32L), (2, 38L)]);
        result.History.Select(row => row.Samples).ShouldBe([128, 256, 300, 80, 208, 300]);
        result.History[0].ValidationLoss.ShouldBe(Trainer.Run(TestRuns.Options with { Steps = 8 }, TestRuns.Data).History[0].ValidationLoss);
        result.Epochs.ShouldBe(2);
        result.WeightsSha256.ShouldBe(Trainer.Run(TestRuns.Options with { Epochs = 2 }, TestRuns.Data).WeightsSha256);
    }

    [Fact]
    public void Run_LossIsSmallEnough_Converges()
    {
        var control = new TrainingControl { Convergence = new Convergence { Below = 0.3 } };

        var result = Trainer.Run(TestRuns.Options with { Epochs = 50, Control = control }, TestRuns.Data);

        result.StopReason.ShouldStartWith($"converged in epoch {result.Epochs}, step {result.Steps}: loss 0.2");
        result.Epochs.ShouldBeGreaterThan(1);
        result.History.SkipLast(1).ShouldAllBe(row => row.TrainLoss >= 0.3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(8)]
    public void Run_AnyWorkers_EndsAtTheSameStepWithTheSameBits(int workers)
    {
        var alone = Trainer.Run(Restless with { Control = Everything }, TestRuns.Data);

        var result = Trainer.Run(Restless with { Control = Everything, Workers = workers }, TestRuns.Data);

        alone.StopReason.ShouldNotBeNull();
        (result.WeightsSha256, result.Steps, result.StopReason, result.Best).ShouldBe((alone.WeightsSha256, alone.Steps, alone.StopReason, alone.Best));
    }

    [Fact]
    public void Resume_FromAnyStep_EndsAtTheSameStepWithTheSameBits()
    {
        var whole = Trainer.Run(Restless with { Control = Everything }, TestRuns.Data);
        var draws = new KeyedDraws(11);
        for (var draw = 0; draw < 10; draw++)
        {
            var folder = Path.Combine(_folder, $"{draw}");
            var steps = 1 + draws.Below((int)whole.Steps - 1);
            Trainer.Run(Restless with { Control = Everything, Steps = steps, Workers = 1 + draws.Below(3), OutputDirectory = folder }, TestRuns.Data);
            var run = RunFolder.Open(folder);

            var result = Trainer.Resume(run with { Options = run.Options with { Steps = null } }, TestRuns.Data);

            (result.WeightsSha256, result.Steps, result.StopReason, result.Best)
                .ShouldBe((whole.WeightsSha256, whole.Steps, whole.StopReason, whole.Best), $"resumed after {steps} steps");
            result.History.Select(Shape).ShouldBe(whole.History.Select(Shape));
            RunVerifier.Verify(RunFolder.Open(folder)).Findings.ShouldBeEmpty();
        }
    }

    /// <summary>The plateau makes the steps smaller, early stopping ends the run: a second implementation comes to the same.</summary>
    [Theory]
    [InlineData(1, null)]
    [InlineData(4, null)]
    [InlineData(1, 0.9)]
    public void Replay_OfARunWithControl_EndsAtTheSameStepWithTheSameBits(int localSteps, double? averageDecay)
    {
        var options = Restless with
        {
            Control = Everything,
            LocalSteps = localSteps,
            Update = new UpdateSettings { AverageDecay = averageDecay },
            OutputDirectory = Path.Combine(_folder, "replayed"),
        };
        var plan = options.PlanFor(TestRuns.Data);
        var network = new Core.Networks.Network(options.Network);
        var control = new ReplayedControl(options.Control, plan, network, options.Loss, TestRuns.Data.Validation, hasAccuracy: true);
        var local = options.BuildLocalUpdate();
        var replay = new RunReplay(
            plan, network, options.Loss, local ?? options.BuildServerUpdate(), local is null ? null : options.BuildServerUpdate(), TestRuns.Data.Train, null, control);
        while (!replay.IsOver)
        {
            replay.RunRound();
        }

        var result = Trainer.Run(options, TestRuns.Data);

        control.State.RateFactor.ShouldBeLessThan(1);
        (replay.Step, replay.WeightsSha256, control.State.End).ShouldBe((result.Steps, result.WeightsSha256, result.StopReason));
        RunVerifier.Verify(RunFolder.Open(options.OutputDirectory), TestRuns.Data, new StepRange(0, result.Steps - 1)).Findings.ShouldBeEmpty();
        Trainer.Run(options with { Control = Everything with { Plateau = null }, OutputDirectory = null }, TestRuns.Data).WeightsSha256
            .ShouldNotBe(result.WeightsSha256);
    }

    [Fact]
    public void Resume_ARunThatStoppedEarly_IsOver()
    {
        var folder = Path.Combine(_folder, "over");
        var first = Trainer.Run(Restless with { Control = Everything, OutputDirectory = folder }, TestRuns.Data);

        var again = Trainer.Resume(RunFolder.Open(folder), TestRuns.Data);

        (again.WeightsSha256, again.Steps, again.StopReason, again.TestLoss).ShouldBe((first.WeightsSha256, first.Steps, first.StopReason, first.TestLoss));
    }

    [Fact]
    public void Resume_OtherValidationData_Fails()
    {
        var folder = Path.Combine(_folder, "other");
        Trainer.Run(TestRuns.Options with { Control = Everything, Steps = 10, OutputDirectory = folder }, TestRuns.Data);

        Should.Throw<DataException>(() => Trainer.Resume(RunFolder.Open(folder), TestRuns.Data with { Validation = TestRuns.Data.Test }))
            .Message.ShouldContain("was evaluated on other data");
    }

    [Fact]
    public void Run_NoValidationSet_SaysSoBeforeItWritesAnything()
    {
        var folder = Path.Combine(_folder, "without");

        Should.Throw<ArgumentException>(() => Trainer.Run(
            TestRuns.Options with { Control = Everything, OutputDirectory = folder }, TestRuns.Data with { Validation = null }));

        Directory.Exists(folder).ShouldBeFalse();
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.8)]
    public void Run_RestoresBestWithParts_EndsAsWithOne(double? averageDecay)
    {
        var options = Restless with
        {
            Network = NetworkDescription.Parse([5], "60:relu,dropout:0.2,50:tanh,3:softmax"),
            Control = new() { EarlyStopping = new EarlyStopping { Patience = 3, RestoresBest = true } },
            Update = new() { AverageDecay = averageDecay },
        };
        var alone = Trainer.Run(options, TestRuns.Data);

        alone.Best!.Step.ShouldBeLessThan(alone.Steps);
        foreach (var parts in new[] { 2, 3 })
        {
            var folder = Path.Combine(_folder, $"{parts} parts");
            var run = Trainer.Run(options with { Parts = parts, Workers = 2, OutputDirectory = folder }, TestRuns.Data);

            (run.WeightsSha256, run.TestLoss, run.Steps, run.Best, run.IsBestRestored).ShouldBe((alone.WeightsSha256, alone.TestLoss, alone.Steps, alone.Best, true), $"{parts} parts");
            Model.Load(folder).WeightsSha256.ShouldBe(alone.WeightsSha256);
            RunVerifier.Verify(RunFolder.Open(folder), TestRuns.Data, new StepRange(0, run.Steps - 1)).Findings.ShouldBeEmpty();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Run_LocalStepsAndParts_EvaluateAtEndsOfRounds(int parts)
    {
        var control = new TrainingControl { ValidateEvery = 6, KeepBest = Measure.ValidationLoss };
        var options = TestRuns.Options with { LocalSteps = 4, Epochs = 1, Parts = parts, Control = control, OutputDirectory = Path.Combine(_folder, $"parts {parts}") };

        var result = Trainer.Run(options, TestRuns.Data);

        result.History.Select(row => row.Steps).ShouldBe([8, 12, 19]);
        Model.Load(Path.Combine(options.OutputDirectory!, RunFolder.BestFileName)).Evaluate(TestRuns.Data.Validation!).Loss
            .ShouldBe(result.History.Min(row => row.ValidationLoss)!.Value, 1e-12);
    }

    [Fact]
    public void SaveAndLoad_Settings_ComeBackAndChangeTheFingerprint()
    {
        var options = TestRuns.Options with { Order = SampleOrder.Random, Control = Everything with { KeepBest = Measure.ValidationLoss } };
        var path = Path.Combine(_folder, "run.json");

        RunFile.From(options, null, "00ff", "aa").Save(path);
        var file = RunFile.Load(path);

        (file.ToOptions(_folder).Order, file.ToOptions(_folder).Control, file.ValidationSha256).ShouldBe((options.Order, options.Control, "aa"));
        TrainingOptions[] others =
        [
            options, options with { Order = SampleOrder.Shuffled }, options with { Control = Everything with { ValidateEvery = 8 } },
            options with { Control = Everything with { Plateau = null } },
        ];
        others.Select(other => RunFile.From(other, null, "00ff").Fingerprint()).Distinct().Count().ShouldBe(others.Length);
        RunFile.From(TestRuns.Options with { Control = new TrainingControl { KeepBest = Measure.Loss } }, null, "00ff").Fingerprint()
            .ShouldBe(RunFile.From(TestRuns.Options, null, "00ff").Fingerprint());
    }

    /// <summary>A property that a later version adds, with its default, must not part a run from its checkpoints.</summary>
    [Fact]
    public void Fingerprint_OfControl_HasWhatIsNotAsByDefault()
    {
        var control = new TrainingControl
        {
            ValidateEvery = 7,
            EarlyStopping = new EarlyStopping { Patience = 5 },
            Plateau = new ReduceOnPlateau(),
            KeepBest = Measure.ValidationLoss,
        };

        RunFile.From(TestRuns.Options with { Control = control }, null, "00ff", "aa").Fingerprint()
            .ShouldEndWith("""data=00ff control={"validateEvery":7,"earlyStopping":{"patience":5},"plateau":{}} validation=aa""");
    }

    [Fact]
    public void Fingerprint_OfOtherValidationDataForTheBestAlone_IsTheSame()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Measure = Measure.Loss } };
        var keeping = TestRuns.Options with { Control = control with { KeepBest = Measure.ValidationLoss } };

        RunFile.From(keeping, null, "00ff", "aa").Fingerprint().ShouldBe(RunFile.From(TestRuns.Options with { Control = control }, null, "00ff", "bb").Fingerprint());
    }

    /// <summary>A program that does not know what is set says that the file is newer, and not that it is damaged.</summary>
    [Fact]
    public void Save_WhatCameWithVersion3_IsOfVersion3()
    {
        RunFile.From(TestRuns.Options, null, "00ff").FormatVersion.ShouldBe(2);
        TrainingOptions[] newer =
        [
            TestRuns.Options with { Control = Everything },
            TestRuns.Options with { Order = SampleOrder.Random },
            TestRuns.Options with { ClassWeights = [1, 2, 3] },
            TestRuns.Options with { Update = new UpdateSettings { L1 = 0.1 } },
            TestRuns.Options with { Optimizer = new OptimizerSettings { Name = "adamw", LearningRate = 0.1 } },
            TestRuns.Options with { Initial = InitialWeights.Of(Trainer.Run(TestRuns.Options with { Steps = 1 }, TestRuns.Data).Model) },
        ];
        RunFile.From(TestRuns.Options, new DataSource { Name = "rows.csv", SampleWeight = "weight" }, "00ff").FormatVersion.ShouldBe(3);
        newer.Select(options => RunFile.From(options, null, "00ff").FormatVersion).ShouldAllBe(version => version == 3);
    }

    private static (int, long, int, double, double?) Shape(Core.Training.HistoryRow row) =>
        (row.Epoch, row.Steps, row.Samples, row.TrainLoss, row.ValidationLoss);
}
