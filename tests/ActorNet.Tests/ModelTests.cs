using ActorNet.Core.Data;
using ActorNet.Tests.Runs;
using MathNet.Numerics.LinearAlgebra;

namespace ActorNet.Tests;

public sealed class ModelTests : IDisposable
{
    private static readonly Model Trained = Trainer.Run(TestRuns.Options with { Steps = 10 }, TestRuns.Data).Model;
    private readonly string _path = Path.Combine(Path.GetTempPath(), $"actornet-model-{Environment.ProcessId}-{Environment.CurrentManagedThreadId}.safetensors");

    public void Dispose() => File.Delete(_path);

    [Fact]
    public void Load_SavedModel_PredictsTheSameBits()
    {
        Trained.Save(_path);
        var loaded = Model.Load(_path);
        var expected = new float[TestRuns.Data.Test!.Count * 3];
        var outputs = new float[expected.Length];

        Trained.Predict(TestRuns.Data.Test.Features, expected);
        loaded.Predict(TestRuns.Data.Test.Features, outputs);

        outputs.ShouldBe(expected);
        loaded.WeightsSha256.ShouldBe(Trained.WeightsSha256);
        loaded.Network.Description.ShouldBe(Trained.Network.Description);
    }

    [Fact]
    public void Predict_Matrix_IsThePredictionOfItsColumns()
    {
        var samples = TestRuns.Data.Train;
        var inputs = Matrix<float>.Build.Dense(5, samples.Count, samples.Features);
        var expected = new float[samples.Count * 3];
        Trained.Predict(samples.Features, expected);

        var outputs = Trained.Predict(inputs);

        outputs.RowCount.ShouldBe(3);
        outputs.AsColumnMajorArray().ShouldBe(expected);
        outputs.ColumnSums().ShouldAllBe(sum => Math.Abs(sum - 1) < 1e-5);
    }

    [Fact]
    public void Predict_MatrixOfOtherShape_Throws() =>
        Should.Throw<ArgumentException>(() => Trained.Predict(Matrix<float>.Build.Dense(4, 2))).Message.ShouldContain("5 inputs");

    [Fact]
    public void Predict_LengthsThatDoNotFit_Throws() => Should.Throw<ArgumentException>(() => Trained.Predict(new float[7], new float[3]));

    [Fact]
    public void Evaluate_DataSet_CountsWhatPredictGivesRight()
    {
        var data = TestRuns.Data.Train;
        var outputs = new float[data.Count * 3];
        Trained.Predict(data.Features, outputs);
        var correct = Enumerable.Range(0, data.Count).Count(sample =>
        {
            var row = outputs.AsSpan(sample * 3, 3).ToArray();
            return Array.IndexOf(row, row.Max()) == data.Labels[sample];
        });

        var evaluation = Trained.Evaluate(data);

        evaluation.Samples.ShouldBe(data.Count);
        evaluation.Accuracy.ShouldBe((double)correct / data.Count);
    }

    [Fact]
    public void Evaluate_DataThatDoesNotFit_Throws()
    {
        var data = new Dataset("other", new float[10], [5], [], [], new float[4], 2);

        Should.Throw<ArgumentException>(() => Trained.Evaluate(data));
    }
}
