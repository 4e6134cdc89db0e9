using ActorNet.Expressions;

namespace ActorNet.Plots;

/// <summary>The picture of a computational graph: values above the edges go forward, gradients below them come back, as SVG.</summary>
public static class GraphPlot
{
    private const string Line = "#9aa5b1";
    private const string Forward = "#15803d";
    private const string Backward = "#c2410c";

    /// <summary>Writes the file beside and renames it.</summary>
    /// <inheritdoc cref="Write"/>
    /// <exception cref="IOException">The file cannot be written.</exception>
    public static void Save(string path, Expression expression, ExpressionValues values) => PlotFile.Save(path, writer => Write(writer, expression, values));

    /// <summary>Writes the picture.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="expression">The graph.</param>
    /// <param name="values">Its numbers.</param>
    public static void Write(TextWriter writer, Expression expression, ExpressionValues values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(values);
        var layout = GraphLayout.Of(expression, values);
        var places = layout.Places;
        using var svg = new SvgWriter(writer, layout.Width, layout.Height, expression.Text);
        svg.Text(GraphLayout.Margin, 26, Shortened(expression.Text), 16, PlotStyle.Ink, "start", bold: true);
        svg.Text(GraphLayout.Margin, 46, "value, forward", 12, Forward, "start");
        svg.Text(GraphLayout.Margin + 96, 46, "gradient, backward", 12, Backward, "start");
        for (var index = 0; index < places.Length; index++) Edges(svg, expression, places, index);
        var last = places[^1];
        svg.Line(last.X + GraphLayout.Radius, last.Y, last.X + GraphLayout.Radius + GraphLayout.OutputWidth - 30, last.Y, Line, 1.5);
        foreach (var label in layout.Labels) Numbers(svg, label);
        for (var index = 0; index < places.Length; index++) Node(svg, expression.Nodes[index], places[index]);
    }

    private static void Edges(SvgWriter svg, Expression expression, (double X, double Y)[] places, int index)
    {
        foreach (var input in expression.Nodes[index].Inputs) svg.Line(places[input].X, places[input].Y, places[index].X, places[index].Y, Line, 1.5);
    }

    private static void Numbers(SvgWriter svg, GraphLayout.Label label)
    {
        svg.Text(label.X, label.Y - 6, label.Value, GraphLayout.FontSize, Forward, "middle", hasHalo: true);
        if (label.Gradient is { } gradient) svg.Text(label.X, label.Y + 16, gradient, GraphLayout.FontSize, Backward, "middle", hasHalo: true);
    }

    private static void Node(SvgWriter svg, ExpressionNode node, (double X, double Y) place)
    {
        svg.Disc(place.X, place.Y, GraphLayout.Radius, node.IsVariable ? "#dbeafe" : node.Inputs.Count == 0 ? "#f1f3f5" : "#ffffff", PlotStyle.Ink);
        var label = node.Inputs.Count == 0 ? node.Name : node.Formula.Contains('(', StringComparison.Ordinal) ? node.Formula[..node.Formula.IndexOf('(', StringComparison.Ordinal)]
            : node.Inputs.Count == 1 ? "−" : node.Formula.Split(' ')[1];
        svg.Text(place.X, place.Y + 5, label.Length > 8 ? label[..7] + "…" : label, label.Length > 5 ? 10 : 14, PlotStyle.Ink, "middle", bold: true);
        if (node.Inputs.Count > 0) svg.Text(place.X, place.Y - GraphLayout.Radius - 5, node.Name, 11, PlotStyle.Ink, "middle");
    }

    private static string Shortened(string text) => text.Length > 60 ? string.Concat(text.AsSpan(0, 59), "…") : text;
}
