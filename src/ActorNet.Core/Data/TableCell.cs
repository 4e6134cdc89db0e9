using System.Globalization;

namespace ActorNet.Core.Data;

/// <summary>What a cell is.</summary>
internal enum CellKind
{
    /// <summary>A finite number that single precision can hold.</summary>
    Number,

    /// <summary>Anything else that may be a category.</summary>
    Text,

    /// <summary>Nothing, or one of the usual marks for that.</summary>
    Missing,

    /// <summary>NaN, an infinity, or a number too large for single precision.</summary>
    NotFinite,
}

/// <summary>Reads cells and words what is wrong with them.</summary>
internal static class TableCell
{
    private const int ShownLength = 40;

    private static readonly string[] MissingMarks = ["?", "NA", "N/A", "NULL"];
    private static readonly string[] InfinityMarks = ["inf", "+inf", "-inf"];

    /// <summary>Tells what a cell is, and its number.</summary>
    public static CellKind Classify(string text, out double number)
    {
        number = 0;
        if (text.Length == 0)
        {
            return CellKind.Missing;
        }

        // The parser of numbers would let a NUL at the end pass.
        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out number) && !text.Contains('\0', StringComparison.Ordinal))
        {
            return Math.Abs(number) <= float.MaxValue ? CellKind.Number : CellKind.NotFinite;
        }

        return Array.Exists(MissingMarks, mark => mark.Equals(text, StringComparison.OrdinalIgnoreCase)) ? CellKind.Missing
            : Array.Exists(InfinityMarks, mark => mark.Equals(text, StringComparison.OrdinalIgnoreCase)) ? CellKind.NotFinite
            : CellKind.Text;
    }

    /// <summary>One text for every way to write a number, which reads back to the same number.</summary>
    public static string Canonical(double number) => (number == 0 ? 0 : number).ToString("R", CultureInfo.InvariantCulture);

    /// <summary>A cell's text for a message: short, and on one line.</summary>
    public static string Shown(string text)
    {
        var shown = new string([.. text.Take(ShownLength).Select(character => char.IsControl(character) ? '·' : character)]);
        return text.Length > ShownLength ? $"'{shown}…'" : $"'{shown}'";
    }

    /// <summary>An error that names file, row and column.</summary>
    public static DataException Error(string file, long row, int column, string? name, string problem) =>
        new($"{file}: row {row}, column {column + 1}{(name is null ? string.Empty : " " + Shown(name))}: {problem}");

    /// <summary>What is wrong with a cell that is neither a number nor a text.</summary>
    public static string Problem(CellKind kind, string text) =>
        kind == CellKind.Missing ? $"missing value {Shown(text)}" : $"{Shown(text)} is not a finite number in single precision";
}
