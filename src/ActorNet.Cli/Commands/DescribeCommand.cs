using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Core.Data;
using ActorNet.Core.Networks;
using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet describe</c>.</summary>
internal static class DescribeCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("describe", "Prints the layers, shapes and parameter counts of a network, trained or not.");
        var run = new Argument<string?>("RUN|DATASET")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "Run folder or model file; or a data set, for the network it is trained with by default",
        };
        var layers = OptionFactory.Text("--layers", "LAYERS", "Layers after the input, such as 512:relu,10:softmax");
        var input = OptionFactory.Text("--input", "SHAPE", "With --layers: shape of a sample, such as 784 or 28x28x1, or a data set's name. Default: digits");
        command.Add(run);
        command.Add(layers);
        command.Add(input);
        command.SetAction(result => Run(result.GetValue(run), result.GetValue(layers), result.GetValue(input), host));
        examples[command] = ["describe runs/digits-1", "describe mnist", "describe --layers 300:gelu,layer_norm,100:prelu,10:softmax --input 784"];
        return command;
    }

    private static int Run(string? run, string? layers, string? input, CliHost host)
    {
        if ((run is null) == (layers is null)) throw new UsageException("'describe' needs either a run folder, or --layers");
        if (input is not null && layers is null) throw new UsageException("--input goes with --layers");

        if (layers is not null)
        {
            Write(host, TrainingPlan.ReadNetwork(layers, InputShape.Read(input ?? TrainingPlan.DefaultDataset)));
        }
        else if (!Path.Exists(run) && DatasetCatalog.Find(run!) is { } entry)
        {
            var preset = Preset.For(entry.Name, entry.FeatureShape, entry.TrainSamples);
            Write(host, TrainingPlan.ReadNetwork(preset.Layers + Preset.OutputLayer(entry.ClassNames.Count, 0), entry.FeatureShape));
        }
        else
        {
            WriteRun(run!, host);
        }

        return ExitCode.Success;
    }

    private static void WriteRun(string path, CliHost host)
    {
        var model = Load(path);
        if (Directory.Exists(path))
        {
            var folder = RunFolder.Open(path);
            var options = folder.Options;
            host.Out.WriteLine($"data: {folder.Source?.Name ?? "given by a program"}");
            host.Out.WriteLine($"loss: {options.Loss.Text}; optimizer: {options.Optimizer}");
            host.Out.WriteLine(FormattableString.Invariant($"batch size: {options.BatchSize}; epochs: {options.Epochs}; seed: {options.Seed}"));
        }

        Write(host, model.Network.Description);
    }

    private static Model Load(string path)
    {
        try
        {
            return Model.Load(path);
        }
        catch (DataException exception) when (File.Exists(path) && !Path.GetExtension(path).Equals(".safetensors", StringComparison.OrdinalIgnoreCase))
        {
            throw new UsageException($"{exception.Message}; if it is data, 'data describe' tells of it");
        }
    }

    private static void Write(CliHost host, NetworkDescription network) => host.Out.WriteLine(network.Describe().TrimEnd());
}
