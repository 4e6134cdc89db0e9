namespace ActorNet.Core.Naming;

/// <summary>Finds the name a user most likely meant.</summary>
public static class NearestName
{
    /// <summary>The candidate nearest to <paramref name="given"/>, or null if none is near enough to be meant.</summary>
    /// <remarks>Near enough: it begins with what was given, or differs in at most a third of its letters (two at least for names of five letters or more).</remarks>
    public static string? Find(string given, IEnumerable<string> candidates)
    {
        ArgumentNullException.ThrowIfNull(given);
        ArgumentNullException.ThrowIfNull(candidates);
        string? best = null;
        var bestDistance = int.MaxValue;
        foreach (var candidate in candidates)
        {
            var distance = Distance(given, candidate);
            var longer = Math.Max(given.TrimStart('-').Length, candidate.TrimStart('-').Length);
            var allowed = longer < 5 ? 1 : Math.Max(2, longer / 3);
            var begins = given.TrimStart('-').Length >= 2 && candidate.StartsWith(given, StringComparison.OrdinalIgnoreCase);
            if ((distance <= allowed || begins) && distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }
        }

        return best;
    }

    /// <summary>"; did you mean 'x'?" or nothing, to end a message with.</summary>
    public static string Hint(string given, IEnumerable<string> candidates) =>
        Find(given, candidates) is { } name ? $"; did you mean '{name}'?" : "";

    /// <summary>"; did you mean 'x'?", or else the list of what there is.</summary>
    public static string HintOrList(string given, IReadOnlyCollection<string> candidates) =>
        Find(given, candidates) is { } name ? $"; did you mean '{name}'?" : $"; there is: {string.Join(", ", candidates)}";

    /// <summary>
    /// Letters to insert, delete, replace or swap with their neighbour to turn one word into the other, upper and lower case being equal
    /// (optimal string alignment distance).
    /// </summary>
    private static int Distance(string first, string second)
    {
        var rows = new int[first.Length + 1, second.Length + 1];
        for (var i = 0; i <= first.Length; i++)
        {
            for (var j = 0; j <= second.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    rows[i, j] = i + j;
                    continue;
                }

                var replace = Same(first[i - 1], second[j - 1]) ? 0 : 1;
                var distance = Math.Min(rows[i - 1, j - 1] + replace, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && Same(first[i - 1], second[j - 2]) && Same(first[i - 2], second[j - 1]))
                {
                    distance = Math.Min(distance, rows[i - 2, j - 2] + 1);
                }

                rows[i, j] = distance;
            }
        }

        return rows[first.Length, second.Length];
    }

    private static bool Same(char first, char second) => char.ToLowerInvariant(first) == char.ToLowerInvariant(second);
}
