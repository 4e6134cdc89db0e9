using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Networks;
using ActorNet.Datasets;
using ActorNet.Exchange;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet import</c>.</summary>
internal static class ImportCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("import", "Makes a model of the weights that another program, such as PyTorch, has written to a safetensors file.");
        var file = new Argument<string>("FILE") { Description = "The safetensors file" };
        var layers = OptionFactory.Text("--layers", "LAYERS", "Layers after the input, such as 512:relu,10:softmax");
        var input = OptionFactory.Text("--input", "SHAPE", "Shape of a sample, such as 784 or 28x28x1; or a data set, whose samples the model then knows how to read");
        var map = OptionFactory.Text(
            "--map", "MAP", "Which tensor becomes which, such as fc1.weight=dense_1.kernel,fc1.bias=dense_1.bias; W1^T is W1 transposed. Default: by shape and order");
        var loss = OptionFactory.Text("--loss", "NAME", "Loss that 'evaluate' computes. Default: the one that goes with the last layer");
        var output = OptionFactory.Text("--output", "FILE", "A new file for the model. Default: model.safetensors");
        foreach (var option in (Option[])[layers, input, map, loss, output]) command.Add(option);
        command.Add(file);
        command.SetAction(result => Run(
            new(result.GetRequiredValue(file), result.GetValue(layers), result.GetValue(input), result.GetValue(map), result.GetValue(loss), result.GetValue(output)), host));
        examples[command] =
        [
            "import mlp.safetensors --layers 512:relu,10:softmax --input mnist --output mlp.model",
            "import net.safetensors --layers 4:tanh,1:identity --input 2 --map W1^T=dense_1.kernel,b1=dense_1.bias,W2^T=dense_2.kernel,b2=dense_2.bias",
        ];
        return command;
    }

    private static int Run(Request request, CliHost host)
    {
        if (request.Layers is null || request.Input is null) throw new UsageException("'import' needs --layers and --input: the file tells the weights, not the network");

        var network = TrainingPlan.ReadNetwork(request.Layers, InputShape.Read(request.Input));
        var loss = request.Loss is { } name ? TrainingPlan.ReadLoss(name) : network.DefaultLoss;
        var schema = Schema(request.Input, network);
        TrainingPlan.Named(request.Loss is null ? "--layers" : "--loss", () => loss.Check(new Network(network), schema.ClassNames.Count, schema.TargetWidth));
        var path = NewFile.Checked("--output", request.Output ?? "model.safetensors");
        var imported = WeightImport.Load(request.File, network, loss, ReadMap(request.Map), schema);
        imported.Model.Save(path);
        TextTable.Write(host.Out, ["tensor", "from"], imported.Tensors.Select(tensor => new[]
        {
            tensor.Tensor, tensor.Source is null ? "zeros: the file has none" : tensor.Source + (tensor.IsTransposed ? ", transposed" : ""),
        }));
        host.Out.WriteLine($"{path}: {Format.Count(imported.Model.Network.ParameterCount)} parameters, weights SHA-256 {imported.Model.WeightsSha256}");
        return ExitCode.Success;
    }

    /// <summary>Samples of a data set are read as its own; others as the numbers that they are.</summary>
    private static DataSchema Schema(string input, NetworkDescription network)
    {
        var last = network.Layers.OfType<DenseDescription>().Last();
        var entry = DatasetCatalog.Find(input);

        // Other programs' classifiers often end before the softmax: the data set tells that the outputs are classes.
        var classes = last.Activation.GivesProbabilities ? Math.Max(2, last.Units) : 0;
        var isEntrys = entry is { Schema: { ClassNames.Count: var known, TargetWidth: var width } }
            && (known > 0 ? known == (classes > 0 ? classes : last.Units) : classes == 0 && width == last.Units);
        return isEntrys ? entry!.Schema : DataSchema.Of(new Network(network), entry?.Name ?? "imported", entry?.PixelDivisor ?? 1);
    }

    private static Dictionary<string, string>? ReadMap(string? text)
    {
        if (text is null) return null;

        var map = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var item in text.Split(',', StringSplitOptions.TrimEntries))
        {
            var parts = item.Split('=', StringSplitOptions.TrimEntries);
            if (parts.Length != 2 || parts[0].Length == 0 || parts[1].Length == 0)
            {
                throw new UsageException($"--map has '{item}'; it must be pairs such as fc1.weight=dense_1.kernel, joined by commas");
            }

            if (!map.TryAdd(parts[0], parts[1])) throw new UsageException($"--map names {parts[0]} twice");
        }

        return map;
    }

    private sealed record Request(string File, string? Layers, string? Input, string? Map, string? Loss, string? Output);
}
