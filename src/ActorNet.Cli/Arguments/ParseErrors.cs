using System.CommandLine;
using System.CommandLine.Parsing;
using ActorNet.Core.Naming;

namespace ActorNet.Cli.Arguments;

/// <summary>Turns what the parser did not understand into one line for the user.</summary>
internal static class ParseErrors
{
    /// <summary>What is wrong with the arguments, with the nearest right name where there is one; null if nothing is wrong.</summary>
    /// <param name="result">What the parser made of the arguments.</param>
    /// <param name="arguments">The arguments as given.</param>
    public static string? Describe(ParseResult result, IReadOnlyList<string> arguments)
    {
        var command = result.CommandResult.Command;
        if (FindUnknownOption(result) is { } unknown)
        {
            var written = unknown.Split('=', 2)[0];
            var hint = !written.StartsWith("--", StringComparison.Ordinal) && command.Arguments.Any(argument => argument.Name == ExpressionArguments.Name)
                ? $"; an expression that begins with '-' is written in parentheses: '({unknown})'"
                : NearestName.Hint(written, OptionNames(result.CommandResult));
            return $"there is no option '{written}' in '{FullName(result.CommandResult)}'{hint}";
        }

        if (FindFlagWithValue(result, arguments) is { } flag) return $"{flag} takes no value";

        if (result.Errors.FirstOrDefault(error => error.SymbolResult is OptionResult or ArgumentResult) is { } error)
        {
            return Describe(error);
        }

        if (result.UnmatchedTokens.Count > 0)
        {
            return DescribeUnmatched(result.UnmatchedTokens[0], result.CommandResult);
        }

        if (command.Subcommands.Count > 0 && command.Action is null)
        {
            return $"'{FullName(result.CommandResult)}' needs a command: {string.Join(", ", command.Subcommands.Select(sub => sub.Name))}";
        }

        return result.Errors.Count > 0 ? result.Errors[0].Message.ReplaceLineEndings(" ") : null;
    }

    /// <summary>A token that looks like an option and is none: the parser takes it for an argument or leaves it over.</summary>
    private static string? FindUnknownOption(ParseResult result)
    {
        var taken = result.CommandResult.Children.OfType<ArgumentResult>().SelectMany(argument => argument.Tokens).Select(token => token.Value);
        var separator = result.Tokens.TakeWhile(token => token.Type != TokenType.DoubleDash).Select(token => token.Value).ToHashSet();
        return taken.Concat(result.UnmatchedTokens).FirstOrDefault(text => text.Length > 1 && text[0] == '-' && separator.Contains(text));
    }

    /// <summary>"--flag=value", of which the parser takes the value for an argument.</summary>
    private static string? FindFlagWithValue(ParseResult result, IReadOnlyList<string> arguments)
    {
        var flags = result.CommandResult.Command.Options.Where(option => option.Arity.MaximumNumberOfValues == 0).Select(option => option.Name);
        return flags.FirstOrDefault(flag => arguments.TakeWhile(text => text != "--").Any(text =>
            text.StartsWith(flag + "=", StringComparison.Ordinal) || text.StartsWith(flag + ":", StringComparison.Ordinal)));
    }

    private static string Describe(ParseError error) => error.SymbolResult switch
    {
        OptionResult { Tokens.Count: 0, Option.Arity.MinimumNumberOfValues: > 0 } option => $"{option.Option.Name} needs a value: {option.Option.Name} {option.Option.HelpName}",
        OptionResult { IdentifierTokenCount: > 1, Option.Arity.MaximumNumberOfValues: <= 1 } option => $"{option.Option.Name} is given more than once",
        ArgumentResult { Tokens.Count: 0 } argument => $"{argument.Argument.Name} is missing",
        _ => error.Message.ReplaceLineEndings(" "),
    };

    private static string DescribeUnmatched(string token, CommandResult command)
    {
        var subcommands = command.Command.Subcommands.Select(sub => sub.Name).ToArray();
        return subcommands.Length > 0
            ? $"there is no command '{token}' in '{FullName(command)}'{NearestName.HintOrList(token, subcommands)}"
            : $"'{FullName(command)}' has no use for '{token}': it takes {CountArguments(command.Command)}";
    }

    private static string CountArguments(Command command) => command.Arguments.Count switch
    {
        0 => "no argument besides its options",
        _ => string.Join(" and ", command.Arguments.Select(argument => argument.Name)),
    };

    private static IEnumerable<string> OptionNames(CommandResult command)
    {
        for (SymbolResult? at = command; at is CommandResult parent; at = at.Parent)
        {
            foreach (var option in parent.Command.Options)
            {
                if (at == command || option.Recursive) yield return option.Name;
            }
        }
    }

    private static string FullName(CommandResult command) =>
        command.Parent is CommandResult parent ? $"{FullName(parent)} {command.Command.Name}" : command.Command.Name;
}
