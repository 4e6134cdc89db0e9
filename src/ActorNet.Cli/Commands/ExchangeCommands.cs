using System.CommandLine;

namespace ActorNet.Cli.Commands;

/// <summary>The commands that write what other programs read, and read what they write.</summary>
internal static class ExchangeCommands
{
    public static IReadOnlyList<Func<CliHost, Option<string?>, Dictionary<Command, string[]>, Command>> All { get; } =
        [ExportCommand.Create, ImportCommand.Create, PlotCommand.Create];
}
