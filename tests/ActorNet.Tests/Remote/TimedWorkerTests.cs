using ActorNet.Core.Actors;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;
using ActorNet.Remote;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests.Remote;

public sealed class TimedWorkerTests
{
    private static readonly RunPlan Plan = TestRuns.Options.PlanFor(TestRuns.Data);

    [Fact]
    public void Report_AfterRequests_CountsTheirSamplesAndLanes()
    {
        var inner = new Recorder();
        var timed = new TimedWorker(inner.Made, Plan);
        timed.Newest().ShouldBe((-1, 0));
        timed.Report(0).Total.ShouldBe(0);
        var pool = new MessagePool<ComputeLanes>(pool => new ComputeLanes(pool, Plan.Lanes), 3);

        timed.Receive(new JoinAccepted(1, 1, []), null!);
        timed.Receive(pool.Rent().Set(1, 4, default, [0, 1, 2, 3]), null!);
        timed.Receive(pool.Rent().Set(1, 5, default, [0, 1, 2, 3, 4, 5]), null!);
        inner.LacksData = true;
        timed.Receive(pool.Rent().Set(1, 6, default, [0, 1, 2, 3, 4, 5]), null!);

        // Batches of 16 in 8 lanes are two samples a lane.
        var report = timed.Report(0.25);
        (report.Steps, report.Samples, report.Sending).ShouldBe((2, 20, 0.25));
        timed.Newest().ShouldBe((5, 6));
        report.Total.ShouldBeGreaterThan(0);
        report.Computing.ShouldBeInRange(0, report.Total);
        inner.Received.ShouldBe([typeof(JoinAccepted), typeof(ComputeLanes), typeof(ComputeLanes), typeof(ComputeLanes)]);
    }

    [Fact]
    public void Report_WhileItComputes_CountsTheTimeSoFar()
    {
        TimedWorker? timed = null;
        double during = -1;
        timed = new TimedWorker(new Recorder(() => during = timed!.Report(0).Computing).Made, Plan);
        var pool = new MessagePool<EvaluateRows>(pool => new EvaluateRows(pool), 1);

        timed.Receive(pool.Rent(), null!);

        during.ShouldBeGreaterThan(0);
        timed.Report(0).Computing.ShouldBeGreaterThanOrEqualTo(during);
        timed.Report(0).Steps.ShouldBe(0);
    }

    private sealed class Recorder(Action? during = null) : IActor
    {
        private Action<ComputeLanes>? _computing;

        /// <summary>True to leave requests waiting.</summary>
        public bool LacksData { get; set; }

        public Recorder Made(Action<ComputeLanes> computing)
        {
            _computing = computing;
            return this;
        }

        public List<Type> Received { get; } = [];

        public void Receive(object message, IActorContext context)
        {
            Received.Add(message.GetType());
            if (message is ComputeLanes request && !LacksData) _computing!(request);
            during?.Invoke();
        }
    }
}
