using System.Globalization;
using System.Numerics;

namespace ActorNet.Core.Naming;

/// <summary>What stands in parentheses behind a name: numbers in the order of the parameters, or by name, such as <c>normal(0,stddev=0.1)</c>.</summary>
internal sealed class NameArguments
{
    private readonly string _text;
    private readonly Dictionary<string, string> _values = [];

    /// <param name="text">The whole text, for messages.</param>
    /// <param name="name">The name before the parenthesis.</param>
    /// <param name="inside">What stands in the parentheses, or null if there are none.</param>
    /// <param name="parameters">What the name takes.</param>
    /// <exception cref="ArgumentException">An argument that the name does not take, or one given twice.</exception>
    public NameArguments(string text, string name, string? inside, IReadOnlyList<string> parameters)
    {
        _text = text;
        if (inside is null)
        {
            return;
        }

        if (parameters.Count == 0)
        {
            throw Wrong($"{name} takes no argument.");
        }

        var items = inside.Split(',', StringSplitOptions.TrimEntries);
        if (items.Length > parameters.Count)
        {
            throw Wrong($"{name} takes {Count(parameters.Count)} ({string.Join(", ", parameters)}), not {items.Length}.");
        }

        var named = false;
        for (var i = 0; i < items.Length; i++)
        {
            var equals = items[i].IndexOf('=', StringComparison.Ordinal);
            named |= equals >= 0;
            if (named && equals < 0)
            {
                throw Wrong($"\"{items[i]}\" stands behind an argument with a name and needs one too.");
            }

            var parameter = !named ? parameters[i] : parameters.FirstOrDefault(known => NameText.AreSame(known, items[i][..equals]))
                ?? throw Wrong(NameText.Unknown("argument", NameText.Normalize(items[i][..equals]), parameters) + ".");

            if (!_values.TryAdd(parameter, items[i][(equals + 1)..].Trim()))
            {
                throw Wrong($"{parameter} is given twice.");
            }
        }
    }

    /// <summary>True if the argument was given.</summary>
    public bool Has(string parameter) => _values.ContainsKey(parameter);

    /// <summary>The argument as a single-precision number; it must be given.</summary>
    public float Single(string parameter) => Read<float>(parameter, null);

    /// <summary>The argument as a single-precision number, or what it is if it is not given.</summary>
    public float Single(string parameter, float otherwise) => Read<float>(parameter, otherwise);

    /// <summary>The argument as a double-precision number; it must be given.</summary>
    public double Double(string parameter) => Read<double>(parameter, null);

    /// <summary>The argument as a double-precision number, or what it is if it is not given.</summary>
    public double Double(string parameter, double otherwise) => Read<double>(parameter, otherwise);

    /// <summary>The argument as a whole number; it must be given.</summary>
    public long Whole(string parameter) => ReadWhole(parameter, null);

    /// <summary>The argument as a whole number, or what it is if it is not given.</summary>
    public long Whole(string parameter, long otherwise) => ReadWhole(parameter, otherwise);

    private static string Count(int count) => count == 1 ? "one argument" : $"{count} arguments";

    private T Read<T>(string parameter, T? otherwise)
        where T : struct, IFloatingPointIeee754<T>
    {
        if (!_values.TryGetValue(parameter, out var value))
        {
            return otherwise ?? throw Missing(parameter);
        }

        return T.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && T.IsFinite(number)
            ? number
            : throw Wrong($"\"{value}\" is not a number.");
    }

    private long ReadWhole(string parameter, long? otherwise)
    {
        if (!_values.TryGetValue(parameter, out var value))
        {
            return otherwise ?? throw Missing(parameter);
        }

        return long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw Wrong($"\"{value}\" is not a whole number.");
    }

    private ArgumentException Missing(string parameter) => Wrong($"{parameter} is missing.");

    private ArgumentException Wrong(string problem) => new($"\"{_text}\": {problem}");
}
