using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Numerics;
using ActorNet.Core.Naming;

namespace ActorNet.Cli.Arguments;

/// <summary>
/// Options whose values are read with the invariant culture and checked while parsing, so that every message names the option, the value
/// given and the values allowed.
/// </summary>
internal static class OptionFactory
{
    private const string NotEmpty = "a text that is not empty";

    /// <summary>Names for a help text, each with its other names in parentheses.</summary>
    public static string Listed(IReadOnlyList<string> names, IReadOnlyDictionary<string, string> aliases) => string.Join(", ", names.Select(name =>
    {
        var others = aliases.Where(alias => alias.Value == name).Select(alias => alias.Key).ToArray();
        return others.Length == 0 ? name : $"{name} ({string.Join(", ", others)})";
    }));

    /// <summary>An option that is given or not, and takes no value.</summary>
    public static Option<bool> Flag(string name, string description) =>
        new(name) { Description = description, Arity = ArgumentArity.Zero };

    /// <summary>An option with a text that is not empty.</summary>
    public static Option<string?> Text(string name, string valueName, string description) =>
        Create<string?>(name, valueName, description, NotEmpty, static text => (text.Length > 0, text));

    /// <summary>An option with a text that is not empty, which may be given more than once.</summary>
    public static Option<IReadOnlyList<string>?> Texts(string name, string valueName, string description) => new(name)
    {
        Description = description,
        HelpName = valueName,
        Arity = ArgumentArity.OneOrMore,
        CustomParser = result => [.. result.Tokens.Select(token => Parse(result, token.Value, name, NotEmpty, static text => (text.Length > 0, text), null)!)],
    };

    /// <summary>An option with one of a few words; upper and lower case are equal.</summary>
    public static Option<string?> Choice(string name, string description, params string[] choices) =>
        Create<string?>(
            name, string.Join("|", choices), description, "one of " + string.Join(", ", choices),
            text => Array.Find(choices, choice => choice.Equals(text, StringComparison.OrdinalIgnoreCase)) is { } found ? (true, found) : (false, null),
            choices);

    /// <summary>An option with a whole number in a range.</summary>
    public static Option<T?> Integer<T>(string name, string description, T minimum, T maximum)
        where T : struct, IBinaryInteger<T>
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from {minimum} to {maximum}");
        return Create<T?>(name, "N", description, allowed, text =>
            T.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= minimum && value <= maximum
                ? (true, value)
                : (false, null));
    }

    /// <summary>An option with a whole number of at least 0, or the word <c>unbounded</c>.</summary>
    public static Option<StepBound?> Bound(string name, string description, int maximum)
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"a whole number from 0 to {maximum}, or {StepBound.Unbounded}");
        return Create<StepBound?>(
            name,
            "N|" + StepBound.Unbounded,
            description,
            allowed,
            text => text.Equals(StepBound.Unbounded.ToString(), StringComparison.OrdinalIgnoreCase) ? (true, StepBound.Unbounded)
                : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= maximum ? (true, new StepBound(value))
                : (false, null),
            [StepBound.Unbounded.ToString()]);
    }

    /// <summary>An option with a part of a whole number of parts, such as <c>2/3</c>.</summary>
    public static Option<PartNumber?> Part(string name, string description, int maximum)
    {
        var allowed = string.Create(CultureInfo.InvariantCulture, $"K/N with K from 1 to N, and N from 2 to {maximum}");
        return Create<PartNumber?>(name, "K/N", description, allowed, text =>
            text.Split('/') is [var number, var count]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var k)
            && int.TryParse(count, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
            && n >= 2 && n <= maximum && k >= 1 && k <= n
                ? (true, new PartNumber(k, n))
                : (false, null));
    }

    /// <summary>An option with a power of two.</summary>
    public static Option<int?> PowerOfTwo(string name, string description, int maximum) =>
        Create<int?>(name, "N", description, string.Create(CultureInfo.InvariantCulture, $"a power of two from 1 to {maximum}"), text =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value <= maximum && BitOperations.IsPow2(value)
                ? (true, value)
                : (false, null));

    /// <summary>An option with a finite number for which <paramref name="isAllowed"/> holds.</summary>
    public static Option<double?> Number(string name, string description, string allowed, Func<double, bool> isAllowed) =>
        Create<double?>(name, "X", description, "a number " + allowed, text =>
            double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) && isAllowed(value)
                ? (true, value)
                : (false, null));

    /// <summary>A number above 0 that single precision can hold.</summary>
    public static Option<double?> Positive(string name, string description) =>
        Number(name, description, "above 0", static value => (float)value > 0 && float.IsFinite((float)value));

    /// <summary>A number of at least 0 and below 1.</summary>
    public static Option<double?> Share(string name, string description) =>
        Number(name, description, "of at least 0 and below 1", static value => value >= 0 && (float)value < 1);

    private static Option<T> Create<T>(
        string name, string valueName, string description, string allowed, Func<string, (bool IsValid, T? Value)> parse, string[]? choices = null) =>
        new(name)
        {
            Description = description,
            HelpName = valueName,
            Arity = ArgumentArity.ExactlyOne,
            CustomParser = result => Parse(result, result.Tokens.Count == 0 ? "" : result.Tokens[0].Value, name, allowed, parse, choices),
        };

    private static T? Parse<T>(
        ArgumentResult result, string text, string name, string allowed, Func<string, (bool IsValid, T? Value)> parse, string[]? choices)
    {
        if (text.StartsWith("--", StringComparison.Ordinal))
        {
            // The parser takes whatever follows for the value, even another option.
            result.AddError($"{name} needs a value; '{text}' is taken for another option");
            return default;
        }

        var (isValid, value) = parse(text);
        if (!isValid)
        {
            result.AddError($"{name} is '{text}'; it must be {allowed}{(choices is null ? "" : NearestName.Hint(text, choices))}");
        }

        return value;
    }
}
