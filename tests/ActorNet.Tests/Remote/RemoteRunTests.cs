using ActorNet.Core.Data;
using ActorNet.Remote;
using ActorNet.Remote.Security;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Remote;

/// <summary>A training over several engines comes out as it does in one, whatever is between them.</summary>
public sealed class RemoteRunTests
{
    [Theory]
    [InlineData(1, WireKind.WebSocket, "127.0.0.1:0")]
    [InlineData(2, WireKind.WebSocket, "127.0.0.1:0")]
    [InlineData(3, WireKind.WebSocket, "127.0.0.1:0")]
    [InlineData(2, WireKind.WebSocket, "wss://127.0.0.1:0")]
    [InlineData(2, WireKind.Auto, "127.0.0.1:0")]
    public void Run_WorkersElsewhere_GivesTheBitsOfOneProcess(int workers, WireKind wire, string listen)
    {
        using var harness = new RemoteRunHarness { ExpectedWorkers = workers, Listen = listen };
        var server = harness.StartServer();

        var results = Enumerable.Range(0, workers).Select(_ => harness.StartWorker(wire)).ToList().ConvertAll(RemoteRunHarness.Await);

        var run = RemoteRunHarness.Await(server);
        run.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        run.Workers.ShouldBe(workers);
        results.ShouldAllBe(result => result.WeightsSha256 == TestRuns.ReferenceHash && result.RunInterrupted == false && !result.HasLeft);
        results.Sum(result => result.Samples).ShouldBeGreaterThanOrEqualTo(3 * 300);
    }

