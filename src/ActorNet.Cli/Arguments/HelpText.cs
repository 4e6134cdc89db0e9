using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace ActorNet.Cli.Arguments;

/// <summary>The parser's help, then examples.</summary>
/// <param name="examples">By command, without the program's name.</param>
internal sealed class HelpText(IReadOnlyDictionary<Command, string[]> examples) : SynchronousCommandLineAction
{
    private const int Width = 120;

    private readonly HelpAction _standard = new() { MaxWidth = Width };

    // "train --help --epochs x" still shows the help.
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = _standard.Invoke(parseResult);
        if (examples.TryGetValue(parseResult.CommandResult.Command, out var lines))
        {
            var output = parseResult.InvocationConfiguration.Output;
            output.WriteLine("Examples:");
            var program = parseResult.RootCommandResult.Command.Name;
            foreach (var line in lines) output.WriteLine($"  {program} {line}");
        }

        return code;
    }
}

/// <summary>Prints the program's name and version.</summary>
internal sealed class VersionText : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var version = typeof(VersionText).Assembly.GetName().Version!;
        parseResult.InvocationConfiguration.Output.WriteLine($"{parseResult.RootCommandResult.Command.Name} {version.ToString(3)}");
        return ExitCode.Success;
    }
}
