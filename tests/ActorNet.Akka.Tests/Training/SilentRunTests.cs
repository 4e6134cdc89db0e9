using ActorNet.Core.Actors;
using ActorNet.Core.Training.Messages;
using ActorNet.Runs;
using ActorNet.Tests.Runs;

namespace ActorNet.Akka.Tests.Training;

/// <summary>Whole trainings in which somebody says nothing: only the bounds on that can end the silence.</summary>
public sealed class SilentRunTests : VirtualTimeKit
{
    private readonly TaskCompletionSource _silent = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _warnings = [];
    private FencedEngine _engine = null!;

    [Fact]
    public async Task Train_AWorkerNeverJoins_BeginsWithTheOthersAtTheBound()
    {
        var run = Begin(TestRuns.Options with { Workers = 2 }, (index, worker) => index == 1 ? Deaf(message => message is Started) : worker);
        await _silent.Task.WaitAsync(Bound);

        _engine.Pass(9.9 * Second);
        run.IsCompleted.ShouldBeFalse();
        _warnings.ShouldBeEmpty();
        _engine.Pass(0.1 * Second);

        (await run.WaitAsync(Bound)).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        _warnings.ShouldBe(["1 of 2 workers joined within 10.0 s; the run begins with them."]);
        NoErrorWasLogged();
    }

    [Fact]
    public async Task Train_NobodyJoins_FailsAtTheBoundSayingWhatWasAwaited()
    {
        var run = Begin(TestRuns.Options with { Workers = 1, JoinTimeout = 7 * Second }, (_, _) => Deaf(message => message is Started));
        await _silent.Task.WaitAsync(Bound);

        _engine.Pass(6.9 * Second);
        run.IsCompleted.ShouldBeFalse();
        _engine.Pass(0.1 * Second);

        (await Should.ThrowAsync<TrainingException>(run.WaitAsync(Bound))).Message
            .ShouldBe("Step 0: no worker is left to begin: none joined within 7.0 s.");
        NoErrorWasLogged();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(25)]
    [InlineData(56)]
    public async Task Train_AWorkerFallsSilent_IsGivenUpAtTheBoundAndItsLanesGoToTheOther(long step)
    {
        // What a late worker owes is done by others as well, long before it is given up: but here the other does not hear of it until then.
        var asked = 0;
        var options = TestRuns.Options with { Workers = 2, WorkerTimeout = 8 * Second };
        var run = Begin(options, (index, worker) => index == 1
            ? SilentFrom(worker, step)
            : new PartlyDeaf(worker, message => message is ComputeLanes request && request.Step == step && ++asked > 1 && _engine.Now <= 8 * Second));
        await _silent.Task.WaitAsync(Bound);

        _engine.Pass(8 * Second);
        run.IsCompleted.ShouldBeFalse();
        _warnings.ShouldBeEmpty();
        _engine.Pass(10 * Second);

        (await run.WaitAsync(Bound)).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        asked.ShouldBeGreaterThan(1);
        _warnings.ShouldHaveSingleItem()
            .ShouldMatch($"^Step {step}: worker 2 was silent for (8|9)\\.[0-9]+ s \\(last heard 0\\.0 s after the start\\); it owed lanes (0-3|4-7)\\.$");
        NoErrorWasLogged();
    }

    [Fact]
    public async Task Train_AWorkerIsLate_OthersDoItsLanesAsWell()
    {
        var run = Begin(TestRuns.Options with { Workers = 3 }, (index, worker) => index == 1 ? SilentFrom(worker, 25) : worker);
        await _silent.Task.WaitAsync(Bound);
        _engine.Settle();
        run.IsCompleted.ShouldBeFalse();

        // Each step that is left takes the time after which it is late.
        _engine.Pass(5 * Second);

        (await run.WaitAsync(Bound)).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        _warnings.ShouldBeEmpty();
    }

