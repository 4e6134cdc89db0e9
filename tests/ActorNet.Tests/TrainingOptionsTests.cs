using ActorNet.Core.Numerics;
using ActorNet.Core.Optimizers;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests;

public sealed class TrainingOptionsTests
{
    public static TheoryData<TrainingOptions, string> Wrong => new()
    {
        { TestRuns.Options with { LocalSteps = 0 }, "LocalSteps is 0" },
        { TestRuns.Options with { Precision = (ExchangePrecision)7 }, "Precision is 7" },
        { TestRuns.Options with { Staleness = -1 }, "Staleness is -1" },
        { TestRuns.Options with { Parts = 65 }, "Parts is 65" },
        { TestRuns.Options with { AuditShare = double.NaN }, "AuditShare is NaN" },
        { TestRuns.Options with { StepTimeout = TimeSpan.Zero }, "StepTimeout is 00:00:00" },
        { TestRuns.Options with { JoinTimeout = TimeSpan.FromDays(2) }, "JoinTimeout is 2.00:00:00" },
        { TestRuns.Options with { OuterLearningRate = 0.5 }, "OuterLearningRate needs LocalSteps above 1" },
        { TestRuns.Options with { OuterMomentum = 0.5 }, "OuterMomentum needs LocalSteps above 1" },
        { TestRuns.Options with { LocalSteps = 2, OuterMomentum = 1 }, "momentum is 1" },
        { TestRuns.Options with { LocalSteps = 2, OuterLearningRate = -1 }, "learning rate is -1" },
        { TestRuns.Options with { Staleness = 1, LocalSteps = 2 }, "Staleness does not go together with LocalSteps" },
        { TestRuns.Options with { Staleness = null, Parts = 2 }, "Staleness does not go together with Parts" },
        { TestRuns.Options with { Staleness = 1, AuditShare = 0.1 }, "Staleness does not go together with AuditShare" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validated_WrongValueOrCombination_NamesIt(TrainingOptions options, string message)
    {
        ArgumentNullException.ThrowIfNull(options);
        Should.Throw<ArgumentException>(() => options.Validated()).Message.ShouldStartWith(message);
    }

    [Fact]
    public void BuildServerUpdate_LocalSteps_IsNesterovWithTheDefaultsOfDiLoCo()
    {
        var outer = (TestRuns.Options with { LocalSteps = 2 }).BuildServerUpdate().Optimizer.ShouldBeOfType<Nesterov>();

        (outer.LearningRate, outer.Coefficient).ShouldBe((0.7, 0.9));
        TestRuns.Options.BuildServerUpdate().Optimizer.ShouldBeOfType<Adam>();
        TestRuns.Options.BuildLocalUpdate().ShouldBeNull();
        (TestRuns.Options with { LocalSteps = 2 }).BuildLocalUpdate()!.Optimizer.ShouldBeOfType<Adam>();
    }
}
