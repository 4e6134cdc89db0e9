using ActorNet.Expressions;

namespace ActorNet.Lessons;

/// <summary>A computational graph as text: its nodes, then its edges.</summary>
public static class GraphTable
{
    /// <summary>Writes the nodes with values and gradients, and the edges with derivatives and what comes back along them.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="expression">The graph.</param>
    /// <param name="values">Its numbers.</param>
    public static void Write(TextWriter writer, Expression expression, ExpressionValues values)
    {
        ArgumentNullException.ThrowIfNull(writer);
        ArgumentNullException.ThrowIfNull(expression);
        ArgumentNullException.ThrowIfNull(values);
        var nodes = expression.Nodes;
        var result = nodes[^1].Name;
        writer.WriteLine($"{expression.Text} = {LessonText.Number(values.Result)}");
        writer.WriteLine();
        LessonText.Table(
            writer,
            ["node", "is", "value", $"d{result}/dnode"],
            nodes.Select((node, index) => new[]
            {
                node.Name, node.Formula, LessonText.Number(values.Values[index]), node.DependsOnVariables ? LessonText.Number(values.Gradients[index]) : "",
            }));
        if (values.Edges.Count == 0) return;

        writer.WriteLine();
        LessonText.Table(
            writer,
            ["edge", "value forward", "derivative", "gradient back"],
            values.Edges.Select(edge => new[]
            {
                $"{nodes[edge.From].Name} -> {nodes[edge.To].Name}",
                LessonText.Number(edge.Value), LessonText.Number(edge.Derivative), LessonText.Number(edge.Gradient),
            }));
    }
}
