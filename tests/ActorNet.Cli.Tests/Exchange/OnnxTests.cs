using System.Runtime.InteropServices;
using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet.Cli.Tests.Exchange;

/// <summary>Exported models pass ONNX's own checker, and another program computes the same with them.</summary>
public sealed class OnnxTests : IDisposable
{
    private const double Tolerance = 1e-5;
    private const int Rows = 200;
    private readonly string _folder = Directory.CreateTempSubdirectory("actornet-onnx-").FullName;

    /// <summary>Networks with every activation there is, inside and at the end, and every other kind of layer.</summary>
    private static IEnumerable<(string Name, string Layers)> Networks =>
    [
        .. Activation.Names.Select(name => (name, $"9:{name},5:tanh,4:{name}")),
        ("one", "1:sigmoid"),
        ("training_only", "dropout:0.5,9:relu,gaussian_noise:0.2,4:softmax"),
        ("norm", "9:identity,layer_norm,5:tanh,layer_norm:0.1,4:identity"),
        ("arguments", "9:leaky_relu(0.3),7:elu(0.4),5:prelu(0.6),4:identity"),
    ];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [SkippableFact]
    public void Export_EveryActivationAndLayer_PassesTheChecker()
    {
        var hashes = Networks.ToDictionary(network => network.Name, network => Export(network.Name, network.Layers).WeightsSha256);

        var lines = OtherPrograms.Python("onnx", "check_onnx.py", Directory.GetFiles(_folder, "*.onnx")).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        lines.Length.ShouldBe(hashes.Count);
        foreach (var line in lines)
        {
            line.Split(' ')[1].ShouldBe(hashes[Path.GetFileNameWithoutExtension(line.Split(' ')[0])]);
        }
    }

    [SkippableFact]
    public void Export_EveryActivationAndLayer_RunsElsewhereWithTheSameOutputs()
    {
        var models = Networks.ToDictionary(network => network.Name, network => Export(network.Name, network.Layers));

        OtherPrograms.RunOnnx(_folder);

        foreach (var (name, model) in models)
        {
            Largest(name, model).ShouldBeLessThanOrEqualTo(Tolerance, name);
        }
    }

    [SkippableFact]
    public void Export_TrainedOnMnist_RunsElsewhereWithTheSameOutputs()
    {
        Skip.If(DataLoader.Locate(DatasetCatalog.Get("mnist"), DataLocations.Default()) is null, "mnist is not on this machine ('actornet data get mnist')");
        using var run = new CliRun();
        run.Run("train", "mnist", "--quiet", "--steps", "200", "--output", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("export", run.In("run"), Path.Combine(_folder, "mnist.onnx")).ShouldBe(ExitCode.Success, run.Error);
        run.Run("evaluate", run.In("run")).ShouldBe(ExitCode.Success, run.Error);
        var model = Model.Load(run.In("run"));
        var test = DataLoader.LoadForPrediction("mnist", model.Schema!, DataLocations.Default());
        WriteInputs("mnist", test.Features.AsSpan(0, 1000 * 784), "1000,28,28,1");

        OtherPrograms.RunOnnx(_folder).ShouldContain("1000x10");

        Largest("mnist", model).ShouldBeLessThanOrEqualTo(Tolerance);
    }

    /// <summary>A network of pictures of 2 × 3, with weights and inputs of few bits: their sums are exact in any order, so that a step falls where it must.</summary>
    private Model Export(string name, string layers)
    {
        var network = new Network(NetworkDescription.Parse([2, 3, 1], layers));
        var parameters = new float[network.ParameterCount];
        for (var i = 0; i < parameters.Length; i++)
        {
            parameters[i] = (((i * 7919) % 17) - 8) / 16f;
        }

        var model = new Model(network, network.Description.DefaultLoss, parameters);
        model.ExportOnnx(Path.Combine(_folder, name + ".onnx"));
        WriteInputs(name, [.. Enumerable.Range(0, Rows * 6).Select(i => (((i * 6007) % 33) - 16) / 8f)], $"{Rows},2,3,1");
        return model;
    }

    private void WriteInputs(string name, ReadOnlySpan<float> inputs, string shape)
    {
        File.WriteAllBytes(Path.Combine(_folder, name + ".in"), MemoryMarshal.AsBytes(inputs));
        File.WriteAllText(Path.Combine(_folder, name + ".shape"), shape);
    }

    /// <summary>The largest difference, relative to outputs above 1.</summary>
    private double Largest(string name, Model model)
    {
        var inputs = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_folder, name + ".in"))).ToArray();
        var outputs = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(Path.Combine(_folder, name + ".out"))).ToArray();
        var expected = new float[outputs.Length];
        model.Predict(inputs, expected);
        expected.Distinct().Count().ShouldBeGreaterThan(1);
        return expected.Zip(outputs, (one, other) => Math.Abs(one - other) / Math.Max(1.0, Math.Abs(one))).Max();
    }
}
