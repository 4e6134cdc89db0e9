namespace ActorNet.Plots;

/// <summary>A point of a field plot.</summary>
/// <param name="X">Place.</param>
/// <param name="Y">Place.</param>
/// <param name="IsPositive">Which of the two colours it has.</param>
internal readonly record struct FieldPoint(double X, double Y, bool IsPositive);

/// <summary>A function of the plane.</summary>
/// <param name="Title">Written above.</param>
/// <param name="Value">From −1 (one colour) over 0 (white) to 1 (the other).</param>
/// <param name="Points">Drawn over it.</param>
internal sealed record Field(string Title, Func<double, double, double> Value, IReadOnlyList<FieldPoint> Points);

/// <summary>Heat maps of functions of the plane, side by side, as SVG.</summary>
/// <param name="title">Written above.</param>
/// <param name="extent">The plane is shown from minus this to this.</param>
internal sealed class FieldPlot(string title, double extent)
{
    private const int Cells = 36;
    private const int SmallCell = 5;
    private const int LargeCell = 10;
    private const int Margin = 24;
    private const int Gap = 26;
    private const int TitleHeight = 48;
    private const int PanelTitle = 24;
    private const int MostColumns = 4;
    private const int Shades = 8;
    private const string Ink = "#1f2933";

    /// <summary>What is drawn, row by row.</summary>
    public List<Field> Fields { get; } = [];

    /// <summary>Writes the picture.</summary>
    public void Write(TextWriter writer)
    {
        // One picture alone has room.
        var cell = Fields.Count == 1 ? LargeCell : SmallCell;
        var size = Cells * cell;
        var columns = Math.Min(MostColumns, Fields.Count);
        var rows = (Fields.Count + columns - 1) / columns;
        var width = Math.Max(460, (2 * Margin) + (columns * size) + ((columns - 1) * Gap));
        using var svg = new SvgWriter(writer, width, TitleHeight + (rows * (PanelTitle + size + Gap)), title);
        svg.Text(Margin, 30, title, 16, Ink, "start", bold: true);
        for (var i = 0; i < Fields.Count; i++)
        {
            Draw(svg, Fields[i], Margin + (i % columns * (size + Gap)), TitleHeight + (i / columns * (PanelTitle + size + Gap)) + PanelTitle, cell);
        }
    }

    private void Draw(SvgWriter svg, Field field, double left, double top, double cell)
    {
        var size = Cells * cell;
        svg.Text(left, top - 8, field.Title, 12, Ink, "start");
        for (var row = 0; row < Cells; row++)
        {
            // Neighbours of one shade are one rectangle.
            var start = 0;
            var shade = ShadeAt(field, 0, row);
            for (var column = 1; column <= Cells; column++)
            {
                var next = column < Cells ? ShadeAt(field, column, row) : int.MinValue;
                if (next == shade) continue;
                svg.Rectangle(left + (start * cell), top + (row * cell), (column - start) * cell, cell, Colour(shade));
                (start, shade) = (column, next);
            }
        }

        foreach (var point in field.Points.Where(point => Math.Abs(point.X) <= extent && Math.Abs(point.Y) <= extent))
        {
            svg.Disc(
                left + (size * (point.X + extent) / (2 * extent)), top + (size * (extent - point.Y) / (2 * extent)), 2.2, point.IsPositive ? "#1d4ed8" : "#c2410c", "#ffffff");
        }
    }

    private int ShadeAt(Field field, int column, int row)
    {
        var value = field.Value(extent * (((2 * column) + 1.0) / Cells - 1), extent * (1 - (((2 * row) + 1.0) / Cells)));
        return double.IsNaN(value) ? 0 : (int)Math.Round(Math.Clamp(value, -1, 1) * Shades);
    }

    /// <summary>From orange over white to blue.</summary>
    private static string Colour(int shade)
    {
        var share = Math.Abs(shade) / (double)Shades;
        var (red, green, blue) = shade >= 0 ? (96, 140, 232) : (240, 140, 70);
        return $"#{Mix(red):x2}{Mix(green):x2}{Mix(blue):x2}";

        int Mix(int channel) => (int)Math.Round(255 + ((channel - 255) * share));
    }
}
