using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>Whatever a step has besides the rule: the same bits for any number of workers and parts, after a resume, and in the replay.</summary>
public sealed class UpdateRunTests : IDisposable
{
    private static readonly Dictionary<string, TrainingOptions> Cases = new()
    {
        ["schedule"] = With(new() { Schedule = Schedule.Cosine(epochs: 2, warmup: 5) }),
        ["l1"] = With(new() { L1 = 0.001 }),
        ["clip value"] = With(new() { ClipValue = 0.01 }),
        ["clip norm"] = With(new() { ClipNorm = 0.05 }),
        ["clip global norm"] = With(new() { ClipGlobalNorm = 0.05 }),
        ["clip global norm, bfloat16"] = With(new() { ClipGlobalNorm = 0.05 }) with { Precision = ExchangePrecision.BFloat16 },
        ["max norm"] = With(new() { MaxNorm = 0.9 }),
        ["max norm, wide"] = With(new() { MaxNorm = 0.9 }) with { Network = NetworkDescription.Parse([5], "300:relu,3:softmax") },
        ["max norm, local steps"] = With(new() { MaxNorm = 0.9 }) with { LocalSteps = 4 },
        ["average"] = With(new() { AverageDecay = 0.9 }),
        ["frozen layer"] = With(new() { Frozen = ["dense_1"] }),
        ["frozen as people type it"] = With(new() { Frozen = ["Dense-1", "DENSE_2.bias"] }),
        ["frozen bias, average"] = With(new() { Frozen = ["dense_2.bias"], AverageDecay = 0.9 }),
        ["weight decay"] = TestRuns.Options with { Optimizer = new() { Name = "adamw", LearningRate = 0.01, WeightDecay = 0.1 } },
        ["everything"] = Everything,
        ["everything, local steps"] = Everything with { LocalSteps = 4, L2 = 0 },
    };

    private static TrainingOptions Everything => TestRuns.Options with
    {
        Optimizer = new() { Name = "rmsprop", LearningRate = 0.005, Momentum = 0.5, Centered = true, WeightDecay = 0.05 },
        Update = new()
        {
            Schedule = Schedule.Exponential(0.5, epochs: 1),
            L1 = 0.001,
            ClipGlobalNorm = 0.5,
            MaxNorm = 1,
            AverageDecay = 0.8,
            Frozen = ["dense_3"],
        },
    };

    private readonly string _root = Directory.CreateTempSubdirectory("actornet-update-").FullName;

    public static TheoryData<string> Names => [.. Cases.Keys];

