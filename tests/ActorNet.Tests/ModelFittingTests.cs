using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests;

public sealed class ModelFittingTests
{
    private static readonly FitOptions Options = new()
    {
        Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.01 },
        BatchSize = 16,
        Epochs = 3,
        Workers = 1,
    };

    [Fact]
    public async Task FitAsync_NewModel_HasTheBitsOfTheTrainer()
    {
        var model = NewModel();
        var expected = Trainer.Run(new TrainingOptions(Options, model.Network.Description, model.Loss), TestRuns.Data);

        var result = await model.FitAsync(TestRuns.Data, Options);

        result.WeightsSha256.ShouldBe(expected.WeightsSha256);
        model.WeightsSha256.ShouldBe(expected.WeightsSha256);
        result.Epochs.ShouldBe(3);
    }

    [Fact]
    public async Task FitAsync_DataOfTheProgram_LeavesWhatTheModelKnowsOfItsFiles()
    {
        var data = DataLoader.Load("digits");
        var model = Model.Create([8, 8, 1], [Layers.Dense(10, Activation.Softmax)]);
        model.Schema.ShouldBe(new DataSchema { Name = "data", FeatureShape = [8, 8, 1], ClassNames = data.Schema.ClassNames, TargetWidth = 0 });
        await model.FitAsync(data, Options with { Steps = 1 });
        model.Schema.ShouldBe(data.Schema);

        await model.FitAsync(new TrainingData(data.Train.Subset("some", [1, 2, 3])), Options with { Steps = 1 });
        model.Schema.ShouldBe(data.Schema, "the features are still stored bytes that have been divided");

        var own = Dataset.OfClasses([.. data.Train.Features.Take(128)], [64], [3, 7], [.. "abcdefghij".Select(letter => $"{letter}")]);
        await model.FitAsync(new TrainingData(own), Options with { Steps = 1 });
        model.Schema.ShouldBe(DataSchema.Of(own));
    }

    [Fact]
    public async Task FitAsync_Progress_IsToldOfEveryEpoch()
    {
        var epochs = new List<int>();

        await NewModel().FitAsync(TestRuns.Data, Options, new ListProgress(epochs));

        epochs.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task FitAsync_Cancelled_KeepsTheWeightsItHasComeTo()
    {
        using var cancellation = new CancellationTokenSource();
        var model = NewModel();
        var before = model.WeightsSha256;
        var epochs = new List<int>();

        var fit = model.FitAsync(
            TestRuns.Data, Options with { Epochs = 1_000_000 }, new ListProgress(epochs, () => cancellation.Cancel()), cancellation: cancellation.Token);

        await Should.ThrowAsync<OperationCanceledException>(fit);
        model.WeightsSha256.ShouldNotBe(before);
    }

    [Fact]
    public async Task FitAsync_TwoAtOnce_TakeTurns()
    {
        var (model, expected) = (NewModel(), NewModel());
        await expected.FitAsync(TestRuns.Data, Options);
        await expected.FitAsync(TestRuns.Data, Options);
        using var isRunning = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var first = model.FitAsync(TestRuns.Data, Options, callbacks: [new LambdaCallback { TrainEnd = _ => { isRunning.Set(); mayEnd.Wait(); } }]);
        isRunning.Wait();

        var second = model.FitAsync(TestRuns.Data, Options);
        mayEnd.Set();
        await Task.WhenAll(first, second);

        model.WeightsSha256.ShouldBe(expected.WeightsSha256);
    }

    [Fact]
    public async Task FitAsync_CancelledBefore_WritesNothing()
    {
        var folder = Path.Combine(Path.GetTempPath(), Path.GetRandomFileName());

        await Should.ThrowAsync<OperationCanceledException>(
            NewModel().FitAsync(TestRuns.Data, Options with { OutputDirectory = folder }, cancellation: new CancellationToken(canceled: true)));

        Directory.Exists(folder).ShouldBeFalse();
    }

    [Fact]
    public async Task FitAsync_CancelledAfterTheLastStep_HasItsResult()
    {
        using var cancellation = new CancellationTokenSource();

        var result = await NewModel().FitAsync(
            TestRuns.Data, Options, callbacks: [new LambdaCallback { TrainEnd = _ => cancellation.Cancel() }], cancellation: cancellation.Token);

        result.Interrupted.ShouldBeFalse();
    }

    [Fact]
    public async Task FitAsync_TrainingOptions_SaysThatNetworkAndLossAreTheModels() =>
        (await Should.ThrowAsync<ArgumentException>(NewModel().FitAsync(TestRuns.Data, TestRuns.Options)))
            .Message.ShouldStartWith("The options are TrainingOptions, whose network and loss would not be used");

    [Fact]
    public async Task FitAsync_CallbackThrowsAfterTheRun_KeepsWhatWasTrained()
    {
        var (model, expected) = (NewModel(), NewModel());
        await expected.FitAsync(TestRuns.Data, Options);

        var thrown = await Should.ThrowAsync<TrainingException>(
            model.FitAsync(TestRuns.Data, Options, callbacks: [new LambdaCallback { TrainEnd = _ => throw new IOException("no") }]));

        thrown.Result.ShouldNotBeNull().Epochs.ShouldBe(3);
        model.WeightsSha256.ShouldBe(expected.WeightsSha256);
    }

    [Fact]
    public async Task FitAsync_DataThatDoesNotFit_LeavesTheModelAsItWas()
    {
        var model = Model.Create([4], [Layers.Dense(3, Activation.Parse("softmax"))]);
        var before = model.WeightsSha256;

        var exception = await Should.ThrowAsync<ArgumentException>(model.FitAsync(TestRuns.Data, Options));

        exception.Message.ShouldContain("5 features");
        model.WeightsSha256.ShouldBe(before);
    }

    [Fact]
    public async Task EvaluateAsync_TestSet_IsWhatEvaluateGives()
    {
        var model = NewModel();

        var evaluation = await model.EvaluateAsync(TestRuns.Data.Test!);

        evaluation.ShouldBe(model.Evaluate(TestRuns.Data.Test!));
    }

    [Fact]
    public void Predict_Samples_AreThoseOfOneCall()
    {
        var model = NewModel();
        var samples = TestRuns.Data.Test!.Features.Chunk(5).ToArray();
        var expected = new float[samples.Length * 3];
        model.Predict(TestRuns.Data.Test.Features, expected);

        model.Predict(samples).SelectMany(outputs => outputs).ShouldBe(expected);
    }

    [Fact]
    public void Predict_SampleOfOtherLength_IsNamed()
    {
        var exception = Should.Throw<ArgumentException>(() => NewModel().Predict([new float[5], new float[4]]).ToList());

        exception.Message.ShouldContain("Sample 2 has 4 values");
    }

    [Theory]
    [InlineData("softmax", "categorical_crossentropy")]
    [InlineData("sigmoid", "binary_crossentropy")]
    [InlineData("identity", "mean_squared_error")]
    public void Create_WithoutLoss_TakesTheOneOfTheLastLayer(string activation, string loss) =>
        Model.Create([5], [Layers.Dense(4, Activation.Parse("relu")), Layers.Dense(2, Activation.Parse(activation))]).Loss.Name.ShouldBe(loss);

    [Fact]
    public void OfMatrices_SamplesInColumns_AreRowsOfTheDataset()
    {
        var inputs = MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.DenseOfColumnArrays([1, 2], [3, 4], [5, 6]);
        var targets = MathNet.Numerics.LinearAlgebra.Matrix<float>.Build.DenseOfColumnArrays([7], [8], [9]);

        var dataset = Dataset.OfMatrices(inputs, targets);

        dataset.Features.ShouldBe([1, 2, 3, 4, 5, 6]);
        dataset.Values.ShouldBe([7, 8, 9]);
        (dataset.Count, dataset.FeatureCount, dataset.TargetWidth).ShouldBe((3, 2, 1));
    }

    [Fact]
    public void OfClasses_NameGivenTwice_IsRefused() =>
        Should.Throw<ArgumentException>(() => Dataset.OfClasses([1, 2], [1], [0, 1], ["a", "a"], "animals")).Message.ShouldBe("animals: two classes are called 'a'.");

    [Fact]
    public void OfClasses_WithoutNames_NamesThemByNumber() =>
        Dataset.OfClasses([1, 2, 3], [1], [0, 2, 0]).ClassNames.ShouldBe(["0", "1", "2"]);

    [Fact]
    public void Split_Shares_HoldSamplesOut()
    {
        var all = Dataset.OfClasses(new float[100], [1], new int[100], ["only", "other"]);

        var data = TrainingData.Split(all, validationShare: 0.25, testShare: 0.2);

        (data.Train.Count, data.Validation!.Count, data.Test!.Count).ShouldBe((60, 20, 20));
    }

    private static Model NewModel() => Model.Create([5], [Layers.Dense(12, Activation.Parse("relu")), Layers.Dropout(0.2), Layers.Dense(3, Activation.Parse("softmax"))]);

    private sealed class ListProgress(List<int> epochs, Action? then = null) : IProgress<TrainingProgress>
    {
        public void Report(TrainingProgress value)
        {
            if (value.EpochEnded)
            {
                epochs.Add(value.Epoch);
                then?.Invoke();
            }
        }
    }
}
