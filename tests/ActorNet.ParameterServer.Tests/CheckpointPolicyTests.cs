using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

public sealed class CheckpointPolicyTests
{
    [Fact]
    public void Checkpoints_EveryThreeSteps_AreStoredThenAtEpochsAndAtTheEnd()
    {
        var server = NewServer(every: 3);
        var worker = server.Join("a");

        while (server.Ended is null)
        {
            if (server.To<StoreCheckpoint>(ServerHarness.Storage).LastOrDefault() is { } store)
            {
                server.Deliver(ServerHarness.Storage, new CheckpointStored(1, store.State.Step));
            }

            if (server.Ended is null)
            {
                server.Answer(worker);
            }
        }

        server.To<StoreCheckpoint>(ServerHarness.Storage).Select(store => store.State.Step).ShouldBe([3, 5, 6, 9, 10]);
    }

    [Fact]
    public void Checkpoints_ShortEpochs_AreStoredAtAnIntervalAndAtTheEnd()
    {
        var server = new ServerHarness(
            options => options with { Storage = ServerHarness.Storage, EpochCheckpointInterval = TimeSpan.FromSeconds(5) },
            plan => plan with { Samples = 8, Epochs = 10 });
        var worker = server.Join("a");

        for (var step = 0; step < 10; step++)
        {
            server.Pass(TimeSpan.FromSeconds(2));
            server.Answer(worker);
            if (server.To<StoreCheckpoint>(ServerHarness.Storage).LastOrDefault() is { } store)
            {
                server.Deliver(ServerHarness.Storage, new CheckpointStored(1, store.State.Step));
            }
        }

        server.To<StoreCheckpoint>(ServerHarness.Storage).Select(store => store.State.Step).ShouldBe([1, 4, 7, 10]);
        server.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void Checkpoint_EarlierOneNotStoredYet_WaitsBeforeTheNext()
    {
        var server = NewServer(every: 1);
        var worker = server.Join("a");
        server.Answer(worker);
        server.Answer(worker);
        server.To<ComputeLanes>(worker).Count().ShouldBe(2);

        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 1));

