using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Core.Tests.Actors;
using ActorNet.Runs;
using ActorNet.Tests.Runs;
using Akka.Actor;
using ActorRef = ActorNet.Core.Actors.ActorRef;
using IActorContext = ActorNet.Core.Actors.IActorContext;

namespace ActorNet.Akka.Tests.Training;

public sealed class SupervisionTests : TrainingKit
{
    private const int Trainings = 50;

    [Fact]
    public void Train_TheServerThrows_FailsAsInProcessAndTheNextTrainingWorks()
    {
        WorkerWrapper fault = At(0, 7, context => context.Send(context.Sender, "nonsense"));
        var options = Patient with { Workers = 2 };
        var expected = Should.Throw<TrainingException>(() => Trainer.Run(options, TestRuns.Data, null, null, null, fault, CancellationToken.None));

        var exception = Should.Throw<TrainingException>(() => Train(options, At(0, 7, context => context.Send(context.Sender, "nonsense"))));

        exception.Message.ShouldBe("The parameter server stopped: A parameter server has no use for nonsense.");
        exception.Message.ShouldBe(expected.Message);
        exception.InnerException.ShouldBeOfType<InvalidOperationException>();
        NoErrorWasLogged();
        NoTrainingIsLeft();
        Sys.Train(options, TestRuns.Data).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Train_TheProgramThrows_FailsAsInProcess()
    {
        var expected = Should.Throw<Exception>(() => Trainer.Run(TestRuns.Options, TestRuns.Data, progress: Throw));

        var exception = Should.Throw<Exception>(() => Sys.Train(TestRuns.Options, TestRuns.Data, progress: Throw));

        (exception.GetType(), exception.Message, exception.InnerException?.Message).ShouldBe((expected.GetType(), expected.Message, expected.InnerException?.Message));

        // It may be logged besides: on a busy machine it comes before the calling thread waits for it.
        NoTrainingIsLeft();

        static void Throw(TrainingProgress progress) => throw new InvalidOperationException("on purpose");
    }

    [Fact]
    public async Task Train_TwoAtTheSameTime_DoNotDisturbEachOther()
    {
        using var bothRun = new Barrier(3);
        var other = Patient with { Seed = 43 };
        var gate = new WarningGate(1);
        var good = Task.Run(() => Train(Patient with { Workers = 2 }, At(1, 10, Meet)));
        var lossy = Task.Run(() => Train(
            other with { Workers = 3 },
            (index, worker) => index == 0 ? new FaultyWorker(gate.Hold(worker), 10, Meet)
                : index == 1 ? new FaultyWorker(worker, 20, context => Host(context).Tell(Kill.Instance))
                : gate.Hold(worker),
            gate.Hear));
        var failing = Task.Run(() => Train(
            other, At(0, 10, context =>
            {
                Meet(context);
                context.Send(context.Sender, "nonsense");
            })));

        (await good.WaitAsync(Bound)).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        (await lossy.WaitAsync(Bound)).WeightsSha256.ShouldBe(Trainer.Run(other, TestRuns.Data).WeightsSha256);
        gate.Heard.ShouldHaveSingleItem().ShouldContain("worker 2 stopped: ActorKilledException");
        await Should.ThrowAsync<TrainingException>(failing.WaitAsync(Bound));
        NoErrorWasLogged();
        NoTrainingIsLeft();

        void Meet(IActorContext context) => bothRun.SignalAndWait(Bound).ShouldBeTrue();
    }

    [Theory]
    [InlineData("the guardian is stopped")]
    [InlineData("the guardian is killed")]
    [InlineData("the server is stopped")]
    [InlineData("the system ends")]
    public async Task Train_ItsActorsAreTakenAway_FailsInsteadOfWaitingForEver(string what)
    {
        var run = Task.Run(() => Train(Patient with { Workers = 2 }, At(1, 10, context =>
        {
            var serverIsGone = new Signal();
            ((HostedActorRef)context.Sender).AddWatcher(serverIsGone);
            var guardian = ((IInternalActorRef)Host(context)).Parent;
            switch (what)
            {
                case "the guardian is stopped":
                    guardian.Tell(PoisonPill.Instance);
                    break;
                case "the guardian is killed":
                    guardian.Tell(Kill.Instance);
                    break;
                case "the server is stopped":
                    Sys.Stop(((AkkaActorRef)context.Sender).Actor);
                    break;
                default:
                    _ = Sys.Terminate();
                    break;
            }

            // The run would be over before that, else.
            serverIsGone.Posted.Wait(Bound).ShouldBeTrue();
        })));

        await Should.ThrowAsync<TrainingException>(run.WaitAsync(Bound));
    }

    [Fact]
    public void Engine_AnActorThrowsThatNobodyHears_IsLogged()
    {
        using var engine = new AkkaEngine(Sys, "training", InlineComputePool.Instance);

        engine.Spawn("unheard", new ScriptedActor((_, _) => throw new InvalidOperationException("on purpose")), Placement.AnyThread);

        ErrorWasLogged().ShouldContain("on purpose");
    }

    [Fact]
    public void Train_FiftyTimes_LeavesNothingBehind()
    {
        var workers = new List<WeakReference>();
        for (var training = 0; training < Trainings; training++)
        {
            Train(TestRuns.Options with { Workers = 2, Steps = 3 }, Note).Steps.ShouldBe(3);
            NoTrainingIsLeft();
        }

        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();

        // A thread may still have the last in its registers.
        workers.Count.ShouldBe(2 * Trainings);
        workers.Count(worker => worker.IsAlive).ShouldBeLessThan(2 * 10);
        NoErrorWasLogged();

        IActor Note(int index, IActor worker)
        {
            workers.Add(new WeakReference(worker));
            return worker;
        }
    }

    /// <summary>The training's guardian has stopped by the time the training returns; that of the system learns of it a moment later.</summary>
    private void NoTrainingIsLeft() => SpinWait.SpinUntil(() => TrainingActors.Count == 0, Bound).ShouldBeTrue();

    /// <summary>Says when anything has been sent to it.</summary>
    private sealed class Signal() : ForeignActorRef("signal")
    {
        private readonly TaskCompletionSource _posted = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Posted => _posted.Task;

        public override void Post(ActorRef sender, object message) => _posted.TrySetResult();

        public override void AddWatcher(ActorRef watcher) => throw new NotSupportedException();

        public override void RemoveWatcher(ActorRef watcher) => throw new NotSupportedException();
    }
}
