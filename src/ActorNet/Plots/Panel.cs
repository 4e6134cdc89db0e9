namespace ActorNet.Plots;

/// <summary>A frame with axes, a legend, and curves over whole numbers.</summary>
/// <param name="Title">Written above the y axis.</param>
/// <param name="XTitle">Written under the x axis.</param>
/// <param name="X">The places of the curves' values.</param>
/// <param name="Y">The y axis.</param>
/// <param name="Curves">The curves.</param>
internal sealed record Panel(string Title, string XTitle, IReadOnlyList<int> X, Axis Y, IReadOnlyList<Curve> Curves)
{
    private const int MostMarkers = 40;

    /// <summary>Draws into a box of the picture, given by the edges of the plotting area (labels lie outside of it).</summary>
    public void Draw(SvgWriter svg, double left, double top, double width, double height)
    {
        var x = Axis.OverCounts(X.Count == 0 ? 1 : X[0], X.Count == 0 ? 1 : X[^1], ticks: 10);
        var frame = new Frame(left, top, width, height, x, Y);
        frame.Draw(svg, Title, XTitle);
        Legend(svg, left + width, top - 12);
        foreach (var curve in Curves)
        {
            DrawCurve(svg, curve, frame);
        }
    }

    private void DrawCurve(SvgWriter svg, Curve curve, Frame frame)
    {
        foreach (var stretch in frame.Stretches(curve.Values.Select((value, i) => ((double)X[i], value))))
        {
            svg.Path(stretch, curve.Colour);
            foreach (var (x, y) in curve.Values.Count <= MostMarkers || stretch.Count == 1 ? stretch : [])
            {
                svg.Circle(x, y, 3, curve.Colour);
            }
        }
    }

    /// <summary>From the right: the widths of the names are estimated, since a writer without fonts cannot know them.</summary>
    private void Legend(SvgWriter svg, double right, double y)
    {
        const double LetterWidth = 6.6;
        foreach (var curve in Curves.Reverse())
        {
            right -= curve.Name.Length * LetterWidth;
            svg.Text(right, y, curve.Name, PlotStyle.TextSize, PlotStyle.Ink, "start");
            svg.Line(right - 26, y - (PlotStyle.TextSize / 3.0), right - 6, y - (PlotStyle.TextSize / 3.0), curve.Colour, width: 2.5);
            right -= 26 + 18;
        }
    }
}
