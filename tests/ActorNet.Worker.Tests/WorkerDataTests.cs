using ActorNet.Core.Training.Messages;

namespace ActorNet.Worker.Tests;

public sealed class WorkerDataTests : IDataGate
{
    private readonly HashSet<int> _here = [];
    private readonly HashSet<int> _required = [];
    private readonly HashSet<(EvaluationSet, int)> _rowsHere = [];
    private readonly long _session = SessionNumber.Of(1, 1);
    private readonly WorkerHarness _worker;

    public WorkerDataTests() => _worker = new WorkerHarness(options => options with { Data = this }).Started().Accepted();

    bool IDataGate.HasAll => false;

    [Fact]
    public void ComputeLanes_SamplesNotHere_WaitsForThemAlone()
    {
        _worker.Deliver(_worker.Request(_session));

        _worker.All<SubtreeGradient>().ShouldBeEmpty();
        _required.Count.ShouldBe(2);
        _here.UnionWith(_required);
        _worker.Deliver(new DataArrived());

        _worker.All<SubtreeGradient>().Single().Statistics.Samples.ShouldBe(2);
    }

    [Fact]
    public void ComputeLanes_SamplesHere_IsDoneAtOnce()
    {
        _here.UnionWith([0, 1, 2, 3]);

        _worker.Deliver(_worker.Request(_session));

        _worker.All<SubtreeGradient>().ShouldHaveSingleItem();
    }

    [Fact]
    public void DataArrived_ForSomethingElse_IsNotEnough()
    {
        _worker.Deliver(_worker.Request(_session));
        _here.UnionWith(new[] { 0, 1, 2, 3 }.Except(_required));

        _worker.Deliver(new DataArrived());

        _worker.All<SubtreeGradient>().ShouldBeEmpty();
    }

    [Fact]
    public void ComputeLanes_AskedAgainWhileWaiting_IsDoneOnce()
    {
        for (var time = 0; time < 100; time++)
        {
            _worker.Deliver(_worker.Request(_session));
        }

        _here.UnionWith([0, 1, 2, 3]);
        _worker.Deliver(new DataArrived());
        _worker.Deliver(new DataArrived());

        _worker.All<SubtreeGradient>().ShouldHaveSingleItem();
    }

    [Fact]
    public void EvaluateRows_OutOfOrder_IsDoneWhenItsOwnSamplesCome()
    {
        _worker.Deliver(_worker.Request(_session));
        _worker.Deliver(_worker.Evaluation(_session));

        // The evaluation is of a later step: nobody waits for the gradient any more.
        _rowsHere.Add((EvaluationSet.Validation, 0));
        _worker.Deliver(new DataArrived());
        _worker.All<RowsEvaluated>().Single().Statistics.Samples.ShouldBe(4);
        _here.UnionWith([0, 1, 2, 3]);
        _worker.Deliver(new DataArrived());

        _worker.All<SubtreeGradient>().ShouldBeEmpty();
    }

    [Fact]
    public void Tick_WhileWaiting_SaysThatItIsThereAndLooksAgain()
    {
        _worker.Deliver(_worker.Request(_session));

        _worker.Pass(2 * WorkerHarness.Second);
        _worker.All<Heartbeat>().ShouldHaveSingleItem();
        _here.UnionWith([0, 1, 2, 3]);
        _worker.Pass(2 * WorkerHarness.Second);

        _worker.All<SubtreeGradient>().ShouldHaveSingleItem();
    }

    [Fact]
    public void DataArrived_AfterTheSession_IsNotComputed()
    {
        _worker.Deliver(_worker.Request(_session));
        _worker.Deliver(new Expelled(_session, "silence", MayReturn: true));
        _worker.Accepted(number: 2);
        _here.UnionWith([0, 1, 2, 3]);

        _worker.Deliver(new DataArrived());

        _worker.All<SubtreeGradient>().ShouldBeEmpty();
    }

    [Fact]
    public void DataArrived_WithAnError_LeavesAndStops()
    {
        _worker.Deliver(_worker.Request(_session));

        Should.Throw<WorkerException>(() => _worker.Deliver(new DataArrived("block 3 of train did not come from http://server"))).Message
            .ShouldContain("block 3");

        _worker.All<LeaveRequest>().Single().Session.ShouldBe(_session);
        _worker.Phase.ShouldBe(WorkerPhase.Stopped);
    }

    bool IDataGate.TryRequire(ReadOnlySpan<int> samples)
    {
        _required.UnionWith(samples.ToArray());
        return _here.IsSupersetOf(samples.ToArray());
    }

    bool IDataGate.TryRequire(EvaluationSet set, int first, int count)
    {
        (first, count).ShouldBe((0, 4));
        return _rowsHere.Contains((set, first));
    }

    void IDataGate.Prefetch(ReadOnlySpan<int> samples) => samples.Length.ShouldBe(0);
}
