using ActorNet.Core.Numerics;
using ActorNet.Core.Training;

namespace ActorNet.Core.Tests.Training;

public class RunPlanTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Rounds_OfABatchLargerThanAllSamples_AreOneStepAnEpoch(int localSteps)
    {
        var plan = Plan(localSteps) with { BatchSize = int.MaxValue };

        plan.StepsPerEpoch.ShouldBe(1);
        plan.StepsOfRound(0).ShouldBe(1);
        plan.SamplesOfRound(1).ShouldBe(plan.Samples);
        (plan with { Samples = int.MaxValue, BatchSize = int.MaxValue - 1, LocalSteps = 2 }).SamplesOfRound(0).ShouldBe(int.MaxValue);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(7)]
    [InlineData(100)]
    public void Rounds_OneAfterTheOther_CoverEachEpochOnce(int localSteps)
    {
        // 10 steps an epoch, the last of 5 samples.
        var plan = Plan(localSteps);
        var (step, rounds, samples) = (0L, 0L, 0);
        while (step < plan.TotalSteps)
        {
            plan.RoundsBefore(step).ShouldBe(rounds);
            plan.EpochOf(step).ShouldBe(plan.EpochOf(step + plan.StepsOfRound(step) - 1));
            samples += plan.SamplesOfRound(step);
            step += plan.StepsOfRound(step);
            rounds++;
        }

        step.ShouldBe(30);
        samples.ShouldBe(3 * plan.Samples);
        plan.RoundsBefore(step).ShouldBe(rounds);
    }

    [Fact]
    public void ServerL2_LocalSteps_IsLeftToTheLanes()
    {
        Plan(1).ServerL2.ShouldBe(0.5f);
        Plan(2).ServerL2.ShouldBe(0);
    }

    private static RunPlan Plan(int localSteps) => new()
    {
        Samples = 95,
        ValidationSamples = 0,
        TestSamples = 0,
        BatchSize = 10,
        Lanes = 2,
        Epochs = 3,
        Steps = null,
        Seed = 1,
        L2 = 0.5f,
        OnNonFinite = NonFinitePolicy.Fail,
        LocalSteps = localSteps,
        Precision = ExchangePrecision.Float32,
    };
}
