namespace ActorNet.Plots;

/// <summary>A plotting area with its two axes, given by its edges; labels lie outside of it.</summary>
/// <param name="Left">Left edge.</param>
/// <param name="Top">Upper edge.</param>
/// <param name="Width">From the left edge to the right.</param>
/// <param name="Height">From the upper edge to the lower.</param>
/// <param name="X">The x axis.</param>
/// <param name="Y">The y axis.</param>
internal sealed record Frame(double Left, double Top, double Width, double Height, Axis X, Axis Y)
{
    private const string Grid = "#e4e7eb";

    /// <summary>Draws grid, axes and titles.</summary>
    /// <param name="svg">The picture.</param>
    /// <param name="title">Written above the y axis.</param>
    /// <param name="xTitle">Written under the x axis.</param>
    public void Draw(SvgWriter svg, string title, string xTitle)
    {
        foreach (var tick in Y.Ticks())
        {
            svg.Line(Left, ToY(tick), Left + Width, ToY(tick), Grid);
            svg.Text(Left - 8, ToY(tick) + (PlotStyle.TextSize / 3.0), Y.Label(tick), PlotStyle.TextSize, PlotStyle.Faint, "end");
        }

        foreach (var tick in X.Ticks())
        {
            svg.Line(ToX(tick), Top + Height, ToX(tick), Top + Height + 5, PlotStyle.Faint);
            svg.Text(ToX(tick), Top + Height + 19, X.Label(tick), PlotStyle.TextSize, PlotStyle.Faint, "middle");
        }

        svg.Line(Left, Top + Height, Left + Width, Top + Height, PlotStyle.Faint);
        svg.Text(Left + (Width / 2), Top + Height + 38, xTitle, PlotStyle.TextSize, PlotStyle.Faint, "middle");
        svg.Text(Left, Top - 12, title, PlotStyle.TextSize + 1, PlotStyle.Ink, "start", bold: true);
    }

    /// <summary>Stretches of points without a gap, as places in the picture; what cannot be drawn is a gap.</summary>
    public IEnumerable<IReadOnlyList<(double X, double Y)>> Stretches(IEnumerable<(double X, double Y)> points)
    {
        var stretch = new List<(double X, double Y)>();
        foreach (var (x, y) in points)
        {
            if (Axis.CanShow(x) && Axis.CanShow(y))
            {
                stretch.Add((ToX(x), ToY(y)));
            }
            else if (stretch.Count > 0)
            {
                yield return stretch;
                stretch = [];
            }
        }

        if (stretch.Count > 0)
        {
            yield return stretch;
        }
    }

    private double ToX(double value) => Left + (Width * X.Place(value));

    private double ToY(double value) => Top + (Height * (1 - Y.Place(value)));
}
