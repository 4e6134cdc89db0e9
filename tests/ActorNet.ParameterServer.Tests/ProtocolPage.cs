using System.Globalization;
using System.Runtime.CompilerServices;

namespace ActorNet.ParameterServer.Tests;

/// <summary>The tables of docs/protocol.md. Compiled into the tests of the worker, too.</summary>
internal static class ProtocolPage
{
    private static readonly string[] Lines = File.ReadAllLines(
        Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", "..", "docs", "protocol.md"));

    /// <summary>The rows, cell by cell, of all tables whose head begins with a word, in the section (or all sections) of that heading.</summary>
    public static IEnumerable<string[]> Rows(string head, string section = "")
    {
        var isIn = false;
        var heading = "";
        foreach (var line in Lines)
        {
            heading = line.StartsWith('#') ? line : heading;
            if (!line.StartsWith('|'))
            {
                isIn = false;
            }
            else if (isIn && !line.StartsWith("|---", StringComparison.Ordinal))
            {
                yield return Cells(line);
            }
            else
            {
                isIn |= Cells(line)[0] == head && heading.Contains(section, StringComparison.Ordinal);
            }
        }
    }

    /// <summary>The words of a cell that are set as code.</summary>
    public static string[] Code(string cell) => [.. cell.Split('`').Where((_, index) => index % 2 == 1)];

    /// <summary>A value as the page writes it.</summary>
    public static string Text(object value) => value switch
    {
        TimeSpan time => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s"),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static string[] Cells(string line) => [.. line.Trim().Trim('|').Split('|').Select(cell => cell.Trim())];

    private static string ThisFile([CallerFilePath] string path = "") => path;
}
