using System.Globalization;
using ActorNet.Expressions;
using ActorNet.Lessons;

namespace ActorNet.Plots;

/// <summary>The picture of a gradient descent: the function, and on it every place that was visited, as SVG.</summary>
public static class DescentPlot
{
    private const int Width = 800;
    private const int Height = 460;
    private const int Samples = 400;
    private const string Function = "#2563eb";
    private const string Way = "#d9480f";

    /// <summary>Writes the file beside and renames it.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Expression function, double[] variables, int variable, Descent descent, double rate) =>
        PlotFile.Save(path, writer => Write(writer, function, variables, variable, descent, rate));

    /// <summary>Writes the picture.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="function">The function.</param>
    /// <param name="variables">A number for each of its variables, in their order.</param>
    /// <param name="variable">Which of them moved.</param>
    /// <param name="descent">How it moved.</param>
    /// <param name="rate">Size of a step.</param>
    public static void Write(TextWriter writer, Expression function, double[] variables, int variable, Descent descent, double rate)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(function);
        ArgumentNullException.ThrowIfNull(variables);
        ArgumentNullException.ThrowIfNull(descent);
        var points = descent.Points.Where(point => Axis.CanShow(point.X) && Axis.CanShow(point.Value)).Select(point => (point.X, Y: point.Value)).ToList();
        var (left, right) = points.Count == 0 ? (-1, 1) : (points.Min(point => point.X), points.Max(point => point.X));
        var margin = Math.Max(0.15 * (right - left), 0.05 * Math.Max(1, Math.Abs(right)));
        var curve = new List<(double X, double Y)>();
        var place = variables.ToArray();
        for (var i = 0; i <= Samples; i++)
        {
            place[variable] = left - margin + (i * (right - left + (2 * margin)) / Samples);
            curve.Add((place[variable], function.Evaluate(place)));
        }

        var name = function.Variables[variable];
        var title = string.Create(CultureInfo.InvariantCulture, $"{function.Text}, from {descent.Points[0].X:G6}, rate {rate:G6}: {Said(descent.End)}");
        var plot = new XyPlot(title, name, "f");
        plot.Lines.Add(new XyLine("function", Function, curve));
        plot.Lines.Add(new XyLine("descent", Way, points, HasMarkers: true));
        plot.Write(writer, Width, Height);
    }

    private static string Said(DescentEnd end) => end switch
    {
        DescentEnd.Converged => "converges",
        DescentEnd.Diverged => "diverges",
        DescentEnd.Unbounded => "no minimum in sight",
        DescentEnd.Undefined => "leaves the domain",
        _ => "not yet converged",
    };
}
