using ActorNet.Remote;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Remote;

/// <summary>Callbacks of a server whose workers are elsewhere hear what they hear in one process, and may do the same.</summary>
public sealed class RemoteCallbackTests
{
    public static TheoryData<string> Scripts => [.. HeardRun.Scripts.Keys];

    [Theory]
    [MemberData(nameof(Scripts))]
    public void Run_Callbacks_HearAndDoWhatTheyDoInOneProcess(string script)
    {
        var remote = new HeardRun();
        var told = new List<string>();
        var folderStays = true;

        remote.Train(script, (options, callbacks) =>
        {
            using var harness = new RemoteRunHarness { Options = options, ExpectedWorkers = 2, Callbacks = callbacks };
            try
            {
                var server = harness.StartServer();
                var workers = new[] { harness.StartWorker(), harness.StartWorker() };
                told.AddRange(workers.Select(End));
                return RemoteRunHarness.Await(server);
            }
            finally
            {
                folderStays = Directory.Exists(harness.RunFolder);
            }
        });

        var local = HeardRun.Local(script);
        remote.Heard.ShouldBe(local.Heard);
        remote.Outcome.ShouldBe(local.Outcome);
        remote.Outcome.Contains("failed in", StringComparison.Ordinal).ShouldBe(script.StartsWith("fails", StringComparison.Ordinal));

        // Who computes is told of a run that was ended, and not of what the program did with its end.
        folderStays.ShouldBe(script != "fails before");
        told.Count.ShouldBe(script == "fails before" ? 0 : 2);
        var isBroken = script is "fails inside an epoch" or "fails at an epoch's end";
        told.ShouldAllBe(end => isBroken ? end.Contains("the run failed: The run broke off: callback LambdaCallback failed in ", StringComparison.Ordinal) : end == "");
    }

    /// <summary>The weights that a callback is given lie in two processes.</summary>
    [Fact]
    public void Run_CallbacksAndParts_HearWhatTheyHearInOneProcess()
    {
        var options = TestRuns.Options with { Network = Core.Networks.NetworkDescription.Parse([5], "60:relu,50:tanh,3:softmax"), Epochs = 2, Parts = 2 };
        var (remote, local) = (new HeardRun(), new HeardRun());
        using var harness = new RemoteRunHarness { Options = options, Callbacks = [remote.Listener("server")] };

        var server = harness.StartServer();
        var part = harness.StartPart(2, 2);
        var worker = harness.StartWorker();
        RemoteRunHarness.Await(server);
        RemoteRunHarness.Await(part);
        End(worker).ShouldBeEmpty();

        Trainer.Run(options with { Parts = 1 }, TestRuns.Data, callbacks: [local.Listener("server")]);
        remote.Heard.ShouldBe(local.Heard);
        remote.Heard.Count.ShouldBe(4);
    }

    [Fact]
    public void Resume_AfterACallbackFailed_GoesOnFromTheCheckpointThatItTellsOf()
    {
        using var harness = new RemoteRunHarness
        {
            Options = TestRuns.Options with { CheckpointEvery = 5 },
            Callbacks = [new OnceBroken()],
        };
        var server = harness.StartServer();
        var worker = harness.StartWorker();
        Should.Throw<TrainingException>(() => RemoteRunHarness.Await(server)).Message.ShouldBe("The run broke off: callback OnceBroken failed in OnEpochEnd: on purpose");
        End(worker).ShouldNotBeEmpty();

        var going = Task.Run(() => harness.ResumeServer(harness.Address.Address.Authority));
        var next = harness.StartWorker();

        var run = RemoteRunHarness.Await(going);
        RemoteRunHarness.Await(next);
        run.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        var heard = ((OnceBroken)harness.Callbacks[0]).Heard;
        heard[0].ShouldBe("begin 0");
        heard[1..3].ShouldBe(["epoch 1", "epoch 2"]);

        // It waited for the callback before it could store the end of the epoch.
        var step = int.Parse(heard[3].Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture);
        step.ShouldBeInRange(0, (2 * TestRuns.StepsPerEpoch) - 1);
        heard[4..].ShouldBe([.. Enumerable.Range((step / TestRuns.StepsPerEpoch) + 1, 3 - (step / TestRuns.StepsPerEpoch)).Select(epoch => $"epoch {epoch}"), "end 57"]);
    }

    [Fact]
    public void Resume_OfARunThatHasEnded_CallsBeginAndEnd()
    {
        var heard = new HeardRun();
        using var harness = new RemoteRunHarness { Callbacks = [heard.Listener("server")] };
        Trainer.Run(harness.Options with { OutputDirectory = harness.RunFolder }, TestRuns.Data);

        harness.ResumeServer("127.0.0.1:0");

        heard.Heard.Select(line => line.Split(' ')[1]).ShouldBe(["begin", "end"]);
        heard.Heard[0].ShouldStartWith("server: begin 57/57 ");
    }

    /// <summary>How a worker's part in the run ended: nothing, or what it was told.</summary>
    private static string End(Task<WorkerResult> worker)
    {
        try
        {
            RemoteRunHarness.Await(worker);
            return "";
        }
        catch (TrainingException exception)
        {
            return exception.Message;
        }
    }

    /// <summary>Fails at the end of the second epoch, once.</summary>
    private sealed class OnceBroken : TrainingCallback
    {
        private bool _hasFailed;

        public List<string> Heard { get; } = [];

        public override void OnTrainBegin(TrainingStart start) => Heard.Add($"begin {start.Step}");

        public override void OnEpochEnd(TrainingMoment moment)
        {
            Heard.Add($"epoch {moment.Row.Epoch}");
            if (moment.Row.Epoch == 2 && !_hasFailed)
            {
                _hasFailed = true;
                throw new InvalidOperationException("on purpose");
            }
        }

        public override void OnTrainEnd(TrainingResult result) => Heard.Add($"end {result.Steps}");
    }
}
