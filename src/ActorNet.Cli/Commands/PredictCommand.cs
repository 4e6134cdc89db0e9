using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Core.Data;
using ActorNet.Core.Training;
using ActorNet.Datasets;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet predict</c>.</summary>
internal static class PredictCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("predict", "Writes what a trained network makes of the samples of a file, as CSV, a line a sample.");
        var run = new Argument<string>("RUN") { Description = "Run folder or model file" };
        var file = new Argument<string>("FILE") { Description = "A file like the one trained on, with or without targets; or a data set" };
        var output = OptionFactory.Text("--output", "FILE", "A new file to write to: CSV, or by its ending .npy or .npz the outputs for NumPy. Default: standard output");
        command.Add(run);
        command.Add(file);
        command.Add(output);
        command.Add(dataDirectory);
        command.SetAction(result => Run(
            result.GetRequiredValue(run), result.GetRequiredValue(file), result.GetValue(output), result.GetValue(dataDirectory), host));
        examples[command] = ["predict runs/houses-1 new-houses.csv", "predict runs/mnist-1 t10k-images-idx3-ubyte.gz --output digits.csv", "predict runs/mnist-1 mnist --output outputs.npy"];
        return command;
    }

    private static int Run(string path, string file, string? output, string? dataDirectory, CliHost host)
    {
        var model = Model.Load(path);
        var schema = model.Schema;

        if (output is not null) NewFile.Checked("--output", output);
        var data = DataLoader.LoadForPrediction(file, schema, DataAccess.Locations(host, dataDirectory), DataAccess.Notes(host, isQuiet: false));
        var outputs = new float[checked(data.Count * model.Network.OutputCount)];
        model.Predict(data.Features, outputs);
        var table = new PredictionTable(
            schema.ClassNames,
            model.Network.OutputCount,
            schema.Table is { } columns ? columns.Columns[columns.Target].Name : "value",
            model.Loss.DecisionThreshold(model.Network));
        if (output is null)
        {
            table.Write(host.Out, outputs);
            return ExitCode.Success;
        }

        Write(output, table, outputs, model.Network.OutputCount);
        return ExitCode.Success;
    }

    /// <summary>Outputs as they are for NumPy, by the ending of the file; else a table.</summary>
    private static void Write(string path, PredictionTable table, float[] outputs, int width) => AtomicFile.Write(path, stream =>
    {
        int[] shape = [outputs.Length / width, width];
        switch (Path.GetExtension(path).ToLowerInvariant())
        {
            case ".npy":
                NpyWriter.Write(stream, shape, outputs);
                break;
            case ".npz":
                NpyWriter.WriteZip(stream, [("outputs", to => NpyWriter.Write(to, shape, outputs))]);
                break;
            default:
                using (var writer = new StreamWriter(stream, leaveOpen: true))
                {
                    table.Write(writer, outputs);
                }

                break;
        }
    });
}
