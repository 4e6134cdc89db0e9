using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Datasets;
using ActorNet.Plots;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet plot</c>.</summary>
internal static class PlotCommand
{
    private const string HistoryFile = "history.csv";

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("plot", "Draws a trained network or its training as an SVG picture.");
        var run = new Argument<string>("RUN") { Description = "Run folder, or for weights, units and surface also a model file" };
        var what = OptionFactory.Choice(
            "--what", "loss, accuracy and learning rate by epoch; weights of a layer as pictures; surface: what a network of two inputs makes of the plane; "
            + "units: what each unit of a layer responds to, likewise. Default: loss",
            "loss", "accuracy", "rate", "weights", "surface", "units");
        var layer = OptionFactory.Text("--layer", "NAME", "weights and units: a layer such as dense_2. Default: the first");
        var output = OptionFactory.Text("--output", "FILE", "A new file to write to. Default: WHAT.svg");
        command.Add(run);
        foreach (var option in (Option[])[what, layer, output, dataDirectory]) command.Add(option);
        command.SetAction(result => Run(
            new(result.GetRequiredValue(run), result.GetValue(what) ?? "loss", result.GetValue(layer), result.GetValue(output), result.GetValue(dataDirectory)), host));
        examples[command] = ["plot runs/mnist-1 --what accuracy --output accuracy.svg", "plot runs/mnist-1 --what weights", "plot runs/rings-1 --what surface", "plot runs/rings-1 --what units --layer dense_1"];
        return command;
    }

    private static int Run(Request request, CliHost host)
    {
        if (request.Layer is not null && request.What is not ("weights" or "units")) throw new UsageException("--layer goes with --what weights and --what units");

        var path = NewFile.Checked("--output", request.Output ?? request.What + ".svg", ".svg");
        var title = $"{Path.GetFileName(Path.TrimEndingDirectorySeparator(request.Run))}: {request.What}";
        try
        {
            Draw(request, path, title, host);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"{request.Run}: {exception.Message}");
        }

        host.Out.WriteLine(path);
        return ExitCode.Success;
    }

    private static void Draw(Request request, string path, string title, CliHost host)
    {
        switch (request.What)
        {
            case "weights":
                WeightPlot.Save(path, Model.Load(request.Run), request.Layer, title);
                break;
            case "surface" or "units":
                var model = Model.Load(request.Run);
                var samples = Samples(request, model, host);
                if (request.What == "units") UnitsPlot.Save(path, model, request.Layer, samples, title);
                else SurfacePlot.Save(path, model, samples, title);
                break;
            default:
                if (!Directory.Exists(request.Run)) throw new DataException($"{request.Run}: no such run folder");
                var rows = History.Load(Path.Combine(request.Run, HistoryFile));
                if (rows.Count == 0) throw new DataException($"{request.Run}: the run has not come to the end of an epoch");
                LossPlot.Save(path, rows, title, request.What switch
                {
                    "accuracy" => HistoryPanels.Accuracy,
                    "rate" => HistoryPanels.LearningRate,
                    _ => HistoryPanels.Loss,
                });
                break;
        }
    }

    /// <summary>The samples that the run was trained on, before features are computed of them; null for a model without its run.</summary>
    private static Dataset? Samples(Request request, Model model, CliHost host)
    {
        if (!Directory.Exists(request.Run) || RunFolder.Open(request.Run).Source is not { } source) return null;

        var raw = model.Schema.Features is null ? source : source with { Features = null, Standardise = false };
        return DataLoader.Load(raw, DataAccess.Locations(host, request.DataDirectory), DataAccess.Notes(host, isQuiet: false)).Train;
    }

    private sealed record Request(string Run, string What, string? Layer, string? Output, string? DataDirectory);
}
