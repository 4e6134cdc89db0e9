using ActorNet.Akka.Engine;
using ActorNet.Core.Actors;
using ActorNet.Runs;
using ActorNet.Tests.Runs;
using Akka.Actor;

namespace ActorNet.Akka.Tests.Engine;

/// <summary>Whole trainings in one actor system.</summary>
public sealed class EngineTrainingTests : EngineTestKit
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 1)]
    [InlineData(3, 2)]
    [InlineData(8, 1)]
    public void Execute_AnyNumberOfWorkers_GivesTheBitsOfTheInProcessEngine(int workers, int parts)
    {
        Train(workers, parts).WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Theory]
    [InlineData("poison")]
    [InlineData("kill")]
    [InlineData("stop")]
    [InlineData("throw")]
    public void Execute_AWorkerStopsInTheMiddle_GivesTheSameBits(string how)
    {
        Ending? ending = null;

        var result = Train(3, 1, (index, worker) => index == 1 ? ending = new Ending(worker, Sys, how) : worker);

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);

        // One that goes on receives several in each step.
        ending.ShouldNotBeNull().Received.ShouldBeInRange(Ending.Messages, TestRuns.StepsPerEpoch);
    }

    private TrainingResult Train(int workers, int parts, WorkerWrapper? wrapper = null)
    {
        var setup = RunSetup.Begin(TestRuns.Options with { Workers = workers, Parts = parts }, TestRuns.Data, null);
        return new LocalRun(setup, null, null, wrapper, threads => new LocalEngine(Sys, threads)).Execute(CancellationToken.None);
    }

    /// <summary>A worker that ends when it has received so many messages.</summary>
    private sealed class Ending(IActor worker, ActorSystem system, string how) : IActor
    {
        public const int Messages = 10;

        public int Received { get; private set; }

        public void Receive(object message, ActorNet.Core.Actors.IActorContext context)
        {
            if (++Received == Messages)
            {
                End(((AkkaActorRef)context.Self).Actor);
            }

            worker.Receive(message, context);
        }

        private void End(IActorRef self)
        {
            switch (how)
            {
                case "poison":
                    self.Tell(PoisonPill.Instance, ActorRefs.NoSender);
                    break;
                case "kill":
                    self.Tell(Kill.Instance, ActorRefs.NoSender);
                    break;
                case "stop":
                    system.Stop(self);
                    break;
                default:
                    throw new InvalidOperationException("on purpose");
            }
        }
    }
}
