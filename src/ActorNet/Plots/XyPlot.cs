namespace ActorNet.Plots;

/// <summary>A line or a cloud of points over numbers.</summary>
/// <param name="Name">What the legend calls it.</param>
/// <param name="Colour">An SVG colour.</param>
/// <param name="Points">What cannot be drawn (NaN, infinity) leaves a gap.</param>
/// <param name="HasMarkers">A dot at every point.</param>
/// <param name="IsJoined">The points are joined.</param>
internal sealed record XyLine(string Name, string Colour, IReadOnlyList<(double X, double Y)> Points, bool HasMarkers = false, bool IsJoined = true);

/// <summary>Lines and points in one frame with two axes of numbers, as SVG on a white ground.</summary>
/// <param name="title">Written above; cut where it would leave the picture.</param>
/// <param name="xTitle">Written under the x axis.</param>
/// <param name="yTitle">Written above the y axis.</param>
internal sealed class XyPlot(string title, string xTitle, string yTitle)
{
    private const int Left = 76;
    private const int Right = 28;
    private const int Top = 80;
    private const int Bottom = 52;
    private const int TextSize = 12;
    private const int LongestTitle = 76;
    private const double LetterWidth = 7.4;
    private const string Ink = "#1f2933";
    private const string Faint = "#616e7c";
    private const string Grid = "#e4e7eb";

    /// <summary>What is drawn, the first below.</summary>
    public List<XyLine> Lines { get; } = [];

    /// <summary>Writes the picture.</summary>
    public void Write(TextWriter writer, int width, int height)
    {
        using var svg = new SvgWriter(writer, width, height, title);
        svg.Text(Left, 30, title.Length > LongestTitle ? string.Concat(title.AsSpan(0, LongestTitle - 1), "…") : title, 16, Ink, "start", bold: true);
        var (x, y) = (Axis.Over(Lines.SelectMany(line => line.Points).Select(point => point.X), 10), Axis.Over(Lines.SelectMany(line => line.Points).Select(point => point.Y), 6));
        var (plotWidth, plotHeight) = ((double)width - Left - Right, (double)height - Top - Bottom);
        double ToX(double value) => Left + (plotWidth * x.Place(value));
        double ToY(double value) => Top + (plotHeight * (1 - y.Place(value)));
        foreach (var tick in y.Ticks())
        {
            svg.Line(Left, ToY(tick), Left + plotWidth, ToY(tick), Grid);
            svg.Text(Left - 8, ToY(tick) + (TextSize / 3.0), y.Label(tick), TextSize, Faint, "end");
        }

        foreach (var tick in x.Ticks())
        {
            svg.Line(ToX(tick), Top + plotHeight, ToX(tick), Top + plotHeight + 5, Faint);
            svg.Text(ToX(tick), Top + plotHeight + 19, x.Label(tick), TextSize, Faint, "middle");
        }

        svg.Line(Left, Top + plotHeight, Left + plotWidth, Top + plotHeight, Faint);
        svg.Text(Left + (plotWidth / 2), Top + plotHeight + 38, xTitle, TextSize, Faint, "middle");
        svg.Text(Left, Top - 12, yTitle, TextSize + 1, Ink, "start", bold: true);
        Legend(svg, Left + plotWidth);
        foreach (var line in Lines) Draw(svg, line, ToX, ToY);
    }

    private static void Draw(SvgWriter svg, XyLine line, Func<double, double> toX, Func<double, double> toY)
    {
        var run = new List<(double X, double Y)>();
        for (var i = 0; i <= line.Points.Count; i++)
        {
            if (i < line.Points.Count && Axis.CanShow(line.Points[i].X) && Axis.CanShow(line.Points[i].Y))
            {
                run.Add((toX(line.Points[i].X), toY(line.Points[i].Y)));
                continue;
            }

            if (line.IsJoined) svg.Path(run, line.Colour);
            foreach (var (x, y) in line.HasMarkers ? run : []) svg.Circle(x, y, 3.2, line.Colour);
            run.Clear();
        }
    }

    private void Legend(SvgWriter svg, double right)
    {
        foreach (var line in Lines.AsEnumerable().Reverse())
        {
            right -= line.Name.Length * LetterWidth;
            svg.Text(right, Top - 12, line.Name, TextSize, Ink, "start");
            if (line.IsJoined)
            {
                svg.Line(right - 26, Top - 12 - (TextSize / 3.0), right - 6, Top - 12 - (TextSize / 3.0), line.Colour, 2.5);
            }
            else
            {
                svg.Circle(right - 14, Top - 12 - (TextSize / 3.0), 4, line.Colour);
            }

            right -= 26 + 18;
        }
    }
}
