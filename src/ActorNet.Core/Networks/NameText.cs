namespace ActorNet.Core.Networks;

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
        var nearest = Nearest(name, known);
        var hint = nearest is null ? string.Empty : $" (did you mean \"{nearest}\"?)";
        return $"unknown {kind} \"{name}\"{hint}; known: {string.Join(", ", known)}";
    }

    /// <summary>The known name with the fewest edits to <paramref name="name"/>, or null if none is near.</summary>
    public static string? Nearest(string name, IReadOnlyList<string> known)
    {
        string? nearest = null;
        var fewest = Math.Max(2, name.Length / 3) + 1;
        foreach (var candidate in known)
        {
            // A beginning of a name is near it however much is missing.
            var edits = name.Length >= 3 && candidate.StartsWith(name, StringComparison.Ordinal) ? 1 : Edits(name, candidate);
            if (edits < fewest)
            {
                (nearest, fewest) = (candidate, edits);
            }
        }

        return nearest;
    }

    /// <summary>Insertions, deletions and replacements from one text to the other (Levenshtein distance).</summary>
    private static int Edits(string from, string to)
    {
        var row = new int[to.Length + 1];
        for (var j = 0; j <= to.Length; j++)
        {
            row[j] = j;
        }

        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(replaced, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[to.Length];
    }
}
