using ActorNet.Core.Actors;
using ActorNet.Core.Networks;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>A server that is to stop while a part of another process is missing.</summary>
public sealed class StopWithPartsTests
{
    private readonly TestRef _part = new("part-2");

    private static TrainingState AtStep(long step) =>
        new() { Step = step, Version = step, Parameters = [1f, 2f], Slots = [], Totals = new EpochTotals(0, (int)step * 8, 0, 0, 0, 0), History = [] };

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void StopRun_PartHasNotTakenItsSlice_EndsWithTheNewestCheckpoint(bool hasWorker)
    {
        var server = NewServer(AtStep(3));
        if (hasWorker)
        {
            server.Join("a");
            server.Phase.ShouldBe(ServerPhase.Waiting);
        }

        server.Deliver(server.Self, new StopRun());

        ShouldEndWithTheCheckpoint(server, term: 1, step: 3);
    }

    [Fact]
    public void StopRun_EpochIsStillToBeEvaluated_StaysOpen()
    {
        var server = NewServer(AtStep(5), plan => plan with { ValidationSamples = 10 });
        server.Join("a");

        server.Deliver(server.Self, new StopRun());

        ShouldEndWithTheCheckpoint(server, term: 1, step: 5);
        server.Ended!.State.Totals.Samples.ShouldBe(40);
    }

    [Fact]
    public void StopRun_PartIsLostAfterIt_EndsWithTheNewestCheckpointOfTheNextTerm()
    {
        var server = NewServer(AtStep(3));
        Ready(server, 3);
        server.Join("a");
        server.Phase.ShouldBe(ServerPhase.Computing);
        server.Deliver(server.Self, new StopRun());

        server.Deliver(_part, new Terminated(_part, null));
        server.Deliver(ServerHarness.Storage, new RunClaimed(server.To<ClaimRun>(ServerHarness.Storage).Last().Claim, 2, AtStep(3)));

        ShouldEndWithTheCheckpoint(server, term: 2, step: 3);
    }

    [Fact]
    public void StopRun_PartHasNotAppliedARound_IsAwaitedAndItsSliceTaken()
    {
        var server = NewServer(AtStep(3));
        Ready(server, 3);
        var worker = server.Join("a");

        // So small a vector is one block: all of it is the part's.
        var pool = new MessagePool<SubtreeGradient>(owner => new SubtreeGradient(owner, 0), capacity: 1);
        var gradient = pool.Rent().Set(server.SessionOf(worker), 3, new Subtree(2, 0));
        gradient.Statistics = new LaneStatistics(1, 1, 8);
        gradient.IsBounded = true;
        server.Deliver(worker, gradient);
        server.To<CommitRound>(_part).ShouldNotBeEmpty();

        server.Deliver(server.Self, new StopRun());
        server.Ended.ShouldBeNull();

        Ready(server, 4);
        server.Ended.ShouldBeNull();
        var start = server.To<StartPart>(_part).First();
        server.Deliver(_part, new PartCollected(1, 2, 4, new float[start.Range.Length], []));
        server.Ended.ShouldNotBeNull().State.Step.ShouldBe(4);
    }

    private ServerHarness NewServer(TrainingState state, Func<RunPlan, RunPlan>? changePlan = null) =>
        new(options => options with { OtherParts = [_part] }, changePlan, state);

    private void Ready(ServerHarness server, long step)
    {
        var blocks = Core.Numerics.VectorDigest.BlocksOf(server.To<StartPart>(_part).First().Range.Length);
        server.Deliver(_part, new PartStatus(1, 2, 1, step, 0, [], IsFinite: true, new ulong[blocks], []));
    }

    private void ShouldEndWithTheCheckpoint(ServerHarness server, int term, long step)
    {
        var stored = server.To<StoreCheckpoint>(ServerHarness.Storage).ShouldHaveSingleItem();
        (stored.Term, stored.IsFinal, stored.State.Step).ShouldBe((term, true, step));
        var ended = server.Ended.ShouldNotBeNull();
        (ended.Stopped, ended.State.Step).ShouldBe((true, step));
        ended.State.Parameters.ShouldBe([1f, 2f]);
        server.To<CollectPart>(_part).ShouldBeEmpty();
    }
}
