using System.Globalization;

namespace ActorNet.Expressions;

/// <summary>Cuts an expression into tokens.</summary>
internal static class Lexer
{
    /// <summary>Longer texts are no expressions that a person wrote.</summary>
    private const int MaximumLength = 10_000;

    /// <summary>The tokens, the last of which is the end.</summary>
    /// <exception cref="ExpressionException">A letter that no token has, or a number that is none.</exception>
    public static List<Token> Read(string text)
    {
        if (text.Length > MaximumLength) throw new ExpressionException($"the expression is longer than {MaximumLength} letters", text, MaximumLength);
        var tokens = new List<Token>();
        var position = 0;
        while (position < text.Length)
        {
            var letter = text[position];
            if (char.IsWhiteSpace(letter))
            {
                position++;
                continue;
            }

            var token = char.IsAsciiDigit(letter) || letter == '.' ? Number(text, position)
                : IsNameStart(letter) ? Name(text, position)
                : Sign(text, position);
            tokens.Add(token);
            position += token.Kind == TokenKind.Sign && token.Text == "^" && letter == '*' ? 2 : token.Text.Length;
        }

        tokens.Add(new Token(TokenKind.End, "", text.Length));
        return tokens;
    }

    /// <summary>True for a name that a variable may have.</summary>
    public static bool IsName(string text) => text.Length > 0 && IsNameStart(text[0]) && text.All(IsNamePart);

    private static bool IsNameStart(char letter) => char.IsLetter(letter) || letter == '_';

    private static bool IsNamePart(char letter) => char.IsLetterOrDigit(letter) || letter == '_';

    private static Token Name(string text, int start)
    {
        var end = start;
        while (end < text.Length && IsNamePart(text[end])) end++;
        return new Token(TokenKind.Name, text[start..end], start);
    }

    private static Token Number(string text, int start)
    {
        var end = start;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || text[end] == '.')) end++;
        if (end < text.Length && text[end] is 'e' or 'E')
        {
            // "2e" may be twice Euler's number, mistyped; "2e5" and "2e-5" are numbers.
            var digits = end + 1 < text.Length && text[end + 1] is '+' or '-' ? end + 2 : end + 1;
            if (digits < text.Length && char.IsAsciiDigit(text[digits]))
            {
                end = digits;
                while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
            }
        }

        var number = text[start..end];
        return double.TryParse(number, NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out var value)
            && double.IsFinite(value)
            ? new Token(TokenKind.Number, number, start, value)
            : throw new ExpressionException($"'{number}' is not a number", text, start);
    }

    private static Token Sign(string text, int position) => text[position] switch
    {
        '*' when position + 1 < text.Length && text[position + 1] == '*' => new Token(TokenKind.Sign, "^", position),
        '+' or '-' or '*' or '/' or '^' or '(' or ')' or ',' or ';' or '=' => new Token(TokenKind.Sign, text[position].ToString(), position),
        '·' or '×' => new Token(TokenKind.Sign, "*", position),
        '−' or '–' => new Token(TokenKind.Sign, "-", position),
        '÷' => new Token(TokenKind.Sign, "/", position),
        var letter => throw new ExpressionException(
            char.IsControl(letter) ? "a control character has no meaning here" : $"'{letter}' has no meaning in an expression", text, position),
    };
}
