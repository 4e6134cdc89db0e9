using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;
using ActorNet.Simulation.Training;

namespace ActorNet.Simulation.Tests;

public sealed class SimulatedCaseTests
{
    private static readonly SimulationOptions Drawn = new();

    private static readonly TrainingOptions Own = new()
    {
        Network = NetworkDescription.Parse([2], "3:tanh,1:identity"),
        Loss = Loss.Parse("mean_squared_error"),
        Epochs = 2,
        BatchSize = 4,
        Update = new UpdateSettings { ClipNorm = 0.5 },
    };

    private static readonly TrainingData OwnData = new(
        new Dataset("train", [.. Enumerable.Range(0, 24).Select(static index => index / 24f)], [2], [], [], [.. Enumerable.Range(0, 12).Select(static index => index / 12f)], 1), null, null);

    [Fact]
    public void Draw_ManySeeds_HoldsEverythingThatAStepCanHave()
    {
        var cases = Cases(1, 600);

        cases.Select(static @case => @case.Training.Optimizer.Name).Distinct().Order().ShouldBe(OptimizerSettings.Names.Order());
        foreach (var has in (Func<SimulatedCase, bool>[])
        [
            static @case => @case.Training.Optimizer.WeightDecay > 0,
            static @case => @case.Training.Optimizer.Centered is true,
            static @case => @case.Training.Update.L1 > 0,
            static @case => @case.Training.Update.ClipValue is not null,
            static @case => @case.Training.Update.ClipNorm is not null,
            static @case => @case.Training.Update.ClipGlobalNorm is not null,
            static @case => @case.Training.Update.MaxNorm is not null,
            static @case => @case.Training.Update.AverageDecay is not null,
            static @case => @case.Training.Update.Frozen is { Count: > 0 },
            static @case => @case.Training.L2 > 0,
            static @case => @case.Training.ClassWeights.Count > 0,
            static @case => @case.Data.Train.IsWeighted,
            static @case => @case.Training.Initial is not null,
            static @case => @case.Training.Control.EarlyStopping is not null,
            static @case => @case.Training.Control.RestoresBest,
            static @case => @case.Training.Control.Plateau is not null,
            static @case => @case.Training.Control.Convergence is not null,
            static @case => @case.Training.Control.KeepBest is not null,
            static @case => @case.Training.Control.ValidateEvery > 0,
            static @case => @case.Training.LocalSteps > 1,
            static @case => @case.Parts > 1,
        ])
        {
            cases.Count(has).ShouldBeInRange(5, cases.Count - 5);
        }

        cases.Select(static @case => @case.Training.Update.Schedule?.Text.Split('(')[0]).Distinct().Count().ShouldBe(Schedule.Names.Count + 1);
        cases.Select(static @case => @case.Training.Order).Distinct().Order().ShouldBe(Enum.GetValues<SampleOrder>());
        cases.Select(static @case => @case.Training.Precision).Distinct().Order().ShouldBe(Enum.GetValues<ExchangePrecision>());
    }

    [Fact]
    public void Draw_ManySeeds_IsWhatTheProductTrains() =>
        Cases(601, 200).ShouldAllBe(static @case => TrainingDraw.Fits(@case.Training, @case.Data));

    [Fact]
    public void Draw_OwnTraining_IsCutIntoPartsOnlyWhereTheProductDoes()
    {
        var options = Drawn with { Training = Own, Data = OwnData };
        var plain = options with { Training = Own with { Update = UpdateSettings.None } };
        var canBeCut = TrainingDraw.Fits(Own with { Parts = 2 }, OwnData);

        var most = Enumerable.Range(1, 50).Max(seed => SimulatedCase.Draw((ulong)seed, options).Parts);
        var mostOfPlain = Enumerable.Range(1, 50).Max(seed => SimulatedCase.Draw((ulong)seed, plain).Parts);

        most.ShouldBe(canBeCut ? SimulatedCase.MostParts : 1);
        mostOfPlain.ShouldBe(SimulatedCase.MostParts);
    }

    private static List<SimulatedCase> Cases(int first, int count) => [.. Enumerable.Range(first, count).Select(static seed => SimulatedCase.Draw((ulong)seed, Drawn))];
}
