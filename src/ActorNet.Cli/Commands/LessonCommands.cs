using System.CommandLine;

namespace ActorNet.Cli.Commands;

/// <summary>The commands for learning how networks learn.</summary>
internal static class LessonCommands
{
    public static IReadOnlyList<Func<CliHost, Option<string?>, Dictionary<Command, string[]>, Command>> All { get; } =
        [ExamplesCommand.Create, GraphCommand.Create, DescendCommand.Create, CheckGradientsCommand.Create];
}
