using ActorNet.Core.Training.Messages;
using ActorNet.Tests.Runs;
using Akka.Actor;
using HostedActorRef = ActorNet.Akka.Engine.HostedActorRef;
using IActorContext = ActorNet.Core.Actors.IActorContext;

namespace ActorNet.Akka.Tests.Training;

public sealed class StoppedWorkerTests : TrainingKit
{
    private const string Stopped = "was stopped";

    public static TheoryData<string, int, long> Ends
    {
        get
        {
            var data = new TheoryData<string, int, long>();
            foreach (var end in new[] { "poison pill", "kill", "exception", "own stop", "stop by the system", "poison pill by selection" })
            {
                data.Add(end, 0, 0);
                data.Add(end, 1, 25);
                data.Add(end, 2, 40);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Ends))]
    public void Train_AWorkerEndsAtAStep_GoesOnToTheSameWeightsAndWarnsByName(string end, int worker, long step)
    {
        var (fault, how) = FaultOf(end, worker);
        var gate = new WarningGate(1);

        var result = Train(
            Patient with { Workers = 3 },
            (index, actor) => index == worker ? new FaultyWorker(actor, step, fault) : gate.Hold(actor),
            gate.Hear);

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        gate.Heard.ShouldHaveSingleItem().ShouldContain($": worker {worker + 1} {how}");
        NoErrorWasLogged();
    }

    [Fact]
    public void Train_WorkersEndOneAfterTheOther_GoesOnWithTheLast()
    {
        var gate = new WarningGate(2);

        var result = Train(
            Patient with { Workers = 3 },
            (index, worker) => index == 2 ? gate.Hold(worker) : new FaultyWorker(worker, 10 * (index + 1), context => Host(context).Tell(PoisonPill.Instance)),
            gate.Hear);

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        gate.Heard.Select(warning => warning.Split(':')[1].Split(';')[0].TrimEnd('.'))
            .ShouldBe([" worker 1 was stopped", " worker 2 was stopped"], ignoreOrder: true);
    }

    [Fact]
    public void Train_AllWorkersAreKilled_FailsNamingStepAndLanes()
    {
        var exception = Should.Throw<TrainingException>(() => Train(
            Patient with { Workers = 2 }, (_, worker) => new FaultyWorker(worker, 7, _ => throw new InvalidOperationException("on purpose"))));

        exception.Message.ShouldStartWith("Step 7: no worker is left to compute lanes 0-7. The last one lost: worker ");
        exception.Message.ShouldEndWith("stopped: InvalidOperationException: on purpose.");
        NoErrorWasLogged();
    }

    /// <summary>An actor of the user's joins as a worker does, is given lanes, and never computes them.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Train_AProbeStandsWhereAWorkerWouldAndIsStopped_ItsLanesGoToTheOthers(bool withPoison)
    {
        var probe = new ProbeRef(CreateTestProbe());
        var gate = new WarningGate(1);
        var run = Task.Run(() => Train(
            Patient with { Workers = 2 },
            (index, worker) => index == 0 ? new FaultyWorker(gate.Hold(worker), 5, Join) : gate.Hold(worker),
            gate.Hear));

        var accepted = probe.Expect<JoinAccepted>();
        var request = probe.Expect<ComputeLanes>();
        request.Session.ShouldBe(accepted.Session);
        request.Lanes.Length.ShouldBeGreaterThan(0);
        if (withPoison)
        {
            probe.Actor.Tell(PoisonPill.Instance);
        }
        else
        {
            Sys.Stop(probe.Actor);
        }

        (await run.WaitAsync(Bound)).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        gate.Heard.ShouldHaveSingleItem().ShouldMatch($"^Step [0-9]+: {probe.Name} was stopped");
        NoErrorWasLogged();

        void Join(IActorContext context) => ((HostedActorRef)context.Sender).Post(probe, new JoinRequest(1, "", ""));
    }

    private (Action<IActorContext> Fault, string How) FaultOf(string end, int worker) => end switch
    {
        "poison pill" => (context => Host(context).Tell(PoisonPill.Instance), Stopped),
        "kill" => (context => Host(context).Tell(Kill.Instance), "stopped: ActorKilledException: Kill"),
        "exception" => (_ => throw new InvalidOperationException("on purpose"), "stopped: InvalidOperationException: on purpose"),
        "own stop" => (context => context.Stop(), Stopped),
        "stop by the system" => (context => Sys.Stop(Host(context)), Stopped),
        _ => (_ => Sys.ActorSelection($"/user/training-*/worker-{worker + 1}-*").Tell(PoisonPill.Instance), Stopped),
    };
}
