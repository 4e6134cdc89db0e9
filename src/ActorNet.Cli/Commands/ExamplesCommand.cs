using System.CommandLine;
using ActorNet.Cli.Arguments;
using ActorNet.Cli.Reporting;
using ActorNet.Lessons;

namespace ActorNet.Cli.Commands;

/// <summary><c>actornet examples</c>.</summary>
internal static class ExamplesCommand
{
    public static Command Create(CliHost host, Option<string?> dataDirectory, Dictionary<Command, string[]> examples)
    {
        var command = new Command("examples", "Lists the examples of the lectures, or runs one and prints every number on the way.");
        var name = new Argument<string?>("NAME") { Arity = ArgumentArity.ZeroOrOne, Description = "An example, or a topic of it such as W1. Default: lists them" };
        var output = OptionFactory.Text("--output", "DIR", "Folder for the pictures, as SVG. Default: no pictures");
        command.Add(name);
        command.Add(output);
        command.Add(dataDirectory);
        command.SetAction(result => Run(result.GetValue(name), result.GetValue(output), result.GetValue(dataDirectory), host));
        examples[command] = ["examples", "examples two-layers", "examples W6", "examples hidden-units --output pictures"];
        return command;
    }

    private static int Run(string? name, string? folder, string? dataDirectory, CliHost host)
    {
        if (name is null)
        {
            if (folder is not null) throw new UsageException("--output goes with the name of an example");
            TextTable.Write(
                host.Out, ["name", "topics", "what it shows"], LessonCatalog.All.Select(lesson => new[] { lesson.Name, string.Join(' ', lesson.Topics), lesson.Title }));
            return ExitCode.Success;
        }

        var found = LessonCatalog.Get(name);
        if (File.Exists(folder)) throw new UsageException($"--output: {folder} is a file, not a folder");
        if (folder is not null) MakeFolder(folder);
        host.Out.WriteLine(found.Title);
        host.Out.WriteLine();
        found.Run(new LessonOutput(host.Out, folder)
        {
            Locations = DataAccess.Locations(host, dataDirectory),
            Note = DataAccess.Notes(host, isQuiet: false),
        });
        return ExitCode.Success;
    }

    private static void MakeFolder(string folder)
    {
        try
        {
            Directory.CreateDirectory(folder);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new UsageException($"--output: {folder} cannot be used as a folder ({exception.Message})");
        }
    }
}
