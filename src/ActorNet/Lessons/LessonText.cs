using System.Globalization;

namespace ActorNet.Lessons;

/// <summary>Numbers and tables as lessons print them, the same in every country.</summary>
internal static class LessonText
{
    /// <summary>Six digits.</summary>
    public static string Number(double value) => double.IsNaN(value) ? "nan"
        : double.IsInfinity(value) ? value > 0 ? "inf" : "-inf"
        : (value == 0 ? 0 : value).ToString("G6", CultureInfo.InvariantCulture);

    /// <summary>A vector such as (0.8, 0.2).</summary>
    public static string Vector(IEnumerable<double> values) => $"({string.Join(", ", values.Select(Number))})";

    /// <inheritdoc cref="Vector(IEnumerable{double})"/>
    public static string Vector(ReadOnlySpan<float> values)
    {
        var numbers = new double[values.Length];
        for (var i = 0; i < numbers.Length; i++) numbers[i] = values[i];
        return Vector(numbers);
    }

    /// <summary>Columns as wide as what is in them; numbers lie right, texts left.</summary>
    public static void Table(TextWriter writer, string[] header, IEnumerable<string[]> rows)
    {
        string[][] lines = [header, .. rows];
        var columns = Enumerable.Range(0, header.Length).Select(column => (
            Width: lines.Max(line => line[column].Length), IsNumber: lines.Skip(1).All(line => line[column].Length == 0 || IsNumber(line[column])))).ToArray();
        foreach (var line in lines)
        {
            var cells = line.Zip(columns, (cell, column) => column.IsNumber ? cell.PadLeft(column.Width) : cell.PadRight(column.Width));
            writer.WriteLine(string.Join("  ", cells).TrimEnd());
        }
    }

    private static bool IsNumber(string text) =>
        text is "nan" or "inf" or "-inf" || double.TryParse(text, NumberStyles.Float | NumberStyles.AllowThousands, CultureInfo.InvariantCulture, out _);
}
