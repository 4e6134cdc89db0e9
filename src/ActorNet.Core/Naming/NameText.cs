using System.Globalization;
using System.Numerics;

namespace ActorNet.Core.Naming;

/// <summary>Names as people type them, and what to tell them when there is no such name.</summary>
public static class NameText
{
    /// <summary>The name in lower case with underscores for hyphens.</summary>
    public static string Normalize(string text) => text.Trim().ToLowerInvariant().Replace('-', '_');

    /// <summary>True if two texts are the same name: letter case, underscores and hyphens do not count, so that Keras' <c>MeanSquaredError</c> is <c>mean_squared_error</c>.</summary>
    public static bool AreSame(string first, string second) => Bare(first).Equals(Bare(second), StringComparison.OrdinalIgnoreCase);

    /// <summary>One line that says what is wrong, the nearest known name, and all known names.</summary>
    /// <param name="kind">What is named, such as "loss".</param>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The names there are.</param>
    public static string Unknown(string kind, string name, IReadOnlyList<string> known)
    {
        var hint = NearestName.Find(name, known) is { } nearest ? $" (did you mean \"{nearest}\"?)" : "";
        return $"unknown {kind} \"{name}\"{hint}; known: {string.Join(", ", known)}";
    }

    /// <summary>
    /// A name with those of its arguments that differ from their defaults, as <see cref="NameRegistry{T}"/> reads it: <c>leaky_relu</c>,
    /// <c>leaky_relu(0.2)</c>, <c>normal(mean=0,stddev=0.1)</c>.
    /// </summary>
    internal static string Call<T>(string name, params ReadOnlySpan<(string Parameter, T Value, T Default)> arguments)
        where T : struct, INumber<T>
    {
        var parts = new List<string>();
        foreach (var (parameter, value, otherwise) in arguments)
        {
            if (value != otherwise)
            {
                var number = value.ToString(null, CultureInfo.InvariantCulture);
                parts.Add(arguments.Length == 1 ? number : $"{parameter}={number}");
            }
        }

        return parts.Count == 0 ? name : $"{name}({string.Join(',', parts)})";
    }

    private static string Bare(string text) => text.Trim().Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal);
}