    [Fact]
    public async Task Train_TheOnlyWorkerFallsSilent_FailsNamingWorkerStepAndLanes()
    {
        var run = Begin(TestRuns.Options with { Workers = 1, WorkerTimeout = 8 * Second }, (_, worker) => SilentFrom(worker, 12));
        await _silent.Task.WaitAsync(Bound);

        // It may come back for as long as it may be silent.
        _engine.Pass(17.9 * Second);
        run.IsCompleted.ShouldBeFalse();
        _engine.Pass(0.1 * Second);

        (await Should.ThrowAsync<TrainingException>(run.WaitAsync(Bound))).Message.ShouldBe(
            "Step 12: no worker is left to compute lanes 0-7. The last one lost: worker 1 was silent for 10.0 s (last heard 0.0 s after the start)."
            + " If a step may take longer than 8.0 s, raise the worker timeout.");
        NoErrorWasLogged();
    }

    [Fact]
    public async Task Train_AStepIsNeverDoneThoughItsWorkersAreThere_FailsAtTheBoundNamingWorkersStepAndLanes()
    {
        var run = Begin(
            TestRuns.Options with { Workers = 2, StepTimeout = 60 * Second },
            (_, worker) => new PartlyDeaf(worker, message => message is ComputeLanes { Step: 30 } && _silent.TrySetResult() | true));
        await _silent.Task.WaitAsync(Bound);

        _engine.Pass(59.9 * Second);
        run.IsCompleted.ShouldBeFalse();
        _engine.Pass(0.1 * Second);

        (await Should.ThrowAsync<TrainingException>(run.WaitAsync(Bound))).Message.ShouldMatch(
            @"^Step 30: lanes 0-7 missing after 60\.0 s\. worker [12] owes lanes (0-3|4-7) \(last heard (57\.5|60\.0) s after the start\); worker [12] owes lanes ");
        NoErrorWasLogged();
    }

    [Fact]
    public async Task Train_AnEvaluationIsNeverDone_FailsAtTheBoundNamingThePiece()
    {
        var run = Begin(
            TestRuns.Options with { Workers = 1, StepTimeout = 60 * Second },
            (_, worker) => new PartlyDeaf(worker, message => message is EvaluateRows && _silent.TrySetResult() | true));
        await _silent.Task.WaitAsync(Bound);

        _engine.Pass(59.9 * Second);
        run.IsCompleted.ShouldBeFalse();
        _engine.Pass(0.1 * Second);

        (await Should.ThrowAsync<TrainingException>(run.WaitAsync(Bound))).Message.ShouldMatch(
            @"^Step 19: no piece of the Validation set was evaluated for 60\.0 s\. worker 1 owes piece 0 \(last heard (57\.5|60\.0) s after the start\)\.$");
        NoErrorWasLogged();
    }

    [Fact]
    public async Task Train_ARequestIsLost_IsAskedForAgainWithinTheBound()
    {
        var lost = 0;
        var run = Begin(
            TestRuns.Options with { Workers = 2 },
            (index, worker) => index == 1
                ? new PartlyDeaf(worker, message => message is ComputeLanes { Step: 30 } && Interlocked.Exchange(ref lost, 1) == 0 && _silent.TrySetResult())
                : worker);
        await _silent.Task.WaitAsync(Bound);

        _engine.Pass(10 * Second);

        (await run.WaitAsync(Bound)).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        _warnings.ShouldBeEmpty();
    }

    private Task<TrainingResult> Begin(TrainingOptions options, WorkerWrapper wrapper)
    {
        _engine = NewEngine();
        return Task.Run(() => new LocalRun(
            RunSetup.Begin(options, TestRuns.Data, null), null, _warnings.Add, wrapper, _ => _engine).Execute(CancellationToken.None));
    }

    private PartlyDeaf Deaf(Func<object, bool> first) => new(null!, message => (first(message) && _silent.TrySetResult()) | true);

    /// <summary>From the request for a step on, the worker hears nothing at all, not even its own timer.</summary>
    private PartlyDeaf SilentFrom(IActor worker, long step) => new(
        worker, message => _silent.Task.IsCompleted || (message is ComputeLanes request && request.Step >= step && _silent.TrySetResult()));

    /// <summary>An actor that some messages do not reach.</summary>
    private sealed class PartlyDeaf(IActor actor, Func<object, bool> isLost) : IActor
    {
        public void Receive(object message, IActorContext context)
        {
            if (isLost(message))
            {
                (message as PooledMessage)?.Release();
            }
            else
            {
                actor.Receive(message, context);
            }
        }
    }
}