        server.To<ComputeLanes>(worker).Count().ShouldBe(3);
        server.To<StoreCheckpoint>(ServerHarness.Storage).Last().State.Step.ShouldBe(2);
    }

    [Fact]
    public void Checkpoint_State_IsACopy()
    {
        var server = NewServer(every: 1);
        var worker = server.Join("a");
        server.Answer(worker);
        var state = server.To<StoreCheckpoint>(ServerHarness.Storage).Single().State;

        server.Answer(worker);

        state.Parameters.ShouldAllBe(weight => weight == -0.5f);
        state.Totals.Samples.ShouldBe(8);
    }

    [Fact]
    public void Checkpoint_CannotBeStored_FailsTheRun()
    {
        var server = NewServer(every: 1);
        var worker = server.Join("a");
        server.Answer(worker);

        server.Deliver(ServerHarness.Storage, new StorageFailed(1, IsSuperseded: false, "the checkpoint could not be stored: disk full"));

        server.Failure.ShouldNotBeNull().Reason.ShouldBe("Step 1: the checkpoint could not be stored: disk full");
    }

    [Fact]
    public void Checkpoint_StorageIsSilent_FailsAtTheBound()
    {
        var server = NewServer(every: 1);
        var worker = server.Join("a");
        server.Answer(worker);
        server.Answer(worker);

        server.Pass(TimeSpan.FromSeconds(120));

        server.Failure.ShouldNotBeNull().Reason.ShouldBe("Step 1: storage has not answered for 120.0 s.");
    }

    [Fact]
    public void StopRun_InTheMiddleOfAStep_FinishesItStoresAndEnds()
    {
        var server = NewServer(every: 0);
        var worker = server.Join("a");
        server.Answer(worker);
        server.Deliver(worker, new StopRun());
        server.Ended.ShouldBeNull();

        server.Answer(worker);
        server.Ended.ShouldBeNull();
        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 2));

        var ended = server.Ended.ShouldNotBeNull();
        ended.Stopped.ShouldBeTrue();
        ended.State.Step.ShouldBe(2);
    }

    [Fact]
    public void StopRun_NobodyIsLeftInTheMiddleOfAStep_StoresTheLastStepAndEnds()
    {
        var server = NewServer(every: 0);
        var worker = server.Join("a");
        server.Answer(worker);
        server.Deliver(worker, server.Gradient(server.SessionOf(worker), 1, new(1, 0), _ => 1f));
        server.Deliver(worker, new LeaveRequest(server.SessionOf(worker)));
        server.Ended.ShouldBeNull();

        server.Deliver(server.Self, new StopRun());
        ShouldEndWithStep(server, 1);
    }

    [Fact]
    public void StopRun_LastMemberLeavesAfterIt_StoresTheLastStepAndEnds()
    {
        var server = NewServer(every: 0);
        var worker = server.Join("a");
        server.Answer(worker);
        server.Deliver(server.Self, new StopRun());

        server.Deliver(worker, new Terminated(worker, null));
        ShouldEndWithStep(server, 1);
    }

    [Fact]
    public void StopRun_NobodyIsLeftToEvaluate_KeepsTheEpochOpenForTheNextLife()
    {
        var server = new ServerHarness(
            options => options with { Storage = ServerHarness.Storage }, plan => plan with { Samples = 8, ValidationSamples = 30 });
        var worker = server.Join("a");
        server.Answer(worker);
        server.Phase.ShouldBe(ServerPhase.Evaluating);
        server.Deliver(server.Self, new StopRun());
        server.Deliver(worker, new LeaveRequest(server.SessionOf(worker)));

        // One who comes too late finds nothing to do: what is stored is what the run ends with.
        server.Rejoin(worker, incarnation: 2);
        var state = ShouldEndWithStep(server, 1);
        state.History.ShouldBeEmpty();
        state.Totals.Samples.ShouldBe(8);

        var next = new ServerHarness(resume: state, changePlan: plan => plan with { Samples = 8, ValidationSamples = 30 });
        var other = next.Join("a");
        next.To<EvaluateRows>(other).Single().Step.ShouldBe(1);
    }

    [Fact]
    public void StopRun_NobodyIsLeftAndTheFirstStepIsOpen_StoresTheBeginning()
    {
        var server = NewServer(every: 0);
        var worker = server.Join("a");
        server.Deliver(worker, new LeaveRequest(server.SessionOf(worker)));

        server.Deliver(server.Self, new StopRun());

        ShouldEndWithStep(server, 0);
    }

    [Fact]
    public void StopRun_FinishedRunWhoseTestSetNobodyEvaluates_Ends()
    {
        var server = new ServerHarness(resume: Finished, changePlan: plan => plan with { TestSamples = 10 });
        server.Ended.ShouldBeNull();

        server.Deliver(server.Self, new StopRun());

        server.Ended.ShouldNotBeNull().Stopped.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void StopRun_NobodyIsLeftAndSomeMayBeAhead_EndsUnlessStepsAreHalfApplied(bool isApplied)
    {
        var server = new ServerHarness(options => options with { Storage = ServerHarness.Storage, Staleness = 1 });
        var worker = server.Join("a");
        if (isApplied)
        {
            server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, new(1, 0), _ => 1f));
        }

        server.Deliver(worker, new LeaveRequest(server.SessionOf(worker)));
        server.Deliver(server.Self, new StopRun());

        if (!isApplied)
        {
            ShouldEndWithStep(server, 0);
            return;
        }

        server.Failure.ShouldBeNull();
        server.Pass(ServerLimits.StopPatience);
        server.Failure.ShouldNotBeNull().Cause.ShouldBe(RunFailure.NoWorkers);
    }

    [Fact]
    public void StopRun_BeforeAnyWorker_Ends()
    {
        var server = NewServer(every: 0);

        server.Deliver(server.Self, new StopRun());
        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 0));

        server.Ended.ShouldNotBeNull().Stopped.ShouldBeTrue();
    }

    [Fact]
    public void StopRun_BeforeAFinishedRunIsJoined_StillEvaluatesAndEnds()
    {
        var server = new ServerHarness(options => options with { RejoinTimeout = TimeSpan.Zero }, plan => plan with { TestSamples = 1 }, Finished);
        server.Deliver(server.Self, new StopRun());
        server.Ended.ShouldBeNull();

        var worker = server.Join("a");
        server.Deliver(worker, new RowsEvaluated(server.SessionOf(worker), 10, EvaluationSet.Test, 0, new LaneStatistics(1, 1, 1)));

        server.Ended.ShouldNotBeNull().Stopped.ShouldBeFalse();
    }

    [Fact]
    public void Resume_FinishedRun_EndsWithoutWorkers()
    {
        var server = new ServerHarness(resume: Finished);

        var ended = server.Ended.ShouldNotBeNull();
        (ended.Stopped, ended.State.Step).ShouldBe((false, 10));
    }

    [Theory]
    [InlineData(0, 10)]
    [InlineData(10, 0)]
    public void Resume_FinishedRunThatIsNotEvaluated_WaitsForAWorker(int validation, int test)
    {
        // The last epoch is open until it is evaluated.
        var totals = validation > 0 ? new EpochTotals(1, 40, 40, 40, 0, 1) : Finished.Totals;
        var state = new TrainingState { Step = 10, Version = 10, Parameters = [1f, 1f], Slots = [], Totals = totals, History = [] };

        var server = new ServerHarness(resume: state, changePlan: plan => plan with { ValidationSamples = validation, TestSamples = test });

        server.Phase.ShouldBe(ServerPhase.Joining);
        server.To<EvaluateRows>(server.Join("a")).ShouldHaveSingleItem();
    }

    [Fact]
    public void Observer_IsSlow_HoldsTheRunUpAndFillsNoQueue()
    {
        var server = new ServerHarness(changePlan: plan => plan with { Samples = 8, Epochs = 1000 });
        var worker = server.Join("a");
        server.To<RunNews>(server.Observer).ToList().ForEach(_ => server.Deliver(server.Observer, Noted.Instance));
        for (var epoch = 0; epoch < ServerLimits.MaximumUnnoted; epoch++)
        {
            server.Answer(worker);
        }

        var asked = server.To<ComputeLanes>(worker).Count();
        server.Pass(TimeSpan.FromSeconds(1));
        server.To<ComputeLanes>(worker).Count().ShouldBe(asked);
        asked.ShouldBe(ServerLimits.MaximumUnnoted);

        server.Deliver(server.Observer, Noted.Instance);

        server.To<ComputeLanes>(worker).Count().ShouldBe(asked + 1);
    }

    [Fact]
    public void Steps_EndInsideAnEpoch_ReportItButKeepItOpenInTheCheckpoint()
    {
        var server = new ServerHarness(options => options with { Storage = ServerHarness.Storage }, plan => plan with { Steps = 7 });
        var worker = server.Join("a");
        for (var step = 0; step < 7; step++)
        {
            server.Answer(worker);
            foreach (var store in server.To<StoreCheckpoint>(ServerHarness.Storage).ToList())
            {
                server.Deliver(ServerHarness.Storage, new CheckpointStored(1, store.State.Step));
            }
        }

        server.To<EpochEnded>(server.Observer).Select(epoch => (epoch.Row.Epoch, epoch.Row.Samples)).ShouldBe([(1, 40), (2, 16)]);
        var state = server.To<StoreCheckpoint>(ServerHarness.Storage).Last().State;
        state.History.Count.ShouldBe(1);
        state.Totals.Samples.ShouldBe(16);
        server.Ended.ShouldNotBeNull().Stopped.ShouldBeFalse();
    }

    [Fact]
    public void Resume_FromAState_GoesOnWithItsStep()
    {
        var state = new TrainingState
        {
            Step = 9,
            Version = 9,
            Parameters = [1f, 1f],
            Slots = [],
            Totals = new EpochTotals(1, 32, 16, 16, 0, 1),
            History = [new HistoryRow(1, 5, 40, 0.5, 0.5, null, null, 1, 40)],
        };
        var server = new ServerHarness(resume: state);
        var worker = server.Join("a");
        server.To<ComputeLanes>(worker).Single().Step.ShouldBe(9);

        server.Answer(worker);

        server.Ended.ShouldNotBeNull().State.History.Select(row => row.Samples).ShouldBe([40, 40]);
    }

    private static TrainingState Finished =>
        new() { Step = 10, Version = 10, Parameters = [1f, 1f], Slots = [], Totals = new EpochTotals(2, 0, 0, 0, 0, 0), History = [] };

    private static TrainingState ShouldEndWithStep(ServerHarness server, long step)
    {
        server.Ended.ShouldBeNull();
        var stored = server.To<StoreCheckpoint>(ServerHarness.Storage).ShouldHaveSingleItem();
        (stored.IsFinal, stored.State.Step).ShouldBe((true, step));
        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, step));
        var ended = server.Ended.ShouldNotBeNull();
        ended.Stopped.ShouldBeTrue();
        ended.State.Step.ShouldBe(step);
        ended.State.Parameters.ShouldBe(stored.State.Parameters);
        ended.State.Totals.Samples.ShouldBe((int)(8 * step));
        return ended.State;
    }

    private static ServerHarness NewServer(int every) =>
        new(options => options with { Storage = ServerHarness.Storage, CheckpointEvery = every });
}
