namespace ActorNet.Cli.Reporting;

/// <summary>Columns as wide as what is in them.</summary>
internal static class TextTable
{
    private const string Gap = "  ";

    public static void Write(TextWriter writer, string[] header, IEnumerable<string[]> rows)
    {
        string[][] lines = [header, .. rows];
        var widths = header.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            writer.WriteLine(string.Join(Gap, line.Select((text, column) => text.PadRight(widths[column]))).TrimEnd());
        }
    }
}
