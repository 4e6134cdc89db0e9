using System.CommandLine;
using System.Runtime.CompilerServices;
using ActorNet.Cli.Arguments;

namespace ActorNet.Cli.Tests.Arguments;

/// <summary>The commands that a page shows.</summary>
internal static class DocumentedCommands
{
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>Every command of a page that begins with the program's name is one that the program understands, and there is one.</summary>
    /// <param name="page">Path in the repository.</param>
    /// <param name="host">The program.</param>
    public static void ShouldBeRight(string page, CliHost host)
    {
        var commands = Of(File.ReadAllText(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "..", page)), host.Name);
        commands.ShouldNotBeEmpty();
        var root = CliApplication.CreateRoot(host);
        foreach (var command in commands)
        {
            var words = command.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(word => word.Trim('\'')).Skip(1).ToArray();
            ParseErrors.Describe(root.Parse(words, Configuration), words).ShouldBeNull($"{page}: {command}");
        }
    }

    /// <summary>Lines of code blocks that begin with the program's name, without comments. Those with an ellipsis are not whole.</summary>
    private static List<string> Of(string text, string program)
    {
        var commands = new List<string>();
        var isCode = false;
        foreach (var line in text.Split('\n'))
        {
            isCode ^= line.StartsWith("```", StringComparison.Ordinal);
            var command = line.Trim().Split("   ")[0].Split(" #")[0];
            if (isCode && command.StartsWith(program + " ", StringComparison.Ordinal) && !command.Contains('…', StringComparison.Ordinal))
            {
                commands.Add(command);
            }
        }

        return commands;
    }

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
