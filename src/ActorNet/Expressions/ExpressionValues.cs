namespace ActorNet.Expressions;

/// <summary>The way from a node to one that uses it.</summary>
/// <param name="From">Number of the input node.</param>
/// <param name="To">Number of the node that uses it.</param>
/// <param name="Value">What goes forward: the input's value.</param>
/// <param name="Derivative">Of the user by the input.</param>
/// <param name="Gradient">What comes back: the user's gradient times the derivative. An input's gradient is the sum over its edges.</param>
public sealed record ExpressionEdge(int From, int To, double Value, double Derivative, double Gradient);

/// <summary>A computational graph with numbers: all values forward, all gradients backward.</summary>
public sealed class ExpressionValues
{
    internal ExpressionValues(double[] values, double[] gradients, IReadOnlyList<ExpressionEdge> edges)
    {
        Values = values;
        Gradients = gradients;
        Edges = edges;
    }

    /// <summary>The value of each node.</summary>
    public IReadOnlyList<double> Values { get; }

    /// <summary>The derivative of the last node by each node; 0 for numbers, which do not change.</summary>
    public IReadOnlyList<double> Gradients { get; }

    /// <summary>The edges from nodes that depend on variables, in the order of the nodes they lead to.</summary>
    public IReadOnlyList<ExpressionEdge> Edges { get; }

    /// <summary>The value of the whole.</summary>
    public double Result => Values[^1];
}
