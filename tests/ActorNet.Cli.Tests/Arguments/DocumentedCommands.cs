using System.CommandLine;
using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;
using ActorNet.Cli.Arguments;

namespace ActorNet.Cli.Tests.Arguments;

/// <summary>The commands that a page shows.</summary>
internal static partial class DocumentedCommands
{
    private static readonly ParserConfiguration Configuration = new() { EnablePosixBundling = false, ResponseFileTokenReplacer = null };

    /// <summary>The pages of the repository that show commands of a program.</summary>
    /// <param name="program">The program's name.</param>
    public static IReadOnlyList<string> Pages(string program) =>
    [
        .. Directory.GetFiles(Path.Combine(Root(), "docs"), "*.md").Select(path => $"docs/{Path.GetFileName(path)}").Append("README.md").Order(StringComparer.Ordinal)
            .Where(page => Of(File.ReadAllText(Path.Combine(Root(), page)), program).Count > 0),
    ];

    /// <summary>Every command of a page that begins with the program's name is one that the program understands, and there is one.</summary>
    /// <param name="page">Path in the repository.</param>
    /// <param name="host">The program.</param>
    public static void ShouldBeRight(string page, CliHost host)
    {
        var commands = Of(File.ReadAllText(Path.Combine(Root(), page)), host.Name);
        commands.ShouldNotBeEmpty();
        var root = CliApplication.CreateRoot(host);
        foreach (var command in commands)
        {
            OutsideOfQuotes().Match(Quoted().Replace(command, "")).Value.ShouldBeEmpty($"{page}: a shell reads this sign itself, it needs quotes: {command}");
            var words = Words().Matches(command).Select(match => match.Value.Replace("\"", "", StringComparison.Ordinal).Replace("'", "", StringComparison.Ordinal)).Skip(1).ToArray();
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

    /// <summary>As a shell parts them: blanks within quotes belong to the word.</summary>
    [GeneratedRegex("""(?:"[^"]*"|'[^']*'|[^\s"'])+""")]
    private static partial Regex Words();

    /// <summary>Signs that a shell reads itself.</summary>
    [GeneratedRegex("[()*;?<>|&]")]
    private static partial Regex OutsideOfQuotes();

    [GeneratedRegex("(?:\"[^\"]*\"|'[^']*')")]
    private static partial Regex Quoted();

    private static string Root([CallerFilePath] string path = "") => Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, "..", "..", ".."));
}
