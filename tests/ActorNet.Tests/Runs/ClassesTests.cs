using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Core.Optimizers;
using ActorNet.Datasets;
using ActorNet.Metrics;
using ActorNet.Tests.Remote;

namespace ActorNet.Tests.Runs;

/// <summary>Data whose parts do not all have samples of every class.</summary>
public sealed class ClassesTests
{
    private static readonly float[] Points = [-1, -0.8f, 0, 0.1f, 0.9f, 1];

    private static readonly Dataset Train = Dataset.OfClasses(Points, [1], [0, 0, 1, 1, 2, 2], ["cat", "dog", "owl"]);

    private static readonly Dataset WithoutOwls = Dataset.OfClasses([-0.9f, 0.05f], [1], [0, 1]);

    private static readonly TrainingOptions Options = new()
    {
        Network = NetworkDescription.Parse([1], "8:tanh,3:softmax"),
        Loss = Loss.CategoricalCrossEntropy(),
        Optimizer = new OptimizerSettings { Name = "adam", LearningRate = 0.01 },
        BatchSize = 2,
        Epochs = 3,
    };

    [Fact]
    public void Run_ValidationAndTestWithoutTheLastClass_AreEvaluated()
    {
        var named = Dataset.OfClasses([-0.9f, 0.05f], [1], [0, 1], Train.ClassNames);

        var (expected, result) = (Run(named), Run(WithoutOwls));

        result.Sha256.ShouldBe(expected.Sha256);
        result.Losses.ShouldBe(expected.Losses);

        static (string Sha256, List<double?> Losses) Run(Dataset part)
        {
            var losses = new List<double?>();
            var result = Trainer.Run(Options, new TrainingData(Train, part, part), progress: progress => losses.Add(progress.ValidationLoss));
            result.TestLoss.ShouldNotBeNull();
            return (result.WeightsSha256, [.. losses.Where(loss => loss is not null), result.TestLoss, result.TestAccuracy]);
        }
    }

    [Fact]
    public void Run_WorkersWithDataFromTheServer_AreGivenTheTrainingDatasClasses()
    {
        var data = new TrainingData(Train, WithoutOwls, WithoutOwls);
        using var harness = new RemoteRunHarness { ExpectedWorkers = 1, Data = data, Options = Options };
        var server = harness.StartServer();
        var worker = harness.StartWorkerWithoutData();

        RemoteRunHarness.Await(server).WeightsSha256.ShouldBe(Trainer.Run(Options, data).WeightsSha256);
        RemoteRunHarness.Await(worker).Samples.ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Run_FewerClassesThanOutputs_Trains() =>
        Trainer.Run(Options, new TrainingData(Dataset.OfClasses([-1, 0], [1], [0, 1]))).Steps.ShouldBe(3);

    [Fact]
    public void Run_ValidationWithMoreClassesThanTheTrainingData_SaysSo() =>
        Should.Throw<ArgumentException>(() => Trainer.Run(Options, new TrainingData(WithoutOwls, Train))).Message
            .ShouldBe("data has 3 classes, but the training data has 2: give both the same class names.");

    [Fact]
    public void Run_ValidationWithClassesInAnotherOrder_SaysSo()
    {
        var swapped = Dataset.OfClasses([-0.9f, 0.05f], [1], [0, 1], ["dog", "cat"], "elsewhere");

        Should.Throw<ArgumentException>(() => Trainer.Run(Options, new TrainingData(Train, swapped))).Message
            .ShouldBe("elsewhere: 'dog' is class 0, but class 1 of the training data: give both the same class names.");
    }

    [Fact]
    public void Measure_DataWithoutTheLastClass_CountsItAsAbsent()
    {
        var model = Model.Create([1], Options.Network.Layers, Options.Loss);

        var measured = model.Measure(WithoutOwls);

        measured.Classes!.Confusion.ClassNames.ShouldBe(["0", "1", "2"]);
        measured.Classes.Classes[2].Samples.ShouldBe(0);
        measured[Metric.Parse("accuracy")].ShouldBe(model.Evaluate(WithoutOwls).Accuracy);
        Model.Create([1], [Layers.Dense(1, Activation.Sigmoid)]).Measure(Dataset.OfClasses([1, 2], [1], [0, 0])).Classes!.Samples.ShouldBe(2);
    }
}
