using ActorNet.Core.Training;
using ActorNet.Core.Training.Control;

namespace ActorNet.Core.Tests.Training.Control;

public sealed class TrainingControlTests
{
    [Fact]
    public void EarlyStopping_NoImprovementForItsPatience_EndsAndNamesTheBest()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 3, MinimumDelta = 0.01 } };

        var states = After(control, 1.0, 0.5, 0.495, 0.6, 0.491);

        states.Take(4).ShouldAllBe(state => state.End == null);
        states[4].End.ShouldBe("stopped early in epoch 5, step 50: validation_loss has not improved by more than 0.01 for 3 epochs; the last improvement was to 0.5 in epoch 2, step 20");
    }

    [Fact]
    public void EarlyStopping_ImprovementInBetween_WaitsAnew()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 2 } };

        var states = After(control, 1.0, 1.1, 0.9, 0.95, 0.9);

        states[3].Stopping.ShouldBe(new StoppingState(new BestValue(0.9, 3, 30, Measure.ValidationLoss), 1));
        states[4].End.ShouldNotBeNull();
    }

    [Fact]
    public void EarlyStopping_BeforeItsFirstEpoch_LooksAtNothing()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 1, StartEpoch = 3, RestoresBest = true } };

        var states = After(control, 0.1, 0.2, 0.9, 1.0);

        states[1].ShouldBe(new ControlState { Stopping = new StoppingState(null, 0) });
        states[2].Best.ShouldBe(new BestValue(0.9, 3, 30, Measure.ValidationLoss));
        states[3].End.ShouldNotBeNull();
    }

    [Fact]
    public void EarlyStopping_Accuracy_IsBetterWhenHigher()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Measure = Measure.ValidationAccuracy, Patience = 1 } };

        var first = control.Next(ControlState.Initial, Row(1, 1, 0.5));
        var second = control.Next(first, Row(2, 1, 0.6));

        second.Stopping.ShouldBe(new StoppingState(new BestValue(0.6, 2, 20, Measure.ValidationAccuracy), 0));
        control.Next(second, Row(3, 0.1, 0.55)).End.ShouldNotBeNull();
    }

    [Fact]
    public void EarlyStopping_ValueThatIsNoNumber_IsNoImprovement()
    {
        var control = new TrainingControl { EarlyStopping = new EarlyStopping { Patience = 2, RestoresBest = true } };

        var states = After(control, double.NaN, double.PositiveInfinity);

        states[1].End.ShouldEndWith("for 2 epochs; it never was a finite number");
        states[1].Best.ShouldBeNull();
    }

    /// <summary>The rates that Keras' ReduceLROnPlateau gives for these losses, worked by its documented rule.</summary>
    [Fact]
    public void Plateau_NoImprovement_ReducesWaitsAndStopsAtItsMinimum()
    {
        var control = new TrainingControl { Plateau = new ReduceOnPlateau { Factor = 0.5, Patience = 2, Cooldown = 1, MinimumFactor = 0.2, MinimumDelta = 0 } };

        var states = After(control, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1);

        states.Select(state => state.RateFactor).ShouldBe([1, 1, 0.5, 0.5, 0.25, 0.25, 0.2, 0.2, 0.2, 0.2, 0.2]);
    }

    [Fact]
    public void Plateau_Improvement_LeavesTheRate()
    {
        var control = new TrainingControl { Plateau = new ReduceOnPlateau { Patience = 1, MinimumDelta = 0.1 } };

        var states = After(control, 1, 0.8, 0.75, 0.5);

        states.Select(state => state.RateFactor).ShouldBe([1, 1, 0.1, 0.1]);
        states[3].Plateau!.Best.ShouldBe(0.5);
    }

    [Fact]
    public void Convergence_LossBelow_Ends()
    {
        var control = new TrainingControl { Convergence = new Convergence { Measure = Measure.ValidationLoss, Below = 0.01 } };

        var states = After(control, 1, 0.01, 0.0099);

        states[1].End.ShouldBeNull();
        states[2].End.ShouldBe("converged in epoch 3, step 30: validation_loss 0.0099 is below 0.01");
    }

    /// <summary>A similarity with its sign turned goes down to -1.</summary>
    [Fact]
    public void Convergence_LossBelowANegativeNumber_Ends()
    {
        var control = new TrainingControl { Convergence = new Convergence { Measure = Measure.ValidationLoss, Below = -0.9 } };
        control.CheckData(hasValidation: true, hasAccuracy: false);

        var states = After(control, 0.5, -0.9, -0.95);

        states[1].End.ShouldBeNull();
        states[2].End.ShouldBe("converged in epoch 3, step 30: validation_loss -0.95 is below -0.9");
    }

    [Fact]
    public void Convergence_SmallChangesInARow_End()
    {
        var control = new TrainingControl { Convergence = new Convergence { Measure = Measure.ValidationLoss, Change = 0.1, Evaluations = 2 } };

        var states = After(control, 1, 0.95, 0.5, 0.45, 0.5, 0.51);

        states.Take(4).ShouldAllBe(state => state.End == null);
        states[4].End.ShouldBe("converged in epoch 5, step 50: validation_loss has changed by less than 0.1 2 times in a row");
    }

    [Fact]
    public void KeepBest_EqualValue_KeepsTheFirst()
    {
        var control = new TrainingControl { KeepBest = Measure.ValidationLoss };

        var states = After(control, 1, 0.5, 0.5, 0.7);

        states[3].Best.ShouldBe(new BestValue(0.5, 2, 20, Measure.ValidationLoss));
    }

    [Theory]
    [InlineData(10, 1, 3, new long[] { 3, 6, 9, 12, 13, 16 }, new long[] { 3, 6, 9, 12 })]
    [InlineData(10, 4, 3, new long[] { 4, 8, 14, 18 }, new long[] { 4, 8, 14, 18 })]
    [InlineData(10, 4, 5, new long[] { 4, 8, 14, 18 }, new long[] { 8, 18 })]
    [InlineData(10, 1, 0, new long[] { 1, 5, 9 }, new long[] { })]
    public void IsDue_EndsOfRounds_AreThoseThatPassAMultiple(int stepsPerEpoch, int localSteps, int every, long[] ends, long[] due)
    {
        var control = new TrainingControl { ValidateEvery = every };
        var plan = Plan(stepsPerEpoch) with { LocalSteps = localSteps };

        ends.Where(step => control.IsDue(plan, step)).ShouldBe(due);
    }

    [Fact]
    public void IsDue_EndOfAnEpoch_IsEvaluatedAnyway() =>
        new TrainingControl { ValidateEvery = 5 }.IsDue(Plan(10), 10).ShouldBeFalse();

    [Fact]
    public void CheckData_WhatIsWatchedIsNotThere_SaysSo()
    {
        Should.Throw<ArgumentException>(() => new TrainingControl { EarlyStopping = new EarlyStopping() }.CheckData(false, true))
            .Message.ShouldBe("EarlyStopping watches validation_loss, but there is no validation set.");
        Should.Throw<ArgumentException>(() => new TrainingControl { KeepBest = Measure.Accuracy }.CheckData(false, false))
            .Message.ShouldBe("KeepBest watches accuracy, but accuracy has no meaning for this loss and these targets.");
        Should.Throw<ArgumentException>(() => new TrainingControl { ValidateEvery = 2 }.CheckData(false, true)).Message.ShouldContain("no validation set");
        new TrainingControl { Convergence = new Convergence { Below = 1 } }.CheckData(false, false);
    }

    [Fact]
    public void Validate_OutOfRange_Throws()
    {
        TrainingControl[] wrong =
        [
            new() { ValidateEvery = -1 },
            new() { EarlyStopping = new EarlyStopping { Patience = 0 } },
            new() { EarlyStopping = new EarlyStopping { MinimumDelta = double.NaN } },
            new() { EarlyStopping = new EarlyStopping { StartEpoch = 0 } },
            new() { Plateau = new ReduceOnPlateau { Factor = 1 } },
            new() { Plateau = new ReduceOnPlateau { Cooldown = -1 } },
            new() { Plateau = new ReduceOnPlateau { MinimumFactor = 2 } },
            new() { Convergence = new Convergence { Measure = Measure.Accuracy } },
            new() { Convergence = new Convergence { Below = double.NaN } },
            new() { Convergence = new Convergence { Change = 1, Evaluations = 0 } },
            new() { KeepBest = Measure.Loss, EarlyStopping = new EarlyStopping { RestoresBest = true } },
        ];

        wrong.ShouldAllBe(control => Throws(control));
        new TrainingControl { KeepBest = Measure.ValidationLoss, EarlyStopping = new EarlyStopping { RestoresBest = true } }.Validate();
    }

    private static bool Throws(TrainingControl control)
    {
        Should.Throw<ArgumentException>(control.Validate);
        return true;
    }

    private static RunPlan Plan(int stepsPerEpoch) => new()
    {
        Samples = stepsPerEpoch * 8,
        ValidationSamples = 1,
        TestSamples = 0,
        BatchSize = 8,
        Lanes = 8,
        Epochs = 3,
        Steps = null,
        Seed = 1,
        L2 = 0,
        OnNonFinite = NonFinitePolicy.Fail,
    };

    /// <summary>The states after evaluations at the ends of epochs of 10 steps.</summary>
    private static List<ControlState> After(TrainingControl control, params double[] validationLosses)
    {
        var states = new List<ControlState>();
        foreach (var loss in validationLosses)
        {
            states.Add(control.Next(states.Count == 0 ? ControlState.Initial : states[^1], Row(states.Count + 1, loss, null)));
        }

        return states;
    }

    private static HistoryRow Row(int epoch, double validationLoss, double? validationAccuracy) =>
        new(epoch, epoch * 10, 80, 1, null, validationLoss, validationAccuracy, 1, 80);
}
