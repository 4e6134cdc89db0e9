using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Planning;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Datasets;
using ActorNet.Metrics;
using ActorNet.Plots;

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
        var targets = OptionFactory.Text("--targets", "FILE", "NPY, IDX: file of the targets. Default: the one beside, such as y.npy for x.npy");
        var json = OptionFactory.Flag("--json", "Prints the results as one JSON object");
        var metrics = MetricsArguments.NewOption("What else to measure");
        var report = OptionFactory.Flag("--report", "Precision, recall and F1 of every class, or the errors of values");
        var confusion = OptionFactory.Text("--confusion", "FILE", "Writes the confusion matrix, as .svg (a picture) or .csv");
        command.Add(run);
        command.Add(dataset);
        command.Add(targets);
        command.Add(dataDirectory);
        command.Add(metrics);
        command.Add(report);
        command.Add(confusion);
        command.Add(json);
        command.SetAction(result => Run(
            result.GetRequiredValue(run),
            result.GetValue(dataset),
            result.GetValue(targets),
            result.GetValue(dataDirectory),
            new Asked(result.GetValue(metrics), result.GetValue(report), result.GetValue(confusion), result.GetValue(json)),
            host));
        examples[command] =
        [
            "evaluate runs/digits-1",
            "evaluate runs/houses-1 new-houses.csv",
            "evaluate runs/mnist-1 --json",
            "evaluate runs/digits-1 --report --confusion confusion.svg",
            "evaluate runs/digits-1 --metrics \"top(3),f1,f1(micro),auc\"",
        ];
        return command;
    }

    private static int Run(string path, string? dataset, string? targets, string? dataDirectory, Asked asked, CliHost host)
    {
        var metrics = MetricsArguments.Read(asked.Metrics);
        CheckConfusion(asked.Confusion);
        var model = Model.Load(path);
        var (name, data) = LoadData(path, model, dataset, targets, dataDirectory, host);
        TrainingPlan.Named(path, () => Model.CheckFit(model.Network, model.Loss, data));
        var measurement = asked.OnlyLoss ? new Measurement(model.Evaluate(data), null, null) : model.Measure(data);
        var measured = MetricsArguments.Measure(metrics, measurement);
        if (asked.Confusion is { } file) SaveConfusion(file, measurement, name);
        if (asked.IsJson)
        {
            JsonReport.Write(host.Out, name, measurement.Evaluation, measured, asked.Report ? measurement : null);
            return ExitCode.Success;
        }

        host.Out.WriteLine($"dataset: {name}, {Format.Count(measurement.Evaluation.Samples)} samples");
        host.Out.WriteLine("loss: " + Format.Loss(measurement.Evaluation.Loss));
        if (measurement.Evaluation.Accuracy is { } accuracy) host.Out.WriteLine("accuracy: " + Format.Accuracy(accuracy));
        foreach (var line in MetricsView.Lines(measured)) host.Out.WriteLine(line);
        if (asked.Report) MetricsView.WriteReport(host.Out, measurement);
        return ExitCode.Success;
    }

    private static bool IsPicture(string file) => Path.GetExtension(file).Equals(".svg", StringComparison.OrdinalIgnoreCase);

    private static void CheckConfusion(string? file)
    {
        if (file is null) return;
        NewFile.Checked("--confusion", file, ".svg", ".csv");
    }

    private static void SaveConfusion(string file, Measurement measurement, string name)
    {
        if (measurement.Classes is not { Confusion: var matrix }) throw new UsageException("--confusion is for classes, but the targets are values");
        try
        {
            if (IsPicture(file)) ConfusionPlot.Save(file, matrix, name);
            else matrix.SaveCsv(file);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--confusion: {file} cannot be written ({exception.Message.ReplaceLineEndings(" ")})");
        }
    }

    private static (string Name, Dataset Data) LoadData(string path, Model model, string? dataset, string? targets, string? dataDirectory, CliHost host)
    {
        if (targets is not null && dataset is null) throw new UsageException("--targets goes with a file to measure on");
        var locations = DataAccess.Locations(host, dataDirectory);
        var notes = DataAccess.Notes(host, isQuiet: false);
        var source = Directory.Exists(path) ? RunFolder.Open(path).Source : null;
        if (source is not null && targets is null && (dataset is null || (DatasetCatalog.Find(dataset)?.Name ?? dataset) == source.Name))
        {
            var test = DataLoader.Load(source, locations, notes).Test;
            return test is null
                ? throw new UsageException($"{path}: the run held no samples out for the test; name a file to measure on")
                : (source.Name, test);
        }

        if (dataset is null) throw new UsageException($"{path} does not tell its data: name a data set or a file to measure on");
        var data = DataLoader.LoadForPrediction(dataset, model.Schema, locations, notes, targets: targets);
        return (dataset, data.Targets ?? throw new DataException(data.Reason!));
    }

    /// <summary>What is to be told.</summary>
    private sealed record Asked(string? Metrics, bool Report, string? Confusion, bool IsJson)
    {
        public bool OnlyLoss => Metrics is null && !Report && Confusion is null;
    }
}
