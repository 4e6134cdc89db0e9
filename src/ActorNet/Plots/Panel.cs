namespace ActorNet.Plots;

/// <summary>A frame with axes, a legend, and curves over whole numbers.</summary>
/// <param name="Title">Written above the y axis.</param>
/// <param name="XTitle">Written under the x axis.</param>
/// <param name="X">The places of the curves' values.</param>
/// <param name="Y">The y axis.</param>
/// <param name="Curves">The curves.</param>
internal sealed record Panel(string Title, string XTitle, IReadOnlyList<int> X, Axis Y, IReadOnlyList<Curve> Curves)
{
    private const string Ink = "#1f2933";
    private const string Faint = "#616e7c";
    private const string Grid = "#e4e7eb";
    private const int TextSize = 12;
    private const int MostMarkers = 40;

    /// <summary>Draws into a box of the picture, given by the edges of the plotting area (labels lie outside of it).</summary>
    public void Draw(SvgWriter svg, double left, double top, double width, double height)
    {
        var x = Axis.OverCounts(X.Count == 0 ? 1 : X[0], X.Count == 0 ? 1 : X[^1], ticks: 10);
        double ToX(double value) => left + (width * x.Place(value));
        double ToY(double value) => top + (height * (1 - Y.Place(value)));

        foreach (var tick in Y.Ticks())
        {
            svg.Line(left, ToY(tick), left + width, ToY(tick), Grid);
            svg.Text(left - 8, ToY(tick) + (TextSize / 3.0), Y.Label(tick), TextSize, Faint, "end");
        }

        foreach (var tick in x.Ticks())
        {
            svg.Line(ToX(tick), top + height, ToX(tick), top + height + 5, Faint);
            svg.Text(ToX(tick), top + height + 19, x.Label(tick), TextSize, Faint, "middle");
        }

        svg.Line(left, top + height, left + width, top + height, Faint);
        svg.Text(left + (width / 2), top + height + 38, XTitle, TextSize, Faint, "middle");
        svg.Text(left, top - 12, Title, TextSize + 1, Ink, "start", bold: true);
        Legend(svg, left + width, top - 12);
        foreach (var curve in Curves)
        {
            DrawCurve(svg, curve, ToX, ToY);
        }
    }

    private void DrawCurve(SvgWriter svg, Curve curve, Func<double, double> toX, Func<double, double> toY)
    {
        var run = new List<(double X, double Y)>();
        for (var i = 0; i <= curve.Values.Count; i++)
        {
            if (i < curve.Values.Count && Axis.CanShow(curve.Values[i]))
            {
                run.Add((toX(X[i]), toY(curve.Values[i])));
                continue;
            }

            svg.Path(run, curve.Colour);
            foreach (var (x, y) in curve.Values.Count <= MostMarkers || run.Count == 1 ? run : [])
            {
                svg.Circle(x, y, 3, curve.Colour);
            }

            run.Clear();
        }
    }

    /// <summary>From the right: the widths of the names are estimated, since a writer without fonts cannot know them.</summary>
    private void Legend(SvgWriter svg, double right, double y)
    {
        const double LetterWidth = 6.6;
        foreach (var curve in Curves.Reverse())
        {
            right -= curve.Name.Length * LetterWidth;
            svg.Text(right, y, curve.Name, TextSize, Ink, "start");
            svg.Line(right - 26, y - (TextSize / 3.0), right - 6, y - (TextSize / 3.0), curve.Colour, width: 2.5);
            right -= 26 + 18;
        }
    }
}
