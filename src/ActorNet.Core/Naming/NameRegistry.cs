using System.Globalization;

namespace ActorNet.Core.Naming;

/// <summary>A name that a registry knows, and what it stands for.</summary>
/// <param name="Name">The name.</param>
/// <param name="Create">The value without an argument.</param>
/// <param name="CreateWith">The value with an argument in parentheses, or null if it takes none.</param>
internal sealed record RegistryEntry<T>(string Name, Func<T> Create, Func<float, T>? CreateWith = null);

/// <summary>Finds values by name: hyphens count as underscores, case does not count, and an unknown name is answered with the nearest.</summary>
internal sealed class NameRegistry<T>
    where T : NamedValue
{
    private readonly string _kind;
    private readonly RegistryEntry<T>[] _entries;
    private readonly Dictionary<string, string> _aliases;

    /// <param name="kind">What an entry is called in messages, such as "activation".</param>
    /// <param name="entries">The entries, in the order in which messages list them.</param>
    /// <param name="aliases">Other names, and the entry each stands for.</param>
    public NameRegistry(string kind, RegistryEntry<T>[] entries, Dictionary<string, string>? aliases = null)
    {
        _kind = kind;
        _entries = entries;
        _aliases = aliases ?? [];
    }

    /// <summary>The names, aliases left out.</summary>
    public IReadOnlyList<string> Names => [.. _entries.Select(entry => entry.Name)];

    /// <summary>Reads a name, with an argument in parentheses where one is allowed.</summary>
    /// <exception cref="ArgumentException">No such name, or a wrong argument.</exception>
    public T Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = NameText.Normalize(open < 0 ? text : text[..open]);
        string? argument = null;
        if (open >= 0)
        {
            var rest = text[(open + 1)..].Trim();
            argument = rest.EndsWith(')')
                ? rest[..^1].Trim()
                : throw new ArgumentException($"\"{text}\": the closing parenthesis is missing.");
        }

        var wanted = _aliases.GetValueOrDefault(name, name);
        var entry = Array.Find(_entries, candidate => candidate.Name == wanted)
            ?? throw new ArgumentException(NameText.Unknown(_kind, name, [.. Names, .. _aliases.Keys]));
        if (argument is null)
        {
            return entry.Create();
        }

        if (entry.CreateWith is null)
        {
            throw new ArgumentException($"\"{text}\": {entry.Name} takes no argument.");
        }

        return float.TryParse(argument, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? entry.CreateWith(number)
            : throw new ArgumentException($"\"{text}\": \"{argument}\" is not a number.");
    }
}
