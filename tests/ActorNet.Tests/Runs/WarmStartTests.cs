using ActorNet.Core.Data;
using ActorNet.Core.Networks;

namespace ActorNet.Tests.Runs;

public sealed class WarmStartTests : IDisposable
{
    private static readonly Model Trained = Trainer.Run(TestRuns.Options with { Epochs = 1, Seed = 7 }, TestRuns.Data).Model;

    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-warm-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Run_FromAModel_BeginsWithItsWeightsAndIsVerifiedAndResumed()
    {
        var folder = Path.Combine(_folder, "run");
        var options = TestRuns.Options with { Initial = InitialWeights.From(Trained, TestRuns.Options.Network), OutputDirectory = folder };
        var whole = Trainer.Run(options with { OutputDirectory = null, Workers = 3 }, TestRuns.Data);

        Trainer.Run(options with { Steps = 11 }, TestRuns.Data);
        var run = RunFolder.Open(folder);
        var result = Trainer.Resume(run with { Options = run.Options with { Steps = null } }, TestRuns.Data);

        whole.WeightsSha256.ShouldNotBe(TestRuns.ReferenceHash);
        result.WeightsSha256.ShouldBe(whole.WeightsSha256);
        Model.Load(Path.Combine(folder, "initial.safetensors")).WeightsSha256.ShouldBe(Trained.WeightsSha256);
        RunVerifier.Verify(RunFolder.Open(folder), TestRuns.Data, new StepRange(0, 5)).Findings.ShouldBeEmpty();
    }

    [Fact]
    public void Resume_BeforeTheFirstCheckpoint_BeginsWithTheSameWeights()
    {
        var folder = Path.Combine(_folder, "early");
        var options = TestRuns.Options with { Initial = InitialWeights.Of(Trained), OutputDirectory = folder };
        var whole = Trainer.Run(options, TestRuns.Data);
        Directory.Delete(Path.Combine(folder, "checkpoints"), recursive: true);
        foreach (var file in new[] { "ledger.jsonl", "model.safetensors", "term", "history.csv" })
        {
            File.Delete(Path.Combine(folder, file));
        }

        Trainer.Resume(RunFolder.Open(folder), TestRuns.Data).WeightsSha256.ShouldBe(whole.WeightsSha256);
    }

    [Fact]
    public void Open_OtherInitialWeightsThanTheRuns_Fails()
    {
        var folder = Path.Combine(_folder, "changed");
        Trainer.Run(TestRuns.Options with { Steps = 2, Initial = InitialWeights.Of(Trained), OutputDirectory = folder }, TestRuns.Data);
        Trainer.Run(TestRuns.Options with { Steps = 2 }, TestRuns.Data).Model.Save(Path.Combine(folder, "initial.safetensors"));

        Should.Throw<DataException>(() => RunFolder.Open(folder)).Message.ShouldContain("has other weights than the run began with");
    }

    [Fact]
    public void From_AnotherShape_NamesTheTensor() =>
        Should.Throw<ArgumentException>(() => InitialWeights.From(Trained, NetworkDescription.Parse([5], "12:relu,8:tanh,3:softmax")))
            .Message.ShouldStartWith("The model's tensor dense_2.kernel has shape [12, 7] instead of [12, 8].");

    [Fact]
    public void From_FewerOrMoreLayers_NamesTheTensor()
    {
        Should.Throw<ArgumentException>(() => InitialWeights.From(Trained, NetworkDescription.Parse([5], "12:relu,7:tanh,3:relu,3:softmax")))
            .Message.ShouldStartWith("The model has no tensor dense_4.kernel of shape [3, 3].");
        Should.Throw<ArgumentException>(() => InitialWeights.From(Trained, NetworkDescription.Parse([5], "12:relu,7:tanh")))
            .Message.ShouldStartWith("The model has a tensor dense_3.kernel, which the network has not.");
    }

    [Fact]
    public void FromFitting_AnotherHead_TakesWhatFitsAndNamesTheRest()
    {
        var network = NetworkDescription.Parse([5], "12:relu,dropout:0.2,7:tanh,4:softmax");

        var weights = InitialWeights.FromFitting(Trained, network, seed: 42);

        weights.Taken.ShouldBe(["dense_1.kernel", "dense_1.bias", "dense_2.kernel", "dense_2.bias"]);
        weights.Fresh.ShouldBe(["dense_3.kernel", "dense_3.bias"]);
        var (target, seeded) = (new Network(network), new float[weights.Parameters.Length]);
        target.Initialize(42, seeded);
        var head = target.Tensors.First(tensor => tensor.Name == "dense_3.kernel").Offset;
        weights.Parameters.Span[..head].ToArray().ShouldBe(Trained.Parameters.Span[..head].ToArray());
        weights.Parameters.Span[head..].ToArray().ShouldBe(seeded[head..]);
        Should.Throw<ArgumentException>(() => InitialWeights.FromFitting(Trained, NetworkDescription.Parse([6], "11:relu"), 1)).Message.ShouldStartWith("No tensor");
    }

    [Fact]
    public void Run_WeightsOfAnotherNetwork_Fails() =>
        Should.Throw<ArgumentException>(() => Trainer.Run(
            TestRuns.Options with { Network = NetworkDescription.Parse([5], "3:softmax"), Initial = InitialWeights.Of(Trained) }, TestRuns.Data))
            .Message.ShouldBe("The run is to begin with dense_1.kernel of shape [5, 12] where the network has dense_1.kernel of shape [5, 3].");

    [Fact]
    public void Run_AsManyWeightsOfOtherShapes_Fails()
    {
        var given = Model.Create([5], [Layers.Dense(4, Activation.Parse("relu")), Layers.Dense(3, Activation.Parse("softmax"))]);
        var wanted = NetworkDescription.Parse([5], "2:relu,4:relu,3:softmax");

        new Network(wanted).ParameterCount.ShouldBe(given.Network.ParameterCount);
        Should.Throw<ArgumentException>(() => Trainer.Run(TestRuns.Options with { Network = wanted, Initial = InitialWeights.Of(given) }, TestRuns.Data))
            .Message.ShouldStartWith("The run is to begin with dense_1.kernel of shape [5, 4] where the network has dense_1.kernel of shape [5, 2].");
    }
}
