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
/// <param name="x">What is shown of the plane, from left to right.</param>
/// <param name="y">Likewise, from bottom to top.</param>
internal sealed class FieldPlot(string title, (double Minimum, double Maximum) x, (double Minimum, double Maximum) y)
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

    /// <summary>A square around the origin.</summary>
    public FieldPlot(string title, double extent)
        : this(title, (-extent, extent), (-extent, extent))
    {
    }

    /// <summary>Written below the title; may be empty.</summary>
    public string Note { get; init; } = "";

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
        svg.Text(Margin, 30, title, 16, PlotStyle.Ink, "start", bold: true);
        if (Note.Length > 0) svg.Text(Margin, 47, Note, 11, PlotStyle.Ink, "start");
        for (var i = 0; i < Fields.Count; i++)
        {
            Draw(svg, Fields[i], Margin + (i % columns * (size + Gap)), TitleHeight + (i / columns * (PanelTitle + size + Gap)) + PanelTitle, cell);
        }
    }

    private void Draw(SvgWriter svg, Field field, double left, double top, double cell)
    {
        var size = Cells * cell;
        svg.Text(left, top - 8, field.Title, 12, PlotStyle.Ink, "start");
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

        foreach (var point in field.Points)
        {
            var (right, up) = ((point.X - x.Minimum) / (x.Maximum - x.Minimum), (point.Y - y.Minimum) / (y.Maximum - y.Minimum));
            if (right is < 0 or > 1 || up is < 0 or > 1) continue;
            svg.Disc(left + (size * right), top + (size * (1 - up)), 2.2, point.IsPositive ? "#1d4ed8" : "#c2410c", "#ffffff");
        }
    }

    private int ShadeAt(Field field, int column, int row)
    {
        var value = field.Value(
            x.Minimum + ((column + 0.5) / Cells * (x.Maximum - x.Minimum)), y.Maximum - ((row + 0.5) / Cells * (y.Maximum - y.Minimum)));
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
