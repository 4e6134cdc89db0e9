using System.Globalization;
using ActorNet.Expressions;

namespace ActorNet.Plots;

/// <summary>The picture of a computational graph: values above the edges go forward, gradients below them come back, as SVG.</summary>
public static class GraphPlot
{
    private const int ColumnWidth = 170;
    private const int RowHeight = 84;
    private const int Margin = 40;
    private const int TitleHeight = 60;
    private const int Radius = 26;
    private const int OutputWidth = 120;
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
        var places = Places(expression, out var columns, out var rows);
        var width = (2 * Margin) + ((columns - 1) * ColumnWidth) + (2 * Radius) + OutputWidth;
        using var svg = new SvgWriter(writer, Math.Max(420, width), TitleHeight + Math.Max(1, rows) * RowHeight + Margin, expression.Text);
        svg.Text(Margin, 26, Shortened(expression.Text), 16, PlotStyle.Ink, "start", bold: true);
        svg.Text(Margin, 46, "value, forward", 12, Forward, "start");
        svg.Text(Margin + 96, 46, "gradient, backward", 12, Backward, "start");
        for (var index = 0; index < places.Length; index++) Edges(svg, expression, places, index);
        var edges = values.Edges.ToLookup(edge => (edge.From, edge.To));
        for (var index = 0; index < places.Length; index++) EdgeNumbers(svg, expression, values, edges, places, index);

        var last = places[^1];
        svg.Line(last.X + Radius, last.Y, last.X + Radius + OutputWidth - 30, last.Y, Line, 1.5);
        Numbers(svg, last.X + Radius + 12, last.Y, values.Result, values.Gradients[^1], "start");
        for (var index = 0; index < places.Length; index++) Node(svg, expression.Nodes[index], places[index]);
    }

    /// <summary>A column for each distance from the inputs; within a column, in the order of the nodes.</summary>
    private static (double X, double Y)[] Places(Expression expression, out int columns, out int rows)
    {
        var depth = new int[expression.Nodes.Count];
        for (var index = 0; index < depth.Length; index++)
        {
            depth[index] = expression.Nodes[index].Inputs.Select(input => depth[input] + 1).DefaultIfEmpty(0).Max();
        }

        // Numbers and variables that are used late stand right before their first use.
        var late = new int[depth.Length];
        Array.Fill(late, int.MaxValue);
        for (var user = 0; user < depth.Length; user++)
        {
            foreach (var input in expression.Nodes[user].Inputs) late[input] = Math.Min(late[input], depth[user] - 1);
        }

        for (var index = 0; index < depth.Length; index++)
        {
            if (expression.Nodes[index].Inputs.Count == 0 && late[index] < int.MaxValue) depth[index] = late[index];
        }

        columns = depth.Max() + 1;
        var inColumn = new int[columns];
        foreach (var column in depth) inColumn[column]++;
        rows = inColumn.Max();
        var next = new int[columns];
        var tallest = rows;
        return [.. depth.Select(column => (
            (double)Margin + Radius + (column * ColumnWidth),
            TitleHeight + (RowHeight * (next[column]++ + 0.5 + ((tallest - inColumn[column]) / 2.0)))))];
    }

    private static void Edges(SvgWriter svg, Expression expression, (double X, double Y)[] places, int index)
    {
        foreach (var input in expression.Nodes[index].Inputs) svg.Line(places[input].X, places[input].Y, places[index].X, places[index].Y, Line, 1.5);
    }

    private static void EdgeNumbers(
        SvgWriter svg, Expression expression, ExpressionValues values, ILookup<(int From, int To), ExpressionEdge> edges, (double X, double Y)[] places, int index)
    {
        var node = expression.Nodes[index];
        for (var i = 0; i < node.Inputs.Count; i++)
        {
            var input = node.Inputs[i];
            var (x1, y1) = places[input];
            var (x2, y2) = places[index];
            var edge = edges[(input, index)].Skip(node.Inputs.Take(i).Count(other => other == input)).FirstOrDefault();

            // Beside the input for the first half of the way, where edges that meet are still apart.
            var (x, y) = (x1 + ((x2 - x1) * 0.42), y1 + ((y2 - y1) * 0.42));
            var shift = node.Inputs.Take(i).Count(other => other == input) * 26;
            Numbers(svg, x, y + shift, values.Values[input], edge?.Gradient, "middle");
        }
    }

    private static void Numbers(SvgWriter svg, double x, double y, double value, double? gradient, string anchor)
    {
        svg.Text(x, y - 6, Text(value), 13, Forward, anchor, hasHalo: true);
        if (gradient is { } number) svg.Text(x, y + 16, Text(number), 13, Backward, anchor, hasHalo: true);
    }

    private static void Node(SvgWriter svg, ExpressionNode node, (double X, double Y) place)
    {
        svg.Disc(place.X, place.Y, Radius, node.IsVariable ? "#dbeafe" : node.Inputs.Count == 0 ? "#f1f3f5" : "#ffffff", PlotStyle.Ink);
        var label = node.Inputs.Count == 0 ? node.Name : node.Formula.Contains('(', StringComparison.Ordinal) ? node.Formula[..node.Formula.IndexOf('(', StringComparison.Ordinal)]
            : node.Inputs.Count == 1 ? "−" : node.Formula.Split(' ')[1];
        svg.Text(place.X, place.Y + 5, label.Length > 8 ? label[..7] + "…" : label, label.Length > 5 ? 10 : 14, PlotStyle.Ink, "middle", bold: true);
        if (node.Inputs.Count > 0) svg.Text(place.X, place.Y - Radius - 5, node.Name, 11, PlotStyle.Ink, "middle");
    }

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    private static string Shortened(string text) => text.Length > 60 ? string.Concat(text.AsSpan(0, 59), "…") : text;
}
