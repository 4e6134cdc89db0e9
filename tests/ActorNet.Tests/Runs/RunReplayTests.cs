using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Training;
using ActorNet.Runs;

namespace ActorNet.Tests.Runs;

/// <summary>Server and workers against a replay that shares none of their code.</summary>
public sealed class RunReplayTests
{
    public static TheoryData<int, ExchangePrecision> Modes
    {
        get
        {
            var modes = new TheoryData<int, ExchangePrecision>();
            foreach (var precision in Enum.GetValues<ExchangePrecision>())
            {
                modes.Add(1, precision);
                modes.Add(8, precision);
            }

            return modes;
        }
    }

    [Theory]
    [MemberData(nameof(Modes))]
    public void RunRound_ToTheEnd_GivesTheWeightsOfAnyNumberOfWorkersAndParts(int localSteps, ExchangePrecision precision)
    {
        var options = TestRuns.Options with { LocalSteps = localSteps, Precision = precision };
        var replay = NewReplay(options);
        while (!replay.IsOver)
        {
            replay.RunRound().IsApplied.ShouldBeTrue();
        }

        foreach (var workers in new[] { 1, 2, 3, 8 })
        {
            foreach (var parts in new[] { 1, 2, 3 })
            {
                var result = Trainer.Run(options with { Workers = workers, Parts = parts }, TestRuns.Data);

                result.WeightsSha256.ShouldBe(replay.WeightsSha256, $"{workers} workers, {parts} parts");
                result.SkippedSteps.ShouldBe(0);
            }
        }
    }

    [Fact]
    public void RunRound_DefaultMode_GivesTheReferenceHash()
    {
        var replay = NewReplay(TestRuns.Options);
        while (!replay.IsOver)
        {
            replay.RunRound();
        }

        replay.WeightsSha256.ShouldBe(TestRuns.ReferenceHash);
        replay.Version.ShouldBe(3 * TestRuns.StepsPerEpoch);
    }

    [Fact]
    public void Hashes_OfTheModes_AreAllDifferent() => Modes.Select(mode => Trainer.Run(
            TestRuns.Options with { Epochs = 1, LocalSteps = (int)mode[0], Precision = (ExchangePrecision)mode[1] }, TestRuns.Data).WeightsSha256)
        .Distinct().Count().ShouldBe(Modes.Count);

    [Fact]
    public void Begin_FromAState_GoesOnAsIfItHadNotStopped()
    {
        var options = TestRuns.Options with { LocalSteps = 8 };
        var whole = NewReplay(options);
        var later = NewReplay(options);
        for (var round = 0; round < 4; round++)
        {
            whole.RunRound();
        }

        later.Begin(new TrainingState
        {
            Step = whole.Step,
            Version = whole.Version,
            Parameters = whole.Parameters.ToArray(),
            Slots = whole.Slots.ToArray(),
            Totals = default,
            History = [],
        });
        var expected = whole.RunRound();

        later.RunRound().ShouldBe(expected);
        later.WeightsDigest.ShouldBe(whole.WeightsDigest);
        later.DigestOf(new Subtree(2, 1)).ShouldBe(whole.DigestOf(new Subtree(2, 1)));
        later.DigestOf(new Subtree(3, 0)).ShouldNotBe(later.DigestOf(new Subtree(2, 0)));
        Should.Throw<ArgumentException>(() => later.DigestOf(new Subtree(4, 0)));
    }

    [Fact]
    public void RunRound_ShortLastRoundOfAnEpoch_CountsItsStepsAndSamples()
    {
        var replay = NewReplay(TestRuns.Options with { LocalSteps = 8 });

        // 19 steps of 16 samples, the last of 12.
        ReplayedRound[] rounds = [replay.RunRound(), replay.RunRound(), replay.RunRound(), replay.RunRound()];

        rounds.ShouldBe([new(0, 8, 0, 128, true), new(8, 8, 128, 128, true), new(16, 3, 256, 44, true), new(19, 8, 0, 128, true)]);
    }

    [Fact]
    public void RunRound_NumberThatIsNotFinite_LeavesTheRoundOut()
    {
        // Weights that grow without bound under a learning rate that is far too large.
        var options = TestRuns.Options with
        {
            Network = NetworkDescription.Parse([5], "6:relu,3:identity"),
            Loss = Loss.Parse("mean_squared_error"),
            Optimizer = new() { Name = "sgd", LearningRate = 1e12 },
            OnNonFinite = NonFinitePolicy.Skip,
            Epochs = 1,
            Steps = 12,
        };
        foreach (var localSteps in new[] { 1, 2 })
        {
            var replay = NewReplay(options with { LocalSteps = localSteps });
            var skipped = 0;
            while (!replay.IsOver)
            {
                skipped += replay.RunRound().IsApplied ? 0 : 1;
            }

            skipped.ShouldBeInRange(1, 12);
            var result = Trainer.Run(options with { LocalSteps = localSteps, Workers = 2 }, TestRuns.Data);
            result.WeightsSha256.ShouldBe(replay.WeightsSha256);
            result.SkippedSteps.ShouldBe(skipped);
        }
    }

    [Fact]
    public void Constructor_OuterOptimizerWithoutLocalSteps_Throws()
    {
        var network = new Network(TestRuns.Options.Network);
        var plan = TestRuns.Options.PlanFor(TestRuns.Data);
        var update = TestRuns.Options.BuildServerUpdate();

        Should.Throw<ArgumentException>(() => new RunReplay(plan, network, TestRuns.Options.Loss, update, update, TestRuns.Data.Train));
        Should.Throw<ArgumentException>(() => new RunReplay(plan with { LocalSteps = 2 }, network, TestRuns.Options.Loss, update, null, TestRuns.Data.Train));
    }

    private static RunReplay NewReplay(TrainingOptions options) => new(
        options.PlanFor(TestRuns.Data),
        new Network(options.Network),
        options.Loss,
        options.BuildLocalUpdate() ?? options.BuildServerUpdate(),
        options.LocalSteps > 1 ? options.BuildServerUpdate() : null,
        TestRuns.Data.Train);
}
