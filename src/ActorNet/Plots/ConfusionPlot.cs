using System.Globalization;
using ActorNet.Core.Training;
using ActorNet.Metrics;

namespace ActorNet.Plots;

/// <summary>The picture of a confusion matrix: a row a true class, a column a predicted one, the darker the larger the share of the row.</summary>
public static class ConfusionPlot
{
    private const int MostNumbers = 30;
    private const int LongestName = 14;
    private const int Top = 84;
    private const int Below = 56;
    private const int Right = 24;
    private const double LetterWidth = 6.8;

    // From white to this.
    private static readonly (int Red, int Green, int Blue) Full = (0x1d, 0x4e, 0xd8);

    /// <summary>Writes the file beside and renames it.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, ConfusionMatrix matrix, string title) => AtomicFile.Write(path, stream =>
    {
        using var writer = new StreamWriter(stream, leaveOpen: true);
        Write(writer, matrix, title);
    });

    /// <summary>Writes the picture.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="matrix">The counts; numbers are written into the cells up to 30 classes.</param>
    /// <param name="title">Written above.</param>
    public static void Write(TextWriter writer, ConfusionMatrix matrix, string title)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(matrix);
        ArgumentNullException.ThrowIfNull(title);
        var count = matrix.ClassNames.Count;
        string[] names = [.. matrix.ClassNames.Select(Short)];
        var longest = names.Max(name => name.Length);
        var cell = Math.Clamp(640.0 / count, count <= MostNumbers ? 30 : 4, 72);
        var left = 48 + (longest * LetterWidth);

        var width = (int)Math.Ceiling(left + (count * cell) + Right);
        using var svg = new SvgWriter(writer, Math.Max(width, 320), (int)Math.Ceiling(Top + (count * cell) + Below), title);
        svg.Text(16, 28, title, 16, PlotStyle.Ink, "start", bold: true);
        svg.Text(16, 50, FormattableString.Invariant($"accuracy {(double)matrix.Correct / Math.Max(1, matrix.Samples):F4}, {matrix.Samples} samples"), 12, PlotStyle.Faint, "start");
        svg.Text(16, Top - 10, "true class", 12, PlotStyle.Faint, "start");
        svg.Text(left + (count * cell / 2), Top + (count * cell) + Below - 8, "predicted class", 12, PlotStyle.Faint, "middle");
        for (var target = 0; target < count; target++)
        {
            DrawRow(svg, matrix, target, left, cell);
            if (count <= MostNumbers)
            {
                // Where names below would touch each other, every second one goes a line down.
                var low = (longest * LetterWidth > cell && target % 2 == 1) ? 13 : 0;
                svg.Text(left - 8, Top + ((target + 0.5) * cell) + 4, names[target], 12, PlotStyle.Ink, "end");
                svg.Text(left + ((target + 0.5) * cell), Top + (count * cell) + 16 + low, names[target], 12, PlotStyle.Ink, "middle");
            }
        }
    }

    private static void DrawRow(SvgWriter svg, ConfusionMatrix matrix, int target, double left, double cell)
    {
        var samples = matrix.SamplesOf(target);
        var y = Top + (target * cell);
        for (var predicted = 0; predicted < matrix.ClassNames.Count; predicted++)
        {
            var number = matrix[target, predicted];
            var share = samples == 0 ? 0 : (double)number / samples;
            var x = left + (predicted * cell);
            svg.Rectangle(x + 0.5, y + 0.5, cell - 1, cell - 1, Colour(share));
            if (matrix.ClassNames.Count <= MostNumbers && number > 0)
            {
                var text = number.ToString(CultureInfo.InvariantCulture);
                var size = text.Length * LetterWidth > cell - 2 ? 9 : 12;
                svg.Text(x + (cell / 2), y + (cell / 2) + 4, text, size, share > 0.5 ? "#ffffff" : PlotStyle.Ink, "middle");
            }
        }
    }

    /// <summary>Small shares are to be seen too: the colour goes with the root.</summary>
    private static string Colour(double share)
    {
        var depth = 0.04 + (0.96 * Math.Sqrt(share));
        return string.Create(CultureInfo.InvariantCulture, $"#{Mixed(Full.Red, depth):x2}{Mixed(Full.Green, depth):x2}{Mixed(Full.Blue, depth):x2}");
    }

    private static int Mixed(int full, double depth) => (int)Math.Round(255 - ((255 - full) * depth));

    private static string Short(string name) => name.Length > LongestName ? string.Concat(name.AsSpan(0, LongestName - 1), "…") : name;
}
