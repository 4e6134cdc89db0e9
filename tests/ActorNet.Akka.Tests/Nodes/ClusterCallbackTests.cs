using ActorNet.Remote;
using ActorNet.Remote.Tests;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Nodes;

/// <summary>In a cluster callbacks are those of the node that drives the run; they hear and do what they do in one process.</summary>
public sealed class ClusterCallbackTests
{
    private const int Epochs = 6;

    private static readonly TrainingOptions Long = TestRuns.Options with { Epochs = Epochs, CheckpointEvery = TestRuns.StepsPerEpoch };

    public static TheoryData<string> Scripts => [.. HeardRun.Scripts.Keys];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task StartParameterServer_Callbacks_HearAndDoWhatTheyDoInOneProcess(string script)
    {
        using var folder = new TemporaryFolder();
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        Task<TrainingOutcome>? standing = null;
        Task<IReadOnlyList<WorkerResult>>? working = null;
        var run = new HeardRun();

        run.Train(script, (options, callbacks) =>
        {
            var small = new SmallRun(folder, options);
            var driving = first.System.StartParameterServer(small.Server with { Callbacks = callbacks });
            standing = second.System.StartParameterServer(small.Server).Completion;
            working = third.System.StartWorkers(small.Workers).Completion;
            return driving.Completion.WaitAsync(SmallRun.Bound).GetAwaiter().GetResult().Result!;
        });

        var local = HeardRun.Local(script);
        run.Heard.ShouldBe(local.Heard);
        run.Outcome.ShouldBe(local.Outcome);

        // What the program does with the end of the run is nothing to the others; else they are told why it has failed.
        var outcome = await standing!.WaitAsync(SmallRun.Bound);
        if (script.StartsWith("fails", StringComparison.Ordinal) && script != "fails after")
        {
            outcome.Failure.ShouldNotBeNull().ShouldBe(local.Outcome.Split(" | ")[0]);
            (await Should.ThrowAsync<TrainingException>(() => working!.WaitAsync(SmallRun.Bound))).Message.ShouldContain(outcome.Failure);
        }
        else
        {
            outcome.Failure.ShouldBeNull();
            (await working!.WaitAsync(SmallRun.Bound)).ShouldAllBe(result => result.WeightsSha256 == outcome.WeightsSha256);
        }
    }

    [Fact]
    public async Task Leave_OfTheNodeThatDrives_TheNextOnesCallbacksGoOnAndNoEpochIsToldTwice()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var (before, after) = (new Listener(hold.OnProgress), new Listener(static _ => { }));
        var driving = first.System.StartParameterServer(run.Server with { Callbacks = [before] });
        var standby = second.System.StartParameterServer(run.Server with { Callbacks = [after] });
        var working = third.System.StartWorkers(run.Workers);
        await hold.Holds();

        await first.LeaveAsync();

        // It was told to hand over while its callback was at the end of the second epoch.
        (await driving.Completion.WaitAsync(SmallRun.Bound)).Steps.ShouldBe(2 * TestRuns.StepsPerEpoch);
        (await standby.Completion.WaitAsync(SmallRun.Bound)).WeightsSha256.ShouldBe(run.Expected);
        await working.Completion.WaitAsync(SmallRun.Bound);
        before.Heard.ShouldBe(["begin 0", "epoch 1", "epoch 2", "end 38, interrupted"]);
        after.Heard.ShouldBe(["begin 38", "epoch 3", "epoch 4", "epoch 5", "epoch 6", "end 114"]);
    }

    [Fact]
    public async Task End_OfTheSystemThatDrives_TheNextOnesCallbacksHearAgainWhatWasNotStoredAndMayStop()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder, Long);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        using var hold = new RunHold(first);
        var (before, after) = (new Listener(hold.OnProgress), new Listener(static _ => { }, stopAt: 4));
        first.System.StartParameterServer(run.Server with { Callbacks = [before] });
        var standby = second.System.StartParameterServer(run.Server with { Callbacks = [after] });
        var working = third.System.StartWorkers(run.Workers);
        await hold.Holds();

        await first.DisposeAsync();

        // The end of the second epoch is not stored before its callbacks have returned; that of the first is, unless the disk took as long as an epoch.
        var outcome = await standby.Completion.WaitAsync(SmallRun.Bound);
        await working.Completion.WaitAsync(SmallRun.Bound);
        (outcome.Steps, outcome.Result!.StopReason).ShouldBe((4 * TestRuns.StepsPerEpoch, "enough"));
        outcome.WeightsSha256.ShouldBe(Trainer.Run(TestRuns.Options with { Epochs = 4 }, TestRuns.Data).WeightsSha256);
        before.Heard.Take(3).ShouldBe(["begin 0", "epoch 1", "epoch 2"]);
        var isFirstStored = after.Heard[0] != "begin 0";
        after.Heard.ShouldBe(isFirstStored
            ? ["begin 19", "epoch 2", "epoch 3", "epoch 4", "end 76"]
            : ["begin 0", "epoch 1", "epoch 2", "epoch 3", "epoch 4", "end 76"]);
    }

    [Fact]
    public async Task Leave_OfTheNodeThatEndedTheRun_LeavesTheOthersCallbacksAlone()
    {
        using var folder = new TemporaryFolder();
        var run = new SmallRun(folder);
        var found = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var first = await ClusterNode.StartAsync("parameter-server");
        await using var second = await ClusterNode.StartAsync("parameter-server", first);
        await using var third = await ClusterNode.StartAsync("worker", first);
        var standing = new Listener(static _ => { });
        var driving = first.System.StartParameterServer(run.Server);
        var standby = second.System.StartParameterServer(run.Server with { Callbacks = [standing], News = line => found.TrySetResult(line) });
        var working = third.System.StartWorkers(run.Workers);
        await driving.Completion.WaitAsync(SmallRun.Bound);
        await standby.Completion.WaitAsync(SmallRun.Bound);
        await working.Completion.WaitAsync(SmallRun.Bound);

        await first.LeaveAsync();

        (await found.Task.WaitAsync(SmallRun.Bound)).ShouldContain("has ended already");
        standing.Heard.ShouldBeEmpty();
    }

    /// <summary>Notes what it hears, then lets the test do something at the end of an epoch.</summary>
    private sealed class Listener(Action<TrainingProgress> epochEnded, int stopAt = 0) : TrainingCallback
    {
        public List<string> Heard { get; } = [];

        public override void OnTrainBegin(TrainingStart start) => Heard.Add($"begin {start.Step}");

        public override void OnEpochEnd(TrainingMoment moment)
        {
            Heard.Add($"epoch {moment.Row.Epoch}");
            epochEnded(moment.Progress);
            if (moment.Row.Epoch == stopAt)
            {
                moment.Stop("enough");
            }
        }

        public override void OnTrainEnd(TrainingResult result) => Heard.Add($"end {result.Steps}{(result.Interrupted ? ", interrupted" : "")}");
    }
}
