using System.Globalization;

namespace ActorNet.Expressions;

/// <summary>An expression that cannot be read. The message is one line; <see cref="Excerpt"/> shows the place.</summary>
public sealed class ExpressionException : ArgumentException
{
    private const int ExcerptWidth = 100;

    internal ExpressionException(string problem, string text, int position)
        : base(string.Create(CultureInfo.InvariantCulture, $"column {position + 1}: {problem}"))
    {
        Text = text;
        Column = position + 1;
    }

    /// <summary>The expression.</summary>
    public string Text { get; }

    /// <summary>The place in it, from 1; one more than its length for something that is missing at its end.</summary>
    public int Column { get; }

    /// <summary>Two lines: the expression, or the part of a long one that is near the place, and a caret below the place.</summary>
    public string Excerpt
    {
        get
        {
            var start = Math.Max(0, Column - 1 - (ExcerptWidth / 2));
            var part = Text.Substring(start, Math.Min(ExcerptWidth, Text.Length - start));
            var shown = string.Concat(part.Select(letter => char.IsControl(letter) ? ' ' : letter));
            return $"{shown}\n{new string(' ', Column - 1 - start)}^";
        }
    }
}
