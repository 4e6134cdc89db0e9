using System.CommandLine;
using System.Runtime.CompilerServices;
using ActorNet.Cli.Arguments;

namespace ActorNet.Cli.Tests.Arguments;

/// <summary>Every command of the README and the guides is one that the program understands, letter by letter.</summary>
public sealed class DocumentedCommandsTests
{
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    public static TheoryData<string> Pages => ["README.md", "docs/remote.md", "docs/monitoring.md", "docs/simulation.md"];

    [Theory]
    [MemberData(nameof(Pages))]
    public void Page_ItsCommands_AreRightArguments(string page)
    {
        var commands = Commands(File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", page)));
        commands.ShouldNotBeEmpty();
        var root = CliApplication.CreateRoot(new CliHost
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            ListenForSignals = () => throw new InvalidOperationException("Nothing is trained here."),
        });

        foreach (var command in commands)
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\'')).Skip(1).ToArray();
            ParseErrors.Describe(root.Parse(words, Configuration), words).ShouldBeNull($"{page}: {command}");
        }
    }

    /// <summary>Lines of code blocks that begin with the command's name, without comments. Those with an ellipsis are not whole.</summary>
    private static List<string> Commands(string text)
    {
        var commands = new List<string>();
        var isCode = false;
        foreach (var line in text.Split('\n'))
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            var command = line.Trim().Split("   ")[0].Split(" #")[0];
            if (isCode && command.StartsWith(CliHost.StandardName + " ", StringComparison.Ordinal) && !command.Contains('…', StringComparison.Ordinal))
            {
                commands.Add(command);
            }
        }

        return commands;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
