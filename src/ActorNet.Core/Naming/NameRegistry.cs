namespace ActorNet.Core.Naming;

/// <summary>Finds values by name, as <see cref="NameText.AreSame"/> compares names; an unknown one is answered with the nearest.</summary>
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

    /// <summary>Other names, and the entry each stands for.</summary>
    public IReadOnlyDictionary<string, string> Aliases => _aliases;

    /// <summary>Reads a name, with arguments in parentheses where it takes some: <c>relu</c>, <c>huber(0.5)</c>, <c>normal(mean=0,stddev=0.1)</c>.</summary>
    /// <exception cref="ArgumentException">No such name, or a wrong argument.</exception>
    public T Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var open = text.IndexOf('(', StringComparison.Ordinal);
        var name = NameText.Normalize(open < 0 ? text : text[..open]);
        string? inside = null;
        if (open >= 0)
        {
            var rest = text[(open + 1)..].Trim();
            inside = rest.EndsWith(')')
                ? rest[..^1].Trim()
                : throw new ArgumentException($"\"{text}\": the closing parenthesis is missing.");
        }

        var wanted = _aliases.FirstOrDefault(alias => NameText.AreSame(alias.Key, name)).Value ?? name;
        var entry = Array.Find(_entries, candidate => NameText.AreSame(candidate.Name, wanted))
            ?? throw new ArgumentException(NameText.Unknown(_kind, name, [.. Names, .. _aliases.Keys]));
        return entry.Create(new NameArguments(text, entry.Name, inside, entry.Parameters));
    }
}
