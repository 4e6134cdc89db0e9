using System.Globalization;
using ActorNet.Plots;

namespace ActorNet.Simulation.Scale;

/// <summary>Steps a second over the number of workers, both on logarithmic axes, a line for each kind of cluster.</summary>
internal static class ScalePlot
{
    private const int Width = 800;
    private const int Height = 460;
    private const int Left = 76;
    private const int Top = 64;
    private const int Bottom = 60;
    private const int Right = 170;
    private const string Ink = "#1f2933";
    private const string Faint = "#616e7c";
    private const string Grid = "#e4e7eb";
    private const int TextSize = 12;

    private static readonly string[] Colours = ["#2563eb", "#d9480f", "#2b8a3e", "#862e9c", "#0b7285", "#5c3c00"];

    /// <summary>Writes the picture.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="title">Written above.</param>
    /// <param name="lines">Name and points (workers, steps a second) of each line, all above zero.</param>
    public static void Write(TextWriter writer, string title, IReadOnlyList<(string Name, IReadOnlyList<(int Workers, double StepsPerSecond)> Points)> lines)
    {
        var all = lines.SelectMany(line => line.Points).ToList();
        var (firstDecade, lastDecade) = Decades(all.Select(point => (double)point.Workers));
        var (lowDecade, highDecade) = Decades(all.Select(point => point.StepsPerSecond));
        double ToX(double value) => Left + ((Width - Left - Right) * (Math.Log10(value) - firstDecade) / (lastDecade - firstDecade));
        double ToY(double value) => Top + ((Height - Top - Bottom) * (highDecade - Math.Log10(value)) / (highDecade - lowDecade));

        using var svg = new SvgWriter(writer, Width, Height, title);
        svg.Text(Left, 30, title, 16, Ink, "start", bold: true);
        svg.Text(Left, Top - 10, "steps a second", TextSize, Faint, "start");
        for (var decade = lowDecade; decade <= highDecade; decade++)
        {
            var y = ToY(Math.Pow(10, decade));
            svg.Line(Left, y, Width - Right, y, Grid);
            svg.Text(Left - 8, y + (TextSize / 3.0), Label(decade), TextSize, Faint, "end");
        }

        for (var decade = firstDecade; decade <= lastDecade; decade++)
        {
            var x = ToX(Math.Pow(10, decade));
            svg.Line(x, Height - Bottom, x, Height - Bottom + 5, Faint);
            svg.Text(x, Height - Bottom + 19, Label(decade), TextSize, Faint, "middle");
        }

        svg.Line(Left, Height - Bottom, Width - Right, Height - Bottom, Faint);
        svg.Text((Left + Width - Right) / 2.0, Height - Bottom + 38, "workers", TextSize, Faint, "middle");
        for (var index = 0; index < lines.Count; index++)
        {
            var colour = Colours[index % Colours.Length];
            var points = lines[index].Points.Select(point => (ToX(point.Workers), ToY(point.StepsPerSecond))).ToList();
            svg.Path(points, colour);
            foreach (var (x, y) in points)
            {
                svg.Circle(x, y, 3, colour);
            }

            var row = Top + 10 + (index * 22);
            svg.Line(Width - Right + 16, row - 4, Width - Right + 36, row - 4, colour, width: 2.5);
            svg.Text(Width - Right + 42, row, lines[index].Name, TextSize, Ink, "start");
        }
    }

    private static (int First, int Last) Decades(IEnumerable<double> values)
    {
        var logarithms = values.Select(Math.Log10).ToList();
        var first = (int)Math.Floor(logarithms.Min() + 1e-9);
        return (first, Math.Max(first + 1, (int)Math.Ceiling(logarithms.Max() - 1e-9)));
    }

    private static string Label(int decade) => Math.Pow(10, decade).ToString(decade < 0 ? $"F{-decade}" : "N0", CultureInfo.InvariantCulture);
}
