using ActorNet.Core.Networks;

namespace ActorNet.Tests.Runs;

/// <summary>Whatever a network is made of, its trained weights do not depend on the number of workers. A new function is tested without a line here.</summary>
public sealed class LayerBitsTests
{
    private static readonly string[] OtherLayers =
    [
        "layer_norm,12:relu,layer_norm,3:softmax",
        "12:relu,gaussian_noise:0.1,dropout:0.2,3:softmax",
        "gaussian_noise:0.05,12:prelu(-0.1),layer_norm:1e-5,7:tanh,3:softmax",
    ];

    public static TheoryData<string> Networks =>
    [
        .. Activation.Names.Select(name => $"12:{name},dropout:0.2,3:softmax"),
        .. Initializer.Names.Select(name => $"12:relu:{name},3:softmax:{name}"),
        .. OtherLayers,
    ];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Run_AnyNumberOfWorkers_GivesTheSameWeights(string layers)
    {
        var options = TestRuns.Options with { Network = NetworkDescription.Parse([5], layers), Epochs = 1 };
        var one = Trainer.Run(options, TestRuns.Data);

        foreach (var workers in new[] { 2, 3, 8 })
        {
            Trainer.Run(options with { Workers = workers }, TestRuns.Data).WeightsSha256.ShouldBe(one.WeightsSha256, $"{workers} workers");
        }

        double.IsFinite(one.TestLoss!.Value).ShouldBeTrue();
    }
}
