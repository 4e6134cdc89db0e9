using ActorNet.Core.Actors;

namespace ActorNet.Tests.Runs;

public sealed class SameBitsTests
{
    private const int Draws = 20;

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(11)]
    public void Run_AnyNumberOfWorkers_GivesTheSameWeights(int workers)
    {
        var result = Trainer.Run(TestRuns.Options with { Workers = workers }, TestRuns.Data);

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        result.Workers.ShouldBe(workers);
    }

    [Fact]
    public void Run_AnyNumberOfWorkers_GivesTheSameMetrics()
    {
        var one = Trainer.Run(TestRuns.Options, TestRuns.Data);
        var three = Trainer.Run(TestRuns.Options with { Workers = 3 }, TestRuns.Data);

        three.TrainLoss.ShouldBe(one.TrainLoss);
        three.TrainAccuracy.ShouldBe(one.TrainAccuracy);
        three.TestLoss.ShouldBe(one.TestLoss);
        three.TestAccuracy.ShouldBe(one.TestAccuracy);
    }

    [Fact]
    public void Run_OtherSeedOrLanes_GivesOtherWeights()
    {
        Trainer.Run(TestRuns.Options with { Seed = 43 }, TestRuns.Data).WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);
        Trainer.Run(TestRuns.Options with { Lanes = 4 }, TestRuns.Data).WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_AWorkerThrowsAtARandomStep_GivesTheSameWeights() =>
        RunWithFaults(_ => throw new InvalidOperationException("on purpose"));

    [Fact]
    public void Run_AWorkerIsStoppedAtARandomStep_GivesTheSameWeights() => RunWithFaults(context => context.Stop());

    [Fact]
    public void Run_AWorkerIsStuck_OthersDoItsLanesAndTheWeightsAreTheSame()
    {
        using var stuck = new ManualResetEventSlim();
        var options = TestRuns.Options with { Workers = 3, WorkerTimeout = TimeSpan.FromSeconds(2) };

        var result = Trainer.Run(
            options,
            TestRuns.Data,
            null,
            null,
            null,
            (index, worker) => index == 1 ? new FaultyWorker(worker, 25, _ => stuck.Wait()) : worker,
            CancellationToken.None);
        stuck.Set();

        result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
    }

    [Fact]
    public void Run_AllWorkersThrow_FailsNamingStepAndLanes()
    {
        var exception = Should.Throw<TrainingException>(() => Trainer.Run(
            TestRuns.Options with { Workers = 2 },
            TestRuns.Data,
            null,
            null,
            null,
            (_, worker) => new FaultyWorker(worker, 7, _ => throw new InvalidOperationException("on purpose")),
            CancellationToken.None));

        exception.Message.ShouldStartWith("Step 7: no worker is left to compute lanes 0-7. The last one lost: worker ");
        exception.Message.ShouldEndWith("stopped: InvalidOperationException: on purpose.");
    }

    private static void RunWithFaults(Action<IActorContext> fault)
    {
        var random = new KeyedDraws(20261121);
        for (var draw = 0; draw < Draws; draw++)
        {
            var step = random.Below(3 * TestRuns.StepsPerEpoch);
            var victim = random.Below(3);

            var result = Trainer.Run(
                TestRuns.Options with { Workers = 3 },
                TestRuns.Data,
                null,
                null,
                null,
                (index, worker) => index == victim ? new FaultyWorker(worker, step, fault) : worker,
                CancellationToken.None);

            result.WeightsSha256.ShouldBe(TestRuns.ReferenceHash, $"worker {victim}, step {step}");
        }
    }
}
