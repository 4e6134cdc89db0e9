using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

public sealed class ClaimTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Fact]
    public void Started_WithStorage_ClaimsTheRunBeforeAnythingElse()
    {
        var server = NewServer();
        var worker = new TestRef("a");
        server.Deliver(worker, new JoinRequest(1, "", ""));
        server.To<JoinAccepted>(worker).ShouldBeEmpty();
        var claim = server.To<ClaimRun>(ServerHarness.Storage).Single();

        server.Deliver(ServerHarness.Storage, new RunClaimed(claim.Claim, 7, null));

        SessionNumber.TermOf(server.To<JoinAccepted>(worker).Single().Session).ShouldBe(7);
        server.To<ComputeLanes>(worker).Single().Step.ShouldBe(0);
    }

    [Fact]
    public void Claim_AnswerIsLost_IsAskedForAgainAndGivesOneTerm()
    {
        var server = NewServer();
        server.Pass(20 * Second);

        var claims = server.To<ClaimRun>(ServerHarness.Storage).ToList();
        claims.Count.ShouldBe(2);
        claims.Distinct().Count().ShouldBe(1);
        server.Deliver(ServerHarness.Storage, new RunClaimed(claims[0].Claim, 3, null));
        server.Deliver(ServerHarness.Storage, new RunClaimed(claims[0].Claim, 3, null));

        SessionNumber.TermOf(server.SessionOf(server.Join("a"))).ShouldBe(3);
    }

    [Fact]
    public void Claim_AnswerToAnEarlierLife_IsIgnored()
    {
        var server = NewServer();
        var claim = server.To<ClaimRun>(ServerHarness.Storage).Single().Claim;

        server.Deliver(ServerHarness.Storage, new RunClaimed(claim - 1, 3, null));

        server.Phase.ShouldBe(ServerPhase.Claiming);
    }

    [Fact]
    public void Claim_NoAnswer_FailsAtTheBound()
    {
        var server = NewServer();

        server.Pass(119 * Second);
        server.Failure.ShouldBeNull();
        server.Pass(Second);

        server.Failure.ShouldBe(new RunFailed(RunFailure.Storage, "Step 0: storage has not answered to the claim of the run for 120.0 s."));
    }

    [Fact]
    public void Claim_CannotBeDone_FailsWithStoragesReason()
    {
        var server = NewServer();

        server.Deliver(ServerHarness.Storage, new StorageFailed(0, IsSuperseded: false, "the term could not be written: disk full"));

        server.Failure.ShouldBe(new RunFailed(RunFailure.Storage, "Step 0: the term could not be written: disk full"));
    }

    [Fact]
    public void Claim_StateOfAnotherNetwork_Fails()
    {
        var server = NewServer();
        var claim = server.To<ClaimRun>(ServerHarness.Storage).Single().Claim;
        var state = new TrainingState { Step = 4, Version = 4, Parameters = [1f], Slots = [], Totals = default, History = [] };

        server.Deliver(ServerHarness.Storage, new RunClaimed(claim, 1, state));

        server.Failure.ShouldNotBeNull().Reason.ShouldStartWith("Step 4: the checkpoint is of another network or optimizer");
    }

    [Fact]
    public void Store_AnotherServerHasClaimed_FailsAsSuperseded()
    {
        var server = new ServerHarness(options => options with { Storage = ServerHarness.Storage, CheckpointEvery = 1 });
        server.Answer(server.Join("a"));

        server.Deliver(ServerHarness.Storage, new StorageFailed(1, IsSuperseded: true, "another server has claimed the run under term 2"));

        server.Failure.ShouldBe(new RunFailed(RunFailure.Superseded, "Step 1: another server has claimed the run under term 2"));
    }

    [Fact]
    public void Superseded_ByAHigherTerm_FailsNamingBoth()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");

        server.Deliver(worker, new Superseded(1));
        server.Deliver(new TestRef("stranger"), new Superseded(2));
        server.Failure.ShouldBeNull();
        server.Deliver(worker, new Superseded(2));

        server.Failure.ShouldNotBeNull().Cause.ShouldBe(RunFailure.Superseded);
        server.Failure.Reason.ShouldBe("Step 0: a follows a server of term 2, which has claimed the run after this one of term 1.");
    }

    [Fact]
    public void Superseded_SaidByAPart_Fails()
    {
        var part = new TestRef("part 2");
        var server = new ServerHarness(options => options with { OtherParts = [part] });

        server.Deliver(part, new Superseded(2));

        server.Failure.ShouldNotBeNull().Cause.ShouldBe(RunFailure.Superseded);
    }

    [Fact]
    public void Store_AnswerIsLost_IsAskedForAgainWithTheSameState()
    {
        var server = new ServerHarness(options => options with { Storage = ServerHarness.Storage, CheckpointEvery = 1, EpochCheckpointInterval = TimeSpan.FromHours(1) });
        var worker = server.Join("a");
        server.KeepAlive(worker);
        server.Answer(worker);

        server.Pass(31 * Second);

        var stored = server.To<StoreCheckpoint>(ServerHarness.Storage).ToList();
        stored.Count.ShouldBe(3);
        stored.Distinct().Count().ShouldBe(1);
        server.Deliver(ServerHarness.Storage, new CheckpointStored(1, 1));
        server.Pass(31 * Second);
        server.To<StoreCheckpoint>(ServerHarness.Storage).Count().ShouldBe(3);
    }

    [Fact]
    public void End_LastStepWasStoredByAnEarlierServer_IsStoredAgainUnderTheOwnTermFirst()
    {
        var state = new TrainingState { Step = 10, Version = 10, Parameters = [1f, 1f], Slots = [], Totals = new EpochTotals(2, 0, 0, 0, 0, 0), History = [] };
        var server = NewServer();
        server.Deliver(ServerHarness.Storage, new RunClaimed(server.To<ClaimRun>(ServerHarness.Storage).Single().Claim, 4, state));
        server.Join("a");
        server.Ended.ShouldBeNull();
        server.To<StoreCheckpoint>(ServerHarness.Storage).Single().Term.ShouldBe(4);

        server.Deliver(ServerHarness.Storage, new CheckpointStored(3, 10));
        server.Ended.ShouldBeNull();
        server.Deliver(ServerHarness.Storage, new CheckpointStored(4, 10));

        server.Ended.ShouldNotBeNull();
    }

    private static ServerHarness NewServer() => new(options => options with { Storage = ServerHarness.Storage }, claims: false);
}
