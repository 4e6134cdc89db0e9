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
    private const int LongestTitle = 76;
    private const double LetterWidth = 7.4;

    /// <summary>What is drawn, the first below.</summary>
    public List<XyLine> Lines { get; } = [];

    /// <summary>Writes the picture.</summary>
    public void Write(TextWriter writer, int width, int height)
    {
        using var svg = new SvgWriter(writer, width, height, title);
        svg.Text(Left, 30, title.Length > LongestTitle ? string.Concat(title.AsSpan(0, LongestTitle - 1), "…") : title, 16, PlotStyle.Ink, "start", bold: true);
        var (x, y) = (Axis.Over(Lines.SelectMany(line => line.Points).Select(point => point.X), 10), Axis.Over(Lines.SelectMany(line => line.Points).Select(point => point.Y), 6));
        var frame = new Frame(Left, Top, width - Left - Right, height - Top - Bottom, x, y);
        frame.Draw(svg, yTitle, xTitle);
        Legend(svg, Left + frame.Width);
        foreach (var line in Lines) Draw(svg, line, frame);
    }

    private static void Draw(SvgWriter svg, XyLine line, Frame frame)
    {
        foreach (var stretch in frame.Stretches(line.Points))
        {
            if (line.IsJoined) svg.Path(stretch, line.Colour);
            foreach (var (x, y) in line.HasMarkers ? stretch : []) svg.Circle(x, y, 3.2, line.Colour);
        }
    }

    private void Legend(SvgWriter svg, double right)
    {
        foreach (var line in Lines.AsEnumerable().Reverse())
        {
            right -= line.Name.Length * LetterWidth;
            svg.Text(right, Top - 12, line.Name, PlotStyle.TextSize, PlotStyle.Ink, "start");
            if (line.IsJoined)
            {
                svg.Line(right - 26, Top - 12 - (PlotStyle.TextSize / 3.0), right - 6, Top - 12 - (PlotStyle.TextSize / 3.0), line.Colour, 2.5);
            }
            else
            {
                svg.Circle(right - 14, Top - 12 - (PlotStyle.TextSize / 3.0), 4, line.Colour);
            }

            right -= 26 + 18;
        }
    }
}
