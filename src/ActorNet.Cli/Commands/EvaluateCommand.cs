using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet evaluate</c>.</summary>
internal static class EvaluateCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("evaluate", "Measures loss and accuracy of a trained network.");
        var run = new Argument<string>("RUN") { Description = "Run folder or model file" };
        var dataset = new Argument<string?>("DATASET|FILE")
        {
            Arity = ArgumentArity.ZeroOrOne,
            Description = "What to measure on; the data of the run stands for its test samples. Default: the data of the run",
        };
        var json = OptionFactory.Flag("--json", "Prints the results as one JSON object");
        command.Add(run);
        command.Add(dataset);
        command.Add(dataDirectory);
        command.Add(json);
        command.SetAction(result =>
            Run(result.GetRequiredValue(run), result.GetValue(dataset), result.GetValue(dataDirectory), result.GetValue(json), host));
        examples[command] = ["evaluate runs/digits-1", "evaluate runs/houses-1 new-houses.csv", "evaluate runs/mnist-1 --json"];
        return command;
    }

    private static int Run(string path, string? dataset, string? dataDirectory, bool isJson, CliHost host)
    {
        var model = Model.Load(path);
        var (name, data) = LoadData(path, model, dataset, dataDirectory, host);
        var evaluation = model.Evaluate(data);
        if (isJson)
        {
            JsonReport.Write(host.Out, name, evaluation);
            return ExitCode.Success;
        }

        host.Out.WriteLine($"dataset: {name}, {Format.Count(evaluation.Samples)} samples");
        host.Out.WriteLine("loss: " + Format.Loss(evaluation.Loss));
        if (evaluation.Accuracy is { } accuracy) host.Out.WriteLine("accuracy: " + Format.Accuracy(accuracy));
        return ExitCode.Success;
    }

    private static (string Name, Dataset Data) LoadData(string path, Model model, string? dataset, string? dataDirectory, CliHost host)
    {
        var locations = DataAccess.Locations(host, dataDirectory);
        var notes = DataAccess.Notes(host, isQuiet: false);
        var source = Directory.Exists(path) ? RunFolder.Open(path).Source : null;
        if (source is not null && (dataset is null || (DatasetCatalog.Find(dataset)?.Name ?? dataset) == source.Name))
        {
            var test = DataLoader.Load(source, locations, notes).Test;
            return test is null
                ? throw new UsageException($"{path}: the run held no samples out for the test; name a file to measure on")
                : (source.Name, test);
        }

        if (dataset is null) throw new UsageException($"{path} does not tell its data: name a data set or a file to measure on");
        if (model.Schema is not { } schema) throw new UsageException($"{path}: was trained by a program on data of its own, which no file can stand for");
        var data = DataLoader.LoadForPrediction(dataset, schema, locations, notes);
        return data.Targets is null ? throw new DataException($"{dataset}: has no targets to compare with") : (dataset, data.Targets);
    }
}
