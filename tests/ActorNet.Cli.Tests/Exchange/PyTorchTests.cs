using ActorNet.Core.Data;

namespace ActorNet.Cli.Tests.Exchange;

/// <summary>Networks that PyTorch has made predict the same here.</summary>
public sealed class PyTorchTests
{
    private const double Tolerance = 1e-5;

    [SkippableFact]
    public void Import_WeightsOfPyTorch_PredictTheSame()
    {
        using var run = new CliRun();
        OtherPrograms.Python("numpy,torch", "torch_mlp.py", run.Folder);

        var (largest, table) = Import(run, "named", "16:relu,16:tanh,5:softmax");
        largest.ShouldBeLessThanOrEqualTo(Tolerance);
        table.ShouldContain("dense_2.kernel  fc2.weight, transposed");
        table.ShouldContain("dense_3.kernel  fc10.weight, transposed");
        Import(run, "sequential", "8:elu(0.5),8:silu,3:identity").Table.ShouldContain("dense_2.bias    zeros: the file has none");
        Import(run, "sequential", "8:elu(0.5),8:silu,3:identity").Largest.ShouldBeLessThanOrEqualTo(Tolerance);
        Import(run, "words", "7:gelu,2:identity").Largest.ShouldBeLessThanOrEqualTo(Tolerance);
        Import(run, "norm", "9:prelu,layer_norm:0.001,4:identity").Largest.ShouldBeLessThanOrEqualTo(Tolerance);
        Import(run, "mixed", "16:relu,16:tanh,5:softmax").Largest.ShouldBeLessThanOrEqualTo(Tolerance);
        Import(
            run, "named", "16:relu,16:tanh,5:softmax", "--map",
            "fc1.weight=dense_1.kernel,fc1.bias=dense_1.bias,fc2.weight^T=dense_2.kernel,fc2.bias=dense_2.bias,fc10.weight=dense_3.kernel,fc10.bias=dense_3.bias")
            .Largest.ShouldBeLessThanOrEqualTo(Tolerance);
    }

    private static (double Largest, string Table) Import(CliRun run, string name, string layers, params string[] more)
    {
        File.Delete(run.In("model"));
        File.Delete(run.In("predicted.npy"));
        run.Run(["import", run.In(name + ".safetensors"), "--layers", layers, "--input", "12", "--output", run.In("model"), .. more]).ShouldBe(ExitCode.Success, run.Error);
        var imported = run.Out;
        run.Run("predict", run.In("model"), run.In("inputs.npy"), "--output", run.In("predicted.npy")).ShouldBe(ExitCode.Success, run.Error);
        var expected = NpyArray.Read(run.In(name + ".npy"));
        var predicted = NpyArray.Read(run.In("predicted.npy"));
        predicted.Shape.ShouldBe(expected.Shape);
        return (predicted.ToSingles(1).Zip(expected.ToSingles(1), (one, other) => (double)Math.Abs(one - other)).Max(), imported);
    }
}
