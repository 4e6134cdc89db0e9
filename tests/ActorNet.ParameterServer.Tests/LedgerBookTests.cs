using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

public sealed class LedgerBookTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Round_Applied_IsNotedWithWhoSentWhatAndTheWeightsAfterIt()
    {
        var server = NewServer(options => options with { ExpectedWorkers = 2 });
        var (first, second) = (new TestRef("a"), new TestRef("b"));
        server.Rejoin(first, 1, "host-1");
        server.Rejoin(second, 1, "host-2");
        server.Deliver(first, server.Gradient(server.SessionOf(first), 0, new Subtree(0, 1), _ => 2f));
        server.Deliver(first, server.Gradient(server.SessionOf(first), 0, new Subtree(0, 0), _ => 1f));
        server.Answer(second);
        server.KeepAlive(first);
        server.KeepAlive(second);

        server.Pass(Second);

        var entry = server.To<AppendLedger>(ServerHarness.Storage).Single().Entries.ToArray().Single();
        entry.ShouldSatisfyAllConditions(
            () => entry.Step.ShouldBe(0),
            () => entry.Steps.ShouldBe(1),
            () => entry.FirstSample.ShouldBe(0),
            () => entry.Samples.ShouldBe(8),
            () => entry.IsApplied.ShouldBeTrue(),
            () => entry.WeightsDigest.ShouldBe(VectorDigest.Of(server.To<ComputeLanes>(first).Last().Parameters.Span)));
        entry.Contributions.ToArray().ShouldBe(
        [
            new LaneContribution(new(0, 0), "a", "host-1", VectorDigest.Of([1f, 1f])),
            new LaneContribution(new(0, 1), "a", "host-1", VectorDigest.Of([2f, 2f])),
            new LaneContribution(new(1, 1), "b", "host-2", VectorDigest.Of([2f, 2f])),
        ]);
    }

    [Fact]
    public void Round_LeftOut_IsNotedWithoutContributions()
    {
        var server = NewServer(changePlan: plan => plan with { OnNonFinite = NonFinitePolicy.Skip });
        var worker = server.Join("a");
        server.Deliver(worker, new NonFiniteGradient(server.SessionOf(worker), 0, 0, "dense_1"));

        server.Pass(Second);

        var entry = server.To<AppendLedger>(ServerHarness.Storage).Single().Entries[0];
        entry.IsApplied.ShouldBeFalse();
        entry.Contributions.Length.ShouldBe(0);
    }

    [Fact]
    public void Batch_IsFull_IsSentAndAFullRingHoldsTheRunUp()
    {
        var server = NewServer(changePlan: plan => plan with { Epochs = 1000 });
        var worker = server.Join("a");

        // The first batch goes with the checkpoint at the end of the first epoch.
        var asked = 5 + (AppendLedger.Capacity * (ServerLimits.MaximumUnwritten - 1));
        for (var step = 0; step < asked; step++)
        {
            server.Answer(worker);
            Note(server);
            if (step == 4)
            {
                server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 5));
            }
        }

        server.Phase.ShouldBe(ServerPhase.Waiting);
        server.To<AppendLedger>(ServerHarness.Storage).Sum(batch => batch.Entries.Length).ShouldBe(asked);
        server.To<AppendLedger>(ServerHarness.Storage).Count().ShouldBe(ServerLimits.MaximumUnwritten);

        server.Deliver(ServerHarness.Storage, new LedgerAppended(1, 5, 4));

        server.Phase.ShouldBe(ServerPhase.Computing);
        server.To<ComputeLanes>(worker).Last().Step.ShouldBe(asked);
    }

    [Fact]
    public void Batch_AnswerIsLost_IsSentAgainUnchangedAndThenNoMore()
    {
        var server = NewServer(options => options with { StorageTimeout = 8 * Second });
        var worker = server.Join("a");
        server.KeepAlive(worker);
        server.Answer(worker);
        server.Pass(2 * Second);
        var sent = server.To<AppendLedger>(ServerHarness.Storage).ToList();
        sent.Count.ShouldBe(2);
        sent.Select(batch => (batch.Entries.Length, batch.Entries[0].Step)).ShouldBe([(1, 0), (1, 0)]);

        server.Deliver(ServerHarness.Storage, new LedgerAppended(1, 1, 0));
        server.Deliver(ServerHarness.Storage, new LedgerAppended(1, 1, 0));
        server.Pass(3 * Second);

        server.To<AppendLedger>(ServerHarness.Storage).Count().ShouldBe(2);
    }

    [Fact]
    public void Batch_StorageIsSilent_FailsAtTheBound()
    {
        var server = NewServer(options => options with { StorageTimeout = 8 * Second });
        var worker = server.Join("a");
        server.KeepAlive(worker);
        server.Answer(worker);

        server.Pass(10 * Second);

        server.Failure.ShouldBe(new RunFailed(RunFailure.Storage, "Step 0: storage has not written the ledger's entries for 8.0 s."));
    }

    [Fact]
    public void Checkpoint_EntriesAreWaiting_GoFirst()
    {
        var server = NewServer(options => options with { CheckpointEvery = 2 });
        var worker = server.Join("a");
        server.Answer(worker);
        server.Answer(worker);

        var sent = server.Sent.Where(message => message.To == ServerHarness.Storage).Select(message => message.Message).ToList();

        sent[^2].ShouldBeOfType<AppendLedger>().Entries.Length.ShouldBe(2);
        sent[^1].ShouldBeOfType<StoreCheckpoint>().State.Step.ShouldBe(2);
    }

    [Fact]
    public void LocalSteps_ARound_CountsItsStepsOnceAndDividesByItsLanes()
    {
        // 40 samples in batches of 8 are 5 steps: a round of 3, one of 2.
        var server = NewServer(changePlan: plan => plan with { LocalSteps = 3, Epochs = 1 });
        var worker = server.Join("a");
        Answer(server, worker, samples: 24);

        server.To<ComputeLanes>(worker).Last().Step.ShouldBe(3);
        server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -1f);
        Answer(server, worker, samples: 16);
        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 5));

        var ended = server.Ended.ShouldNotBeNull();
        ended.State.ShouldSatisfyAllConditions(
            state => state.Step.ShouldBe(5),
            state => state.Version.ShouldBe(2),
            state => state.History.Single().Samples.ShouldBe(40));
        server.To<AppendLedger>(ServerHarness.Storage).Single().Entries.ToArray()
            .Select(entry => (entry.Step, entry.Steps, entry.FirstSample, entry.Samples)).ShouldBe([(0, 3, 0, 24), (3, 2, 24, 16)]);
    }

    [Fact]
    public void LocalSteps_ALaneWithoutSamples_IsNotDividedBy()
    {
        // One step of 2 samples: of 4 lanes, two hold one.
        var server = NewServer(changePlan: plan => plan with { LocalSteps = 2, Samples = 2, BatchSize = 8, Epochs = 2 });
        var worker = server.Join("a");
        Answer(server, worker, samples: 2);

        server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -4f / 2);
    }

    private static void Answer(ServerHarness server, TestRef worker, int samples)
    {
        var step = server.To<ComputeLanes>(worker).Last().Step;
        var gradient = server.Gradient(server.SessionOf(worker), step, new Subtree(2, 0), _ => 1f);
        gradient.Statistics = new Core.Networks.LaneStatistics(1, 1, samples);
        server.Deliver(worker, gradient);
    }

    private static void Note(ServerHarness server)
    {
        while (server.Sent.Count(sent => sent.To == server.Observer && sent.Message is RunWarning or RunNews or EpochEnded or EpochAdvanced) > server.Noted)
        {
            server.Noted++;
            server.Deliver(server.Observer, Core.Training.Messages.Noted.Instance);
        }
    }

    private static ServerHarness NewServer(Func<ServerOptions, ServerOptions>? change = null, Func<RunPlan, RunPlan>? changePlan = null) => new(
        options =>
        {
            var all = options with { Storage = ServerHarness.Storage, KeepsLedger = true, EpochCheckpointInterval = TimeSpan.FromDays(1), CheckpointEvery = 0 };
            return change?.Invoke(all) ?? all;
        },
        changePlan);
}
