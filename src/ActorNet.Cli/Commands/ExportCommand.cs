using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet export</c>.</summary>
internal static class ExportCommand
{
    private static readonly string[] Formats = ["onnx", "npz", "safetensors"];

    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("export", "Writes a trained network for other programs: ONNX, NumPy or safetensors.");
        var run = new Argument<string>("RUN") { Description = "Run folder or model file" };
        var file = new Argument<string>("FILE") { Description = "A new file to write to" };
        var format = OptionFactory.Choice("--format", "What to write. Default: by the ending of FILE", Formats);
        command.Add(run);
        command.Add(file);
        command.Add(format);
        command.SetAction(result => Run(result.GetRequiredValue(run), result.GetRequiredValue(file), result.GetValue(format), host));
        examples[command] = ["export runs/mnist-1 mnist.onnx", "export runs/mnist-1 weights.npz"];
        return command;
    }

    private static int Run(string run, string file, string? format, CliHost host)
    {
        var ending = Path.GetExtension(file).TrimStart('.').ToLowerInvariant();
        format ??= Formats.Contains(ending)
            ? ending
            : throw new UsageException($"{file}: the ending tells no format; name it .{string.Join(", .", Formats)}, or give --format");
        var model = Model.Load(run);
        var path = NewFile.Checked("FILE", file);
        try
        {
            Write(model, format, path);
        }
        catch (ArgumentException exception)
        {
            throw new UsageException($"{run}: {exception.Message}");
        }

        host.Out.WriteLine($"{path}: {format}, {Format.Count(model.Network.ParameterCount)} parameters, {Format.Bytes(new FileInfo(path).Length)}");
        return ExitCode.Success;
    }

    private static void Write(Model model, string format, string path)
    {
        switch (format)
        {
            case "onnx":
                model.ExportOnnx(path);
                break;
            case "npz":
                model.ExportNpz(path);
                break;
            default:
                model.Save(path);
                break;
        }
    }
}
