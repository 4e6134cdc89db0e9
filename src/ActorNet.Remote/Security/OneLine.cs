namespace ActorNet.Remote.Security;

/// <summary>Texts of exceptions for messages of one line.</summary>
internal static class OneLine
{
    private const int Longest = 300;

    /// <summary>The innermost exception's text, which says the cause; those around it say where it came to light.</summary>
    public static string Of(Exception exception)
    {
        while (exception.InnerException is { } inner)
        {
            exception = inner;
        }

        return Of(exception.Message);
    }

    /// <summary>A text without ends of lines and other controls, cut if it is long.</summary>
    public static string Of(string text)
    {
        var line = string.Create(Math.Min(text.Length, Longest), text, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = char.IsControl(text[i]) ? ' ' : text[i];
            }
        });
        return line.Trim().TrimEnd('.');
    }
}
