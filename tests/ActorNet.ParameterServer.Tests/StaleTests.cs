using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

/// <summary>Workers that may be ahead of each other. An epoch has five steps of four lanes and 8 samples.</summary>
public sealed class StaleTests
{
    private readonly Dictionary<ActorRef, int> _answered = [];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(null)]
    public void Request_OneWorkerIsSlow_TheOtherGetsNoFurtherAheadThanTheBound(int? staleness)
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, Staleness = staleness });
        var slow = server.Join("slow");
        var fast = server.Join("fast");
        for (var answers = 0; answers < 20 && IsOwing(server, fast); answers++)
        {
            Answer(server, fast);
        }

        // The lanes that the slow one has are all that step 0 lacks; the epoch's five steps are the end of the window at the latest.
        var last = server.To<ComputeLanes>(fast).Max(request => request.Step);
        last.ShouldBe(staleness ?? 4);
        server.To<ComputeLanes>(slow).Count().ShouldBe(1);
        server.To<ComputeLanes>(fast).Count(request => request.Step == last).ShouldBe(2);

        Answer(server, slow);
        server.To<ComputeLanes>(fast).Concat(server.To<ComputeLanes>(slow)).Max(request => request.Step).ShouldBe(last + 1);
    }

    [Fact]
    public void Run_WorkersAreLostAndJoin_EachLaneOfEachStepCountsOnce()
    {
        for (var seed = 0; seed < 50; seed++)
        {
            var random = new Random(seed);
            var server = new ServerHarness(options => options with { ExpectedWorkers = 3, Staleness = seed % 4 == 0 ? null : seed % 4, RejoinTimeout = TimeSpan.FromSeconds(10) });
            var workers = Enumerable.Range(0, 3).Select(index => server.Join($"worker {index}")).ToList<ActorRef>();
            for (var turn = 0; server.Ended is null && turn < 1000; turn++)
            {
                var worker = workers[random.Next(workers.Count)];
                if (random.Next(12) == 0)
                {
                    server.Deliver(worker, new Terminated(worker, null));
                    workers.Remove(worker);
                    workers.Add(server.Join($"worker of turn {turn}"));
                }
                else if (IsOwing(server, worker))
                {
                    Answer(server, worker);
                }
            }

            server.Failure.ShouldBeNull();
            var ended = server.Ended!;
            ended.State.Step.ShouldBe(10);
            ended.State.History.Select(row => row.Samples).ShouldBe([40, 40]);

            // Each lane's gradient is 1 a parameter, applied once: (4 lanes / 8 samples) a step.
            ended.State.Parameters.ShouldBe([-5f, -5f]);
        }
    }

    [Fact]
    public void Stop_WithStepsUnderWay_WaitsForThemAndOpensNoOther()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, Staleness = 3 });
        var slow = server.Join("slow");
        var fast = server.Join("fast");
        Answer(server, fast);
        Answer(server, fast);

        server.Deliver(server.Self, new StopRun());
        while (IsOwing(server, fast))
        {
            Answer(server, fast);
        }

        server.Ended.ShouldBeNull();
        while (IsOwing(server, slow))
        {
            Answer(server, slow);
        }

        while (server.Ended is null)
        {
            Answer(server, IsOwing(server, fast) ? fast : slow);
        }

        server.Ended.Stopped.ShouldBeTrue();
        server.Ended.State.Step.ShouldBe(server.To<ComputeLanes>(fast).Max(request => request.Step) + 1);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(null)]
    public void Evaluation_Due_IsOfAStateWithNothingUnderWay(int? staleness)
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, Staleness = staleness, Control = new() { ValidateEvery = 2 } });
        var (slow, fast) = (server.Join("slow"), server.Join("fast"));
        long[] due = [2, 4, 5, 6, 8, 10];
        for (var turn = 0; server.Ended is null && turn < 200; turn++)
        {
            Answer(server, IsOwing(server, fast) ? fast : slow);

            // Whoever is ahead is given nothing of a step that comes after an evaluation before that.
            var evaluated = server.To<EpochEnded>(server.Observer).Count();
            var last = server.To<ComputeLanes>(fast).Concat(server.To<ComputeLanes>(slow)).Max(request => request.Step);
            last.ShouldBeLessThan(due[Math.Min(evaluated, due.Length - 1)]);
        }

        server.Ended!.State.History.Select(row => row.Steps).ShouldBe(due);
        server.Ended.State.History.Select(row => row.Samples).ShouldBe([16, 32, 40, 8, 24, 40]);
    }

    [Fact]
    public void Checkpoint_Due_IsOfAStateWithNothingUnderWay()
    {
        var server = new ServerHarness(options => options with { ExpectedWorkers = 2, Staleness = 2, Storage = ServerHarness.Storage, CheckpointEvery = 2 });
        server.Deliver(ServerHarness.Storage, new RunClaimed(server.To<ClaimRun>(ServerHarness.Storage).Single().Claim, 1, null));
        var workers = new[] { server.Join("one"), server.Join("other") };
        var stored = 0;
        for (var turn = 0; server.Ended is null && turn < 200; turn++)
        {
            var worker = workers[turn % 3 == 0 ? 0 : 1];
            if (IsOwing(server, worker))
            {
                Answer(server, worker);
            }

            var checkpoints = server.To<StoreCheckpoint>(ServerHarness.Storage).ToList();
            if (checkpoints.Count > stored)
            {
                // So many steps, each with all its lanes, and nothing of the next.
                var state = checkpoints[stored++].State;
                state.Parameters.ShouldBe([-0.5f * state.Step, -0.5f * state.Step]);
                server.Deliver(ServerHarness.Storage, new CheckpointStored(1, state.Step));
            }
        }

        server.Ended.ShouldNotBeNull();
        stored.ShouldBeGreaterThan(3);
    }

    [Fact]
    public void Server_StalenessWithAudits_IsRefused() =>
        Should.Throw<ArgumentException>(() => new ServerHarness(options => options with { Staleness = 1, AuditShare = 0.5 }));

    private bool IsOwing(ServerHarness server, ActorRef worker) => server.To<ComputeLanes>(worker).Count() > _answered.GetValueOrDefault(worker);

    private void Answer(ServerHarness server, ActorRef worker)
    {
        _answered[worker] = server.To<ComputeLanes>(worker).Count();
        server.Answer(worker, _ => 1f);
    }
}
