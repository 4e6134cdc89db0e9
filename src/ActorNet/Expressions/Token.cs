namespace ActorNet.Expressions;

/// <summary>What a token is.</summary>
internal enum TokenKind
{
    /// <summary>A number.</summary>
    Number,

    /// <summary>A variable, function or constant.</summary>
    Name,

    /// <summary>An operator, a parenthesis, or what separates.</summary>
    Sign,

    /// <summary>The end of the text.</summary>
    End,
}

/// <summary>A piece of an expression.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">Its letters; signs in one spelling each.</param>
/// <param name="Position">Where it begins, from 0.</param>
/// <param name="Value">The number.</param>
internal readonly record struct Token(TokenKind Kind, string Text, int Position, double Value = 0)
{
    /// <summary>As messages call it.</summary>
    public string Shown => Kind == TokenKind.End ? "the end" : $"'{Text}'";

    public bool Is(string sign) => Kind == TokenKind.Sign && Text == sign;
}