    public static TheoryData<string> Optimizers => [.. OptimizerSettings.Names];

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Theory]
    [MemberData(nameof(Optimizers))]
    public void Run_AnyOptimizer_GivesTheBitsOfTheReplayForAnyWorkers(string name)
    {
        var options = TestRuns.Options with { Optimizer = new() { Name = name, LearningRate = 0.01 }, Epochs = 1 };
        var expected = Replayed(options);
        foreach (var workers in new[] { 1, 2, 3, 8 })
        {
            Trainer.Run(options with { Workers = workers, Parts = workers == 2 ? 2 : 1 }, TestRuns.Data).WeightsSha256.ShouldBe(expected, $"{workers} workers");
        }
    }

    [Fact]
    public void Run_FrozenLayer_KeepsItsInitialWeights()
    {
        var result = Trainer.Run(With(new() { Frozen = ["dense_1"] }), TestRuns.Data);
        var initial = new float[result.Model.Parameters.Length];
        var network = new Network(TestRuns.Options.Network);
        network.Initialize(TestRuns.Options.Seed, initial);

        var first = network.Tensors.Where(tensor => tensor.Name.StartsWith("dense_1.", StringComparison.Ordinal)).Sum(tensor => tensor.Length);
        result.Model.Parameters[..first].ToArray().ShouldBe(initial[..first]);
        result.Model.Parameters[first..].ToArray().ShouldNotBe(initial[first..]);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Run_MaxNorm_LimitsTheWeightsIntoEveryUnit(int localSteps)
    {
        var result = Trainer.Run(With(new() { MaxNorm = 0.5 }) with { LocalSteps = localSteps }, TestRuns.Data);
        foreach (var tensor in new Network(TestRuns.Options.Network).Tensors.Where(tensor => tensor.Decays))
        {
            var kernel = result.Model.Parameters.Slice(tensor.Offset, tensor.Length).ToArray();
            for (var unit = 0; unit < tensor.Shape[1]; unit++)
            {
                Math.Sqrt(kernel.Where((_, index) => index % tensor.Shape[1] == unit).Sum(weight => (double)weight * weight)).ShouldBeLessThan(0.50001);
            }
        }
    }

    [Fact]
    public void Run_Average_EvaluatesAndSavesTheAverage()
    {
        var folder = Path.Combine(_root, "run");
        var result = Trainer.Run(With(new() { AverageDecay = 0.9 }) with { OutputDirectory = folder }, TestRuns.Data);

        Model.Load(folder).WeightsSha256.ShouldBe(result.WeightsSha256);
        result.WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);
        result.Model.Evaluate(TestRuns.Data.Test!).Loss.ShouldBe(result.TestLoss!.Value, 1e-6);
        Trainer.Run(With(new() { AverageDecay = 0.9 }) with { Parts = 3, Workers = 2 }, TestRuns.Data).TestLoss.ShouldBe(result.TestLoss);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_AnyWorkers_GivesTheBitsOfTheReplay(string name)
    {
        var options = Cases[name];
        var expected = Replayed(options);

        expected.ShouldNotBe(Replayed(options with { Update = UpdateSettings.None, Optimizer = options.Optimizer with { WeightDecay = 0 } }));
        foreach (var workers in new[] { 1, 2, 3, 8 })
        {
            Trainer.Run(options with { Workers = workers }, TestRuns.Data).WeightsSha256.ShouldBe(expected, $"{workers} workers");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Run_SeveralParts_GivesTheBitsOfTheReplay(string name)
    {
        // Of more than three digest blocks, so that each of three parts has something to hold, and kernels lie in several.
        var options = Cases[name];
        options = options with { Network = options.Network == TestRuns.Options.Network ? NetworkDescription.Parse([5], "60:relu,dropout:0.2,50:tanh,3:softmax") : options.Network };
        var expected = Replayed(options);
        foreach (var parts in new[] { 1, 2, 3 })
        {
            var folder = Path.Combine(_root, $"{parts} parts");
            var result = Trainer.Run(options with { Parts = parts, Workers = 2, OutputDirectory = folder }, TestRuns.Data);

            result.WeightsSha256.ShouldBe(expected, $"{parts} parts");
            RunVerifier.Verify(RunFolder.Open(folder), TestRuns.Data, new StepRange(0, result.Steps - 1)).Findings.ShouldBeEmpty($"{parts} parts");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Resume_InTheMiddle_GivesTheBitsOfAnUnbrokenRun(string name)
    {
        var folder = Path.Combine(_root, "run");
        var options = Cases[name] with { OutputDirectory = folder, Steps = 24 };
        Trainer.Run(options, TestRuns.Data);

        var run = RunFolder.Open(folder);
        run.Options.Update.ToString().ShouldBe(options.Update.ToString());
        var result = Trainer.Resume(run with { Options = run.Options with { Steps = null, Workers = 3 } }, TestRuns.Data);

        result.WeightsSha256.ShouldBe(Replayed(Cases[name]));
        RunVerifier.Verify(RunFolder.Open(folder), TestRuns.Data, new StepRange(0, result.Steps - 1)).Findings.ShouldBeEmpty();
    }

    /// <summary>What is evaluated is the average, so it is what early stopping looks at, and what it restores.</summary>
    [Fact]
    public void Run_AverageAndRestoredBest_EndsWithTheBestAverage()
    {
        var folder = Path.Combine(_root, "run");
        var options = With(new() { AverageDecay = 0.8 }) with
        {
            Optimizer = new() { Name = "adam", LearningRate = 0.1 },
            Epochs = 12,
            Control = new() { EarlyStopping = new() { Patience = 3, RestoresBest = true } },
            OutputDirectory = folder,
        };

        var result = Trainer.Run(options, TestRuns.Data);

        var best = result.Best.ShouldNotBeNull();
        result.Model.Evaluate(TestRuns.Data.Validation!).Loss.ShouldBe(best.Value, 1e-6);
        result.Model.Evaluate(TestRuns.Data.Test!).Loss.ShouldBe(result.TestLoss!.Value, 1e-6);
        Trainer.Run(options with { Workers = 3, OutputDirectory = null }, TestRuns.Data).WeightsSha256.ShouldBe(result.WeightsSha256);
        RunVerifier.Verify(RunFolder.Open(folder), TestRuns.Data, new StepRange(0, result.Steps - 1)).Findings.ShouldBeEmpty();
    }

    private static TrainingOptions With(UpdateSettings update) => TestRuns.Options with { Update = update };

    private static string Replayed(TrainingOptions options)
    {
        var local = options.BuildLocalUpdate();
        var server = options.BuildServerUpdate();
        var replay = new RunReplay(
            options.PlanFor(TestRuns.Data),
            new(options.Network),
            options.Loss,
            local ?? server,
            local is null ? null : server,
            TestRuns.Data.Train);
        while (!replay.IsOver)
        {
            replay.RunRound();
        }

        return replay.WeightsSha256;
    }
}