    [Fact]
    public void Run_Settings_AreAsInOneProcess()
    {
        using var harness = new RemoteRunHarness();
        var server = harness.StartServer();
        var worker = harness.StartWorker();

        var run = RemoteRunHarness.Await(server);

        RemoteRunHarness.Await(worker);
        var local = Trainer.Run(TestRuns.Options, TestRuns.Data);
        (run.Epochs, run.Steps, run.TrainLoss, run.TestLoss, run.TestAccuracy).ShouldBe((local.Epochs, local.Steps, local.TrainLoss, local.TestLoss, local.TestAccuracy));
        Model.Load(harness.RunFolder).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        File.Exists(Path.Combine(harness.RunFolder, "history.csv")).ShouldBeTrue();
        RunVerifier.Verify(RunFolder.Open(harness.RunFolder)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Run_PartsElsewhere_GivesTheBitsOfOneProcess()
    {
        // More parameters than one block of the digest, so that there is something to split.
        var options = TestRuns.Options with { Network = Core.Networks.NetworkDescription.Parse([5], "60:relu,50:tanh,3:softmax"), Parts = 2, Epochs = 2 };
        using var harness = new RemoteRunHarness { Options = options, ExpectedWorkers = 2 };
        var server = harness.StartServer();
        var part = harness.StartPart(2, 2);
        var workers = Enumerable.Range(0, 2).Select(_ => harness.StartWorker()).ToList();

        var run = RemoteRunHarness.Await(server);

        run.WeightsSha256.ShouldBe(Trainer.Run(options with { Parts = 1 }, TestRuns.Data).WeightsSha256);
        workers.ConvertAll(RemoteRunHarness.Await).ShouldAllBe(result => result.WeightsSha256 == run.WeightsSha256);
        RemoteRunHarness.Await(part).WeightsSha256.ShouldBe(run.WeightsSha256);
        harness.News.ShouldContain("waiting for part 2 of 2");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Run_UpdateWithPartsElsewhere_GivesTheBitsAndTheEvaluationsOfOneProcess(bool takesAllOfTheVector)
    {
        var options = TestRuns.Options with
        {
            Network = Core.Networks.NetworkDescription.Parse([5], "60:relu,50:tanh,3:softmax"),
            Optimizer = new Core.Optimizers.AdamW(0.01, weightDecay: 0.1).Settings,
            Update = new Core.Optimizers.UpdateSettings
            {
                Schedule = Core.Optimizers.Schedule.Cosine(epochs: 2, warmup: 3),
                L1 = 0.001,
                ClipValue = 0.05,
                AverageDecay = 0.9,
                Frozen = ["dense_1.bias"],
            },
            Parts = 2,
            Epochs = 2,
        };
        if (takesAllOfTheVector)
        {
            options = options with
            {
                Update = options.Update with { ClipValue = null, ClipGlobalNorm = 0.1, MaxNorm = 0.9 },
                Control = new() { EarlyStopping = new() { RestoresBest = true, Measure = Core.Training.Control.Measure.ValidationAccuracy } },
            };
        }

        using var harness = new RemoteRunHarness { Options = options, ExpectedWorkers = 1 };
        var server = harness.StartServer();
        var part = harness.StartPart(2, 2);
        var worker = harness.StartWorker();

        var run = RemoteRunHarness.Await(server);

        RemoteRunHarness.Await(part);
        RemoteRunHarness.Await(worker);
        var local = Trainer.Run(options with { Parts = 1 }, TestRuns.Data);
        (run.WeightsSha256, run.TestLoss, run.TestAccuracy).ShouldBe((local.WeightsSha256, local.TestLoss, local.TestAccuracy));
    }

    [Fact]
    public void Run_ControlAndOrderAndWarmStart_GivesTheBitsOfOneProcess()
    {
        var options = TestRuns.Options with
        {
            Optimizer = new Core.Optimizers.OptimizerSettings { Name = "adam", LearningRate = 0.1 },
            Order = Core.Data.SampleOrder.Random,
            Epochs = 8,
            Initial = InitialWeights.Of(Trainer.Run(TestRuns.Options with { Epochs = 1, Seed = 5 }, TestRuns.Data).Model),
            Control = new Core.Training.Control.TrainingControl
            {
                ValidateEvery = 8,
                EarlyStopping = new Core.Training.Control.EarlyStopping { Patience = 4, RestoresBest = true },
                Plateau = new Core.Training.Control.ReduceOnPlateau { Patience = 2, Factor = 0.5 },
                KeepBest = Core.Training.Control.Measure.ValidationLoss,
            },
        };
        using var harness = new RemoteRunHarness { Options = options, ExpectedWorkers = 2 };
        var server = harness.StartServer();

        var without = harness.StartWorkerWithoutData();
        var with = harness.StartWorker();

        var run = RemoteRunHarness.Await(server);
        RemoteRunHarness.Await(with);
        RemoteRunHarness.Await(without);
        var local = Trainer.Run(options with { Workers = 3 }, TestRuns.Data);
        (run.WeightsSha256, run.Steps, run.StopReason, run.Best).ShouldBe((local.WeightsSha256, local.Steps, local.StopReason, local.Best));
        run.StopReason.ShouldNotBeNull();
        Model.Load(Path.Combine(harness.RunFolder, RunFolder.BestFileName)).WeightsSha256.ShouldBe(run.WeightsSha256);
        RunVerifier.Verify(RunFolder.Open(harness.RunFolder), TestRuns.Data, new StepRange(0, run.Steps - 1)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Run_WorkerWithoutData_HasTheServerSendIt()
    {
        using var harness = new RemoteRunHarness { ExpectedWorkers = 2 };
        var server = harness.StartServer();

        var without = harness.StartWorkerWithoutData();
        var with = harness.StartWorker(threads: 2);

        RemoteRunHarness.Await(server).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        RemoteRunHarness.Await(without).Samples.ShouldBeGreaterThan(0);
        RemoteRunHarness.Await(with).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_ServerStartsAgainWithAnotherRun_WorkerSaysSo()
    {
        using var begun = new ManualResetEventSlim();
        using var gone = new ManualResetEventSlim();
        using var first = new RemoteRunHarness
        {
            // The worker's bound on the server's silence, so that it is missed soon.
            Options = TestRuns.Options with { Epochs = 100_000, WorkerTimeout = TimeSpan.FromSeconds(1) },
            Progress = _ => begun.Set(),
        };
        var server = first.StartServer();
        var worker = first.StartWorker(note: line =>
        {
            if (line.StartsWith("lost the connection", StringComparison.Ordinal)) gone.Set();
        });
        begun.Wait(RemoteRunHarness.Bound).ShouldBeTrue();
        first.BreakOff();
        gone.Wait(RemoteRunHarness.Bound).ShouldBeTrue();
        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(server));

        // At the same address, with the same token.
        using var second = new RemoteRunHarness
        {
            Options = TestRuns.Options with { Seed = 43, Epochs = 1 },
            Listen = first.Address.Address.Authority,
            TokenFile = first.TokenFile,
        };
        var other = second.StartServer();

        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(worker)).Message.ShouldContain("now drives another run than the one that this worker joined");
        RemoteRunHarness.Await(second.StartWorker());
        RemoteRunHarness.Await(other);
    }

    [Fact]
    public void Run_Fails_WorkersAndPartsAreToldWhy()
    {
        var options = TestRuns.Options with
        {
            Network = Core.Networks.NetworkDescription.Parse([5], "60:relu,50:tanh,3:softmax"),
            Parts = 2,
            Optimizer = new Core.Optimizers.OptimizerSettings { Name = "sgd", LearningRate = 1e30 },
        };
        using var harness = new RemoteRunHarness { Options = options };
        var server = harness.StartServer();
        var part = harness.StartPart(2, 2);
        var worker = harness.StartWorker();

        var reason = Should.Throw<TrainingException>(() => RemoteRunHarness.Await(server)).Message;

        reason.ShouldContain("not finite");
        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(worker)).Message.ShouldBe($"{harness.Address.Address.Authority}: the run failed: {reason}");
        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(part)).Message.ShouldBe($"{harness.Address.Address.Authority}: the run failed: {reason}");
    }

    [Fact]
    public void Part_AnotherProcessTakesItsPlace_EndsAndSaysSo()
    {
        using var connected = new ManualResetEventSlim();
        using var harness = new RemoteRunHarness { Options = TestRuns.Options with { Parts = 2, Network = Core.Networks.NetworkDescription.Parse([5], "60:relu,50:tanh,3:softmax"), Epochs = 1 } };
        var server = harness.StartServer();
        ListeningAddress? firstAddress = null, secondAddress = null;
        var first = harness.StartPart(2, 2, "wss://127.0.0.1:0", line =>
        {
            if (line == "connected to the coordinator") connected.Set();
        }, address => firstAddress = address);
        connected.Wait(RemoteRunHarness.Bound).ShouldBeTrue();

        var second = harness.StartPart(2, 2, "wss://127.0.0.1:0", listening: address => secondAddress = address);

        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(first)).Message.ShouldContain("another process holds part 2 now");
        RemoteRunHarness.Await(harness.StartWorker());
        RemoteRunHarness.Await(server);
        RemoteRunHarness.Await(second).HasLeft.ShouldBeFalse();
        firstAddress!.Fingerprint.ShouldNotBeNull().ShouldBe(secondAddress!.Fingerprint);
    }

    [Fact]
    public void Run_WorkerWithOtherData_RefusesByName()
    {
        using var harness = new RemoteRunHarness();
        var server = harness.StartServer();

        var error = Should.Throw<DataException>(() => RemoteRunHarness.Await(
            harness.StartWorker(data: TestRuns.Data with { Train = TestRuns.Points("other points", 300, 1) })));

        error.Message.ShouldStartWith("other points: is not the run's data: the SHA-256 of the training set is ");
        RemoteRunHarness.Await(harness.StartWorker());
        RemoteRunHarness.Await(server).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_WorkerWithAnotherToken_IsRefused()
    {
        using var harness = new RemoteRunHarness();
        var server = harness.StartServer();
        var access = harness.Access() with { Token = JoinToken.Create() };

        Should.Throw<DataException>(() => RemoteWorker.Run(new RemoteWorkerOptions { Server = access, Data = TestRuns.Data }))
            .Message.ShouldContain("refuses the token");

        RemoteRunHarness.Await(harness.StartWorker());
        RemoteRunHarness.Await(server).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_Stopped_StoresACheckpointAndSendsWorkersHome()
    {
        using var firstEpoch = new ManualResetEventSlim();
        using var harness = new RemoteRunHarness { Options = TestRuns.Options with { Epochs = 100_000 }, Progress = _ => firstEpoch.Set() };
        var server = harness.StartServer();
        var worker = harness.StartWorker();
        firstEpoch.Wait(RemoteRunHarness.Bound).ShouldBeTrue();

        harness.StopServer();

        var run = RemoteRunHarness.Await(server);
        run.Interrupted.ShouldBeTrue();
        var result = RemoteRunHarness.Await(worker);
        (result.HasLeft, result.RunInterrupted, result.RunSteps).ShouldBe((false, true, run.Steps));
        Directory.EnumerateFiles(Path.Combine(harness.RunFolder, "checkpoints")).ShouldNotBeEmpty();
    }

    /// <summary>A step under way cannot be finished without workers; a server that is to stop keeps the steps before it.</summary>
    [Fact]
    public void Run_StoppedWhenAllWorkersHaveLeft_StoresItsLastStepAndCanGoOn()
    {
        using var begun = new ManualResetEventSlim();
        using var leave = new CancellationTokenSource();
        using var harness = new RemoteRunHarness { Options = TestRuns.Options with { Epochs = 40 }, Progress = _ => begun.Set() };
        var server = harness.StartServer();
        var worker = harness.StartWorker(stop: leave.Token);
        begun.Wait(RemoteRunHarness.Bound).ShouldBeTrue();
        leave.Cancel();
        RemoteRunHarness.Await(worker).HasLeft.ShouldBeTrue();

        harness.StopServer();

        var stopped = RemoteRunHarness.Await(server);
        stopped.Interrupted.ShouldBeTrue();
        stopped.Steps.ShouldBeGreaterThan(0);
        File.Exists(Path.Combine(harness.RunFolder, "checkpoints", FormattableString.Invariant($"step-{stopped.Steps:D12}.safetensors"))).ShouldBeTrue();
        var second = harness.StartWorker();
        harness.ResumeServer(harness.Address.Address.Authority).WeightsSha256.ShouldBe(Trainer.Run(harness.Options, TestRuns.Data).WeightsSha256);
        RemoteRunHarness.Await(second);
    }

    [Fact]
    public void Resume_AfterAStop_GivesTheBitsOfARunThatWasNotStopped()
    {
        using var begun = new ManualResetEventSlim();
        using var harness = new RemoteRunHarness { Options = TestRuns.Options with { Epochs = 30 }, Progress = _ => begun.Set() };
        var server = harness.StartServer();
        var first = harness.StartWorker();
        begun.Wait(RemoteRunHarness.Bound).ShouldBeTrue();
        harness.StopServer();
        RemoteRunHarness.Await(server);
        RemoteRunHarness.Await(first);
        var address = harness.Address.Address;

        // The worker is there before the server is.
        var second = harness.StartWorker();
        var run = harness.ResumeServer(address.Authority);

        run.WeightsSha256.ShouldBe(Trainer.Run(harness.Options, TestRuns.Data).WeightsSha256);
        RemoteRunHarness.Await(second).WeightsSha256.ShouldBe(run.WeightsSha256);
    }

    [Fact]
    public void Run_WorkerLeaves_TheOthersGoOn()
    {
        using var begun = new ManualResetEventSlim();
        using var leave = new CancellationTokenSource();
        using var harness = new RemoteRunHarness
        {
            Options = TestRuns.Options with { Epochs = 60 },
            ExpectedWorkers = 2,
            Progress = _ => begun.Set(),
        };
        var server = harness.StartServer();
        var leaver = harness.StartWorker(stop: leave.Token);
        var stayer = harness.StartWorker();
        begun.Wait(RemoteRunHarness.Bound).ShouldBeTrue();

        leave.Cancel();

        RemoteRunHarness.Await(leaver).HasLeft.ShouldBeTrue();
        var run = RemoteRunHarness.Await(server);
        run.WeightsSha256.ShouldBe(Trainer.Run(harness.Options, TestRuns.Data).WeightsSha256);
        RemoteRunHarness.Await(stayer).WeightsSha256.ShouldBe(run.WeightsSha256);
        harness.Warnings.ShouldContain(warning => warning.Contains("left", StringComparison.Ordinal));
    }

    [Fact]
    public void Run_PartsThatNobodyHolds_FailsNamingThem()
    {
        using var harness = new RemoteRunHarness { Options = TestRuns.Options with { Parts = 3, JoinTimeout = TimeSpan.FromMilliseconds(200) } };

        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(harness.StartServer())).Message
            .ShouldBe("parts 2, 3 of 3 did not connect within 0.2 s.");
    }

    [Fact]
    public void Part_OfAnotherNumberOfParts_IsRefused()
    {
        using var harness = new RemoteRunHarness { Options = TestRuns.Options with { Epochs = 1 } };
        var server = harness.StartServer();

        Should.Throw<DataException>(() => RemoteRunHarness.Await(harness.StartPart(2, 3))).Message.ShouldContain("has 1 part, so it has no part 2 of 3");

        RemoteRunHarness.Await(harness.StartWorker());
        RemoteRunHarness.Await(server);
    }

    [Fact]
    public void Worker_NoServer_SaysWhoDidNotAnswer()
    {
        var access = new ServerAccess { Address = new Uri("ws://127.0.0.1:1"), Token = JoinToken.Create() };

        Should.Throw<TrainingException>(() => RemoteWorker.Run(
            new RemoteWorkerOptions { Server = access, Data = TestRuns.Data, ServerTimeout = TimeSpan.FromMilliseconds(300) })).Message
            .ShouldBe("127.0.0.1:1: nobody listens there; tried for 0.3 s");
    }
}
