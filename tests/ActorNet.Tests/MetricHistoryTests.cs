using ActorNet.Core.Data;
using ActorNet.Core.Optimizers;
using ActorNet.Core.Training.Control;
using ActorNet.Metrics;
using ActorNet.Tests.Runs;

namespace ActorNet.Tests;

public sealed class MetricHistoryTests
{
    private static readonly Metric[] Two = [Metric.Parse("f1"), Metric.Parse("auc")];

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    [InlineData(2, 3)]
    public void Run_HasARowForEveryEvaluation_OfTheWeightsAsTheyWere(int workers, int parts)
    {
        var models = new List<Model>();
        var keep = new LambdaCallback { Evaluated = moment => models.Add(moment.Model), EpochEnd = moment => models.Add(moment.Model) };
        var history = new MetricHistory(TestRuns.Data.Validation!, Two);

        var result = Trainer.Run(
            TestRuns.Options with { Workers = workers, Parts = parts, Epochs = 2, Control = new TrainingControl { ValidateEvery = 10 } },
            TestRuns.Data,
            callbacks: [keep, history]);

        history.Rows.Select(row => (row.Epoch, row.Steps)).ShouldBe([(1, 10), (1, 19), (2, 20), (2, 30), (2, 38)]);
        history.Rows.Select(row => row.Values.ToArray()).ShouldBe(models.Select(model => Two.Select(metric => model.Measure(TestRuns.Data.Validation!)[metric]).ToArray()));
        models.Select(model => model.Evaluate(TestRuns.Data.Validation!).Loss).ShouldBe(result.History.Select(row => row.ValidationLoss!.Value));
        models[^1].WeightsSha256.ShouldBe(result.WeightsSha256);
    }

    [Fact]
    public void Run_WithAnAverageOfTheWeights_MeasuresTheAverage()
    {
        Model? last = null;
        var options = TestRuns.Options with { Epochs = 1, Update = new UpdateSettings { AverageDecay = 0.9 } };

        var result = Trainer.Run(options, TestRuns.Data, callbacks: [new LambdaCallback { EpochEnd = moment => last = moment.Model }]);

        last!.WeightsSha256.ShouldBe(result.WeightsSha256);
    }

    [Fact]
    public void Run_EndsInsideAnEpoch_HasARowOfItsEnd()
    {
        var history = new MetricHistory(TestRuns.Data.Validation!, Two);

        Trainer.Run(TestRuns.Options with { Steps = 24, Parts = 2 }, TestRuns.Data, callbacks: [history]);

        history.Rows.Select(row => row.Steps).ShouldBe([19, 24]);
    }

    [Fact]
    public void Run_Again_BeginsAnew()
    {
        var history = new MetricHistory(TestRuns.Data.Validation!, Two);
        Trainer.Run(TestRuns.Options with { Epochs = 2 }, TestRuns.Data, callbacks: [history]);

        Trainer.Run(TestRuns.Options with { Epochs = 1 }, TestRuns.Data, callbacks: [history]);

        history.Rows.Count.ShouldBe(1);
    }

    [Fact]
    public void Run_MetricWithoutMeaning_FailsBeforeTheFirstStep()
    {
        var history = new MetricHistory(TestRuns.Data.Validation!, Metric.Parse("rmse"));
        var steps = 0L;

        var exception = Should.Throw<TrainingException>(() =>
            Trainer.Run(TestRuns.Options, TestRuns.Data, progress: progress => steps = progress.Step, callbacks: [history]));

        exception.Message.ShouldBe("callback MetricHistory failed in OnTrainBegin: rmse is for values, but the targets are classes; there is accuracy, top, precision, recall, f1, auc.");
        steps.ShouldBe(0);
    }

    [Fact]
    public void Run_SamplesOfAnotherWidth_FailsBeforeTheFirstStep()
    {
        var history = new MetricHistory(Dataset.OfClasses([1, 2], [2], [0]), Two);

        Should.Throw<TrainingException>(() => Trainer.Run(TestRuns.Options, TestRuns.Data, callbacks: [history]))
            .Message.ShouldStartWith("callback MetricHistory failed in OnTrainBegin: ");
    }

    [Fact]
    public void New_NoMetrics_Fails() =>
        Should.Throw<ArgumentException>(() => new MetricHistory(TestRuns.Data.Validation!, [])).Message.ShouldStartWith("Give at least one metric: loss, accuracy, ");
}
