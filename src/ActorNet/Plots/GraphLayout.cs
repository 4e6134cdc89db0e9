using System.Globalization;
using ActorNet.Expressions;

namespace ActorNet.Plots;

/// <summary>
/// Where the nodes of a computational graph and the numbers at its edges stand. Each edge's numbers go where on it they lie on nothing else; as long as some find no such place, the
/// whole is drawn larger.
/// </summary>
internal sealed class GraphLayout
{
    public const int Margin = 40;
    public const int Radius = 26;
    public const int OutputWidth = 120;
    public const int FontSize = 13;

    private const int TitleHeight = 60;
    private const double ColumnWidth = 170;
    private const double RowHeight = 84;
    private const double Growth = 1.15;
    private const int Attempts = 12;

    // Above this the places that would have to be tried take too long, and nobody reads the picture anyway.
    private const int MostEdges = 300;

    // Beside the input for the first half of the way, where edges that meet are still apart.
    private const double BestShare = 0.42;
    private const double FirstShare = 0.2;
    private const double ShareStep = 0.03;
    private const double LetterWidth = 0.64 * FontSize;

    private readonly List<Box> _taken = [];

    private GraphLayout(Expression expression, ExpressionValues values, double scale)
    {
        Places = PlaceNodes(expression, scale, out var columns, out var rows);
        Width = Math.Max(420, (int)((2 * Margin) + ((columns - 1) * ColumnWidth * scale) + (2 * Radius) + OutputWidth));
        Height = (int)(TitleHeight + (Math.Max(1, rows) * RowHeight * scale) + Margin);
        for (var index = 0; index < Places.Length; index++) TakeNode(expression.Nodes[index], Places[index]);

        var last = Places[^1];
        var result = new Label(last.X + Radius + (OutputWidth / 2.0) - 10, last.Y, Text(values.Result), Text(values.Gradients[^1]));
        _taken.Add(BoxOf(result));
        Labels = [result, .. PlaceLabels(expression, values)];
    }

    /// <summary>The numbers of an edge: the value above the point, the gradient below.</summary>
    public readonly record struct Label(double X, double Y, string Value, string? Gradient);

    /// <summary>Centres of the nodes.</summary>
    public (double X, double Y)[] Places { get; }

    /// <summary>The numbers at the edges and at the result.</summary>
    public IReadOnlyList<Label> Labels { get; }

    public int Width { get; }

    public int Height { get; }

    /// <summary>What of the labels lies on something else.</summary>
    private double Overlap { get; set; }

    public static GraphLayout Of(Expression expression, ExpressionValues values)
    {
        var layout = new GraphLayout(expression, values, 1);
        for (var attempt = 1; attempt < Attempts && layout.Overlap > 0 && values.Edges.Count <= MostEdges; attempt++)
        {
            layout = new GraphLayout(expression, values, Math.Pow(Growth, attempt));
        }

        return layout;
    }

    /// <summary>A column for each distance from the inputs; within a column, in the order of the nodes.</summary>
    private static (double X, double Y)[] PlaceNodes(Expression expression, double scale, out int columns, out int rows)
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
            Margin + Radius + (column * ColumnWidth * scale),
            TitleHeight + (RowHeight * scale * (next[column]++ + 0.5 + ((tallest - inColumn[column]) / 2.0)))))];
    }

    private void TakeNode(ExpressionNode node, (double X, double Y) place)
    {
        _taken.Add(new Box(place.X - Radius, place.Y - Radius, place.X + Radius, place.Y + Radius));
        if (node.Inputs.Count > 0) _taken.Add(new Box(place.X - Radius, place.Y - Radius - 16, place.X + Radius, place.Y - Radius));
    }

    private List<Label> PlaceLabels(Expression expression, ExpressionValues values)
    {
        var edges = values.Edges.ToLookup(edge => (edge.From, edge.To));
        var lines = expression.Nodes.SelectMany((node, to) => node.Inputs.Distinct().Select(from => (From: from, To: to))).ToList();
        var labels = new List<Label>();
        for (var to = 0; to < Places.Length; to++)
        {
            var inputs = expression.Nodes[to].Inputs;
            for (var i = 0; i < inputs.Count; i++)
            {
                var from = inputs[i];
                var gradient = edges[(from, to)].Skip(inputs.Take(i).Count(other => other == from)).FirstOrDefault()?.Gradient;
                var crossing = lines.Where(line => line != (from, to)).ToList();
                labels.Add(PlaceLabel(Places[from], Places[to], Text(values.Values[from]), gradient is { } number ? Text(number) : null, crossing));
            }
        }

        return labels;
    }

    /// <summary>The place on an edge that costs least: first that nothing lies there, then that few lines go through, then that it is near the usual place.</summary>
    private Label PlaceLabel((double X, double Y) from, (double X, double Y) to, string value, string? gradient, List<(int From, int To)> others)
    {
        var (best, bestCost, bestOverlap) = (default(Label), double.PositiveInfinity, 0.0);
        for (var share = FirstShare; share < 1 - FirstShare; share += ShareStep)
        {
            var label = new Label(from.X + ((to.X - from.X) * share), from.Y + ((to.Y - from.Y) * share), value, gradient);
            var box = BoxOf(label);
            var overlap = _taken.Sum(box.Overlap);
            var cost = (overlap * 100) + others.Count(line => box.IsCrossedBy(Places[line.From], Places[line.To])) + Math.Abs(share - BestShare);
            if (cost < bestCost) (best, bestCost, bestOverlap) = (label, cost, overlap);
        }

        _taken.Add(BoxOf(best));
        Overlap += bestOverlap;
        return best;
    }

    private static Box BoxOf(Label label)
    {
        var half = Math.Max(label.Value.Length, label.Gradient?.Length ?? 0) * LetterWidth / 2;
        return new Box(label.X - half - 5, label.Y - 19, label.X + half + 5, label.Y + 20);
    }

    private static string Text(double value) => value.ToString("G5", CultureInfo.InvariantCulture);

    /// <summary>What a label or a node covers.</summary>
    private readonly record struct Box(double Left, double Top, double Right, double Bottom)
    {
        public double Overlap(Box other) =>
            Math.Max(0, Math.Min(Right, other.Right) - Math.Max(Left, other.Left)) * Math.Max(0, Math.Min(Bottom, other.Bottom) - Math.Max(Top, other.Top));

        /// <summary>True if a line goes through (Liang and Barsky 1984).</summary>
        public bool IsCrossedBy((double X, double Y) from, (double X, double Y) to)
        {
            var (enter, leave) = (0.0, 1.0);
            return Clip(from.X, to.X - from.X, Left, Right, ref enter, ref leave) && Clip(from.Y, to.Y - from.Y, Top, Bottom, ref enter, ref leave);
        }

        private static bool Clip(double start, double way, double low, double high, ref double enter, ref double leave)
        {
            if (way == 0) return start >= low && start <= high;

            var (first, second) = ((low - start) / way, (high - start) / way);
            enter = Math.Max(enter, Math.Min(first, second));
            leave = Math.Min(leave, Math.Max(first, second));
            return enter <= leave;
        }
    }
}
