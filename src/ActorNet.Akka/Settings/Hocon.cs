using System.Text;
using ActorNet.Core.Data;
using ActorNet.Remote.Security;

namespace ActorNet.Akka.Settings;

/// <summary>Writes settings.</summary>
internal static class Hocon
{
    /// <summary>A text as a value, whatever is in it.</summary>
    /// <exception cref="DataException">It holds a control character, which no name or path has.</exception>
    public static string Quote(string text)
    {
        var quoted = new StringBuilder(text.Length + 2).Append('"');
        foreach (var one in text)
        {
            if (char.IsControl(one))
            {
                throw new DataException($"'{OneLine.Of(text)}': has a character that is not to be seen");
            }

            if (one is '"' or '\\')
            {
                quoted.Append('\\');
            }

            quoted.Append(one);
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Texts as a list.</summary>
    /// <exception cref="DataException">See <see cref="Quote"/>.</exception>
    public static string List(IEnumerable<string> texts) => $"[{string.Join(", ", texts.Select(Quote))}]";
}
