using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training;
using ActorNet.Core.Training.Messages;

namespace ActorNet.ParameterServer.Tests;

public sealed class StepTests
{
    [Fact]
    public void Gradients_OfAllLanes_MoveTheWeightsByTheirMean()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");

        server.Answer(worker, lane => lane + 1);

        // Zero weights, rate 1, gradient sum 1+2+3+4 over 8 samples.
        server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -10f / 8);
    }

    [Fact]
    public void Gradients_InAnyOrderOfArrivalAndCutting_GiveTheSameBits()
    {
        static float Value(int lane) => lane switch { 0 => 1e8f, 1 => 1f, 2 => -1e8f, _ => 0.3f };
        int[][] cuts = [[2], [1, 1], [0, 0, 1], [1, 0, 0], [0, 0, 0, 0]];
        var results = new HashSet<string>();
        foreach (var cut in cuts)
        {
            for (var rotation = 0; rotation < cut.Length; rotation++)
            {
                var server = new ServerHarness();
                var worker = server.Join("a");
                var subtrees = new List<Subtree>();
                foreach (var level in cut)
                {
                    subtrees.Add(new Subtree(level, subtrees.Sum(subtree => subtree.LaneCount) >> level));
                }

                for (var index = 0; index < cut.Length; index++)
                {
                    server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, subtrees[(index + rotation) % cut.Length], Value));
                }

                results.Add(Convert.ToHexString(System.Runtime.InteropServices.MemoryMarshal.AsBytes(
                    server.To<ComputeLanes>(worker).Last().Parameters.Span)));
            }
        }

        results.Count.ShouldBe(1);
    }

    [Fact]
    public void Gradient_OfAnEarlierStep_DoesNotCount()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        server.Answer(worker);

        server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, new Subtree(2, 0), _ => 100f));

        server.To<ComputeLanes>(worker).Count().ShouldBe(2);
        server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -4f / 8);
    }

    [Fact]
    public void Gradient_Twice_CountsOnce()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");
        server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, new Subtree(1, 0), _ => 1f));

        server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, new Subtree(1, 0), _ => 1f));

        server.To<ComputeLanes>(worker).Count().ShouldBe(1);
        server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, new Subtree(1, 1), _ => 1f));
        server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldAllBe(weight => weight == -4f / 8);
    }

    [Fact]
    public void L2_OnAStep_DecaysKernelsAndNotBiases()
    {
        var state = new TrainingState
        {
            Step = 0,
            Version = 0,
            Parameters = [2f, 2f],
            Slots = [],
            Totals = default,
            History = [],
        };
        var server = new ServerHarness(changePlan: plan => plan with { L2 = 0.25f }, resume: state);
        var worker = server.Join("a");

        server.Answer(worker, _ => 0f);

        server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldBe([1.5f, 2f]);
    }

    [Fact]
    public void NonFinite_ByDefault_FailsNamingStepLaneAndLayer()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");

        server.Deliver(worker, new NonFiniteGradient(server.SessionOf(worker), 0, 2, "dense_1"));

        server.Failure.ShouldNotBeNull().Reason.ShouldBe(
            "Step 0 (epoch 1), lane 2, layer dense_1: a number is not finite. A smaller learning rate or scaled inputs may help.");
    }

    /// <summary>Every weight is finite, but those of the last step lie too far from the average for a float.</summary>
    [Theory]
    [InlineData(false, "Step 3: the moving average of a weight is not finite after the last step.")]
    [InlineData(true, "Step 3: the moving average of a weight is not finite; no checkpoint is stored.")]
    public void NonFinite_AverageOfTheWeights_Fails(bool hasStorage, string reason)
    {
        var start = new TrainingState { Step = 0, Version = 0, Parameters = [0f, 0f], Slots = [0f, 0f], HasAverage = true, Totals = default, History = [] };
        var server = new ServerHarness(
            options => options with { Update = new Update(new Sgd(5), new UpdateSettings { AverageDecay = 0.99 }) },
            plan => plan with { Steps = 3 },
            hasStorage ? start : null);
        var worker = server.Join("a");

        server.Answer(worker, _ => 0.8e38f);
        server.Answer(worker, _ => -0.8e38f);
        server.Failure.ShouldBeNull();
        server.Answer(worker, _ => -0.8e38f);

        server.Failure.ShouldNotBeNull().Reason.ShouldBe(reason);
    }

    [Fact]
    public void NonFinite_Skip_LeavesTheStepOutAndGoesOn()
    {
        var server = new ServerHarness(changePlan: plan => plan with { OnNonFinite = NonFinitePolicy.Skip });
        var worker = server.Join("a");

        server.Deliver(worker, new NonFiniteGradient(server.SessionOf(worker), 0, 2, "dense_1"));

        var request = server.To<ComputeLanes>(worker).Last();
        request.Step.ShouldBe(1);
        request.Parameters.ToArray().ShouldAllBe(weight => weight == 0);
        for (var step = 1; step < 10; step++)
        {
            server.Answer(worker);
        }

        var ended = server.Ended.ShouldNotBeNull();
        ended.State.Step.ShouldBe(10);
        ended.State.Version.ShouldBe(9);
        ended.State.History[0].Samples.ShouldBe(32);
    }

    [Fact]
    public void NonFinite_SkipWithoutEnd_Fails()
    {
        var server = new ServerHarness(changePlan: plan => plan with { OnNonFinite = NonFinitePolicy.Skip, Epochs = 1000 });
        var worker = server.Join("a");

        for (var step = 0; step < ServerLimits.MaximumSkippedInARow; step++)
        {
            server.Deliver(worker, new NonFiniteGradient(server.SessionOf(worker), step, 0, "dense_1"));
        }

        server.Failure.ShouldNotBeNull().Reason.ShouldContain("100 steps in a row");
    }

    [Fact]
    public void Gradients_FiniteWhoseSumIsNot_AreTreatedAlikeHoweverTheLanesAreShared()
    {
        foreach (var levels in new[] { new[] { 0, 0, 0, 0 }, [1, 1], [1, 0, 0] })
        {
            var server = new ServerHarness(changePlan: plan => plan with { OnNonFinite = NonFinitePolicy.Skip });
            var worker = server.Join("a");
            var lane = 0;
            foreach (var level in levels)
            {
                server.Deliver(worker, server.Gradient(server.SessionOf(worker), 0, new Subtree(level, lane >> level), _ => 1e38f, isBounded: false));
                lane += 1 << level;
            }

            server.To<ComputeLanes>(worker).Last().Step.ShouldBe(1);
            server.To<ComputeLanes>(worker).Last().Parameters.ToArray().ShouldAllBe(weight => weight == 0);
            server.To<RunWarning>(server.Observer).Single().Text.ShouldBe(
                "Step 0 (epoch 1), sum of the lanes: a gradient is not finite; the step is left out.");
        }
    }

    [Fact]
    public void Weights_OverflowInTheLastStep_FailsInsteadOfEnding()
    {
        var server = new ServerHarness(
            changePlan: plan => plan with { Steps = 1, L2 = float.MaxValue },
            resume: new TrainingState { Step = 0, Version = 0, Parameters = [4f, 4f], Slots = [], Totals = default, History = [] });
        var worker = server.Join("a");

        server.Answer(worker, lane => lane == 0 ? float.MaxValue : 0);

        server.Ended.ShouldBeNull();
        server.Failure.ShouldNotBeNull().Reason.ShouldContain("not finite");
    }

    [Fact]
    public void Receive_UnknownMessage_Throws() =>
        Should.Throw<InvalidOperationException>(() => new ServerHarness().Deliver(new TestRef("x"), "what?"));

    [Fact]
    public void Epoch_Ends_ReportsItsMeans()
    {
        var server = new ServerHarness();
        var worker = server.Join("a");

        for (var step = 0; step < 5; step++)
        {
            server.Answer(worker);
        }

        var row = server.To<EpochEnded>(server.Observer).Single().Row;
        row.ShouldSatisfyAllConditions(
            () => row.Epoch.ShouldBe(1),
            () => row.Steps.ShouldBe(5),
            () => row.Samples.ShouldBe(40),
            () => row.TrainLoss.ShouldBe(0.5),
            () => row.TrainAccuracy.ShouldBe(0.5));
    }

    [Fact]
    public void Evaluation_WorkerIsLost_ItsPieceGoesToAnother()
    {
        var server = new ServerHarness(
            options => options with { ExpectedWorkers = 2 },
            plan => plan with { Epochs = 1, Samples = 8, ValidationSamples = RunPlan.EvaluationRows + 10 });
        var first = server.Join("a");
        var second = server.Join("b");
        server.Answer(first);
        server.Answer(second);
        var piece = server.To<EvaluateRows>(first).Single().Piece;
        Evaluate(server, second);

        server.Deliver(first, new Core.Actors.Terminated(first, null));
        server.To<EvaluateRows>(second).Last().Piece.ShouldBe(piece);
        Evaluate(server, second);

        server.To<EpochEnded>(server.Observer).Single().Row.ValidationLoss.ShouldBe(2.0);
        server.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void Evaluation_AWorkerIsBehind_WaitsForItNoLongerThanForAnybodyElse()
    {
        var server = new ServerHarness(
            options => options with { ExpectedWorkers = 2 },
            plan => plan with { Epochs = 1, Samples = 8, ValidationSamples = RunPlan.EvaluationRows + 10 });
        var behind = server.Join("a");
        var other = server.Join("b");
        var late = server.Gradient(server.SessionOf(behind), 0, new Subtree(1, 0), _ => 1f);
        for (var turn = 0; turn < 50 && !server.To<EvaluateRows>(other).Any(); turn++)
        {
            server.AnswerAll(other);
            server.Pass(TimeSpan.FromSeconds(0.1));
        }

        server.To<EvaluateRows>(behind).ShouldBeEmpty();
        var first = server.To<EvaluateRows>(other).Single().Piece;

        // Its copy shows that it is there after all.
        server.Deliver(behind, late);
        server.To<EvaluateRows>(behind).Single().Piece.ShouldNotBe(first);
        Evaluate(server, behind);
        Evaluate(server, other);
        server.Ended.ShouldNotBeNull();
    }

    [Fact]
    public void Evaluation_OnlyAWorkerThatIsBehindIsLeft_GetsThePieces()
    {
        var server = new ServerHarness(
            options => options with { ExpectedWorkers = 2 },
            plan => plan with { Epochs = 1, Samples = 8, ValidationSamples = RunPlan.EvaluationRows + 10 });
        var behind = server.Join("a");
        var other = server.Join("b");
        for (var turn = 0; turn < 50 && !server.To<EvaluateRows>(other).Any(); turn++)
        {
            server.AnswerAll(other);
            server.Pass(TimeSpan.FromSeconds(0.1));
        }

        server.Deliver(other, new Core.Actors.Terminated(other, null));

        server.To<EvaluateRows>(behind).Count().ShouldBe(1);
        Evaluate(server, behind);
        Evaluate(server, behind);
        server.Ended.ShouldNotBeNull();
    }

    private static void Evaluate(ServerHarness server, TestRef worker)
    {
        var request = server.To<EvaluateRows>(worker).Last();
        var rows = request.Piece == 0 ? RunPlan.EvaluationRows : 10;
        server.Deliver(worker, new RowsEvaluated(
            server.SessionOf(worker), request.Step, request.Set, request.Piece, new LaneStatistics(2.0 * rows, rows, rows)));
    }
}
