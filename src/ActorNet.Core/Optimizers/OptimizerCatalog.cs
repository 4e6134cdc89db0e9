namespace ActorNet.Core.Optimizers;

/// <summary>The optimizers that can be had by name.</summary>
internal static class OptimizerCatalog
{
    /// <summary>Every optimizer; a new one is added here.</summary>
    public static IReadOnlyList<OptimizerEntry> All { get; } = [Sgd.Entry, Momentum.Entry, Nesterov.Entry, RmsProp.Entry, Adam.Entry];

    /// <summary>The optimizer of that name (letter case does not matter).</summary>
    /// <exception cref="ArgumentException">There is none; the message has the nearest name.</exception>
    public static OptimizerEntry Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var names = All.Select(entry => entry.Defaults.Name).ToArray();
        var index = Array.FindIndex(names, known => known.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (index < 0)
        {
            var nearest = names.MinBy(known => EditDistance(known, name.ToLowerInvariant()));
            throw new ArgumentException($"unknown optimizer \"{name}\" (did you mean \"{nearest}\"?); known: {string.Join(", ", names)}");
        }

        return All[index];
    }

    /// <summary>Letters to insert, delete or replace to turn one word into the other (Levenshtein).</summary>
    private static int EditDistance(string from, string to)
    {
        var row = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var i = 1; i <= from.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= to.Length; j++)
            {
                var above = row[j];
                var replaced = diagonal + (from[i - 1] == to[j - 1] ? 0 : 1);
                row[j] = Math.Min(replaced, 1 + Math.Min(above, row[j - 1]));
                diagonal = above;
            }
        }

        return row[^1];
    }
}
