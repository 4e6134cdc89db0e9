namespace ActorNet.Core.Naming;

/// <summary>
/// Lists of what has names in it that people gave, such as those of classes: joined by commas. A name in double quotes, and what stands in parentheses, may have
/// commas of its own.
/// </summary>
public static class QuotedNames
{
    /// <summary>The items of a list, without spaces around them.</summary>
    /// <param name="text">The list. A quote opens at the beginning of an item or behind a parenthesis.</param>
    public static IReadOnlyList<string> Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var items = new List<string>();
        var (start, depth, isQuoted) = (0, 0, false);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '"')
            {
                isQuoted = !isQuoted && text.AsSpan(start, i - start).TrimEnd() is [] or [.., '('];
            }
            else if (!isQuoted)
            {
                depth += text[i] == '(' ? 1 : text[i] == ')' ? -1 : 0;
                if (text[i] == ',' && depth <= 0)
                {
                    items.Add(text[start..i].Trim());
                    start = i + 1;
                }
            }
        }

        return [.. items, text[start..].Trim()];
    }

    /// <summary>A name without the double quotes that it may stand in, and without spaces around them.</summary>
    /// <param name="text">The name.</param>
    public static string Unquoted(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Trim() is ['"', .. var quoted, '"'] ? quoted : text.Trim();
    }
}
