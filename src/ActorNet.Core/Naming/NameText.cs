namespace ActorNet.Core.Naming;

/// <summary>Names as people type them, and what to tell them when there is no such name.</summary>
public static class NameText
{
    /// <summary>The name in lower case with underscores for hyphens.</summary>
    public static string Normalize(string text) => text.Trim().ToLowerInvariant().Replace('-', '_');

    /// <summary>One line that says what is wrong, the nearest known name, and all known names.</summary>
    /// <param name="kind">What is named, such as "loss".</param>
    /// <param name="name">The unknown name.</param>
    /// <param name="known">The names there are.</param>
    public static string Unknown(string kind, string name, IReadOnlyList<string> known)
    {
        var hint = NearestName.Find(name, known) is { } nearest ? $" (did you mean \"{nearest}\"?)" : "";
        return $"unknown {kind} \"{name}\"{hint}; known: {string.Join(", ", known)}";
    }
}
