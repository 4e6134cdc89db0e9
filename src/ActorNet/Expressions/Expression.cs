using ActorNet.Core.Naming;

namespace ActorNet.Expressions;

/// <summary>
/// A formula such as <c>(x+y)*z</c>, read into its computational graph. Operators are <c>+ - * / ^</c>, with functions such as <c>exp</c>, <c>sqrt</c>
/// and <c>atan2</c>, and the constants <c>pi</c> and <c>e</c>; parts may be named first: <c>q = x + y; q*z</c>. Immutable.
/// </summary>
public sealed class Expression
{
    private readonly int[] _variableNodes;

    internal Expression(string text, List<ExpressionNode> nodes)
    {
        Text = text;
        Nodes = nodes;
        _variableNodes = [.. Enumerable.Range(0, nodes.Count).Where(index => nodes[index].IsVariable)];
        Variables = [.. _variableNodes.Select(index => nodes[index].Name)];
    }

    /// <summary>As it was written.</summary>
    public string Text { get; }

    /// <summary>The nodes, each after its inputs; the last is the whole.</summary>
    public IReadOnlyList<ExpressionNode> Nodes { get; }

    /// <summary>The variables, in the order in which they appear first.</summary>
    public IReadOnlyList<string> Variables { get; }

    /// <summary>Names of the functions there are.</summary>
    public static IReadOnlyList<string> Functions => Operation.FunctionNames;

    /// <summary>Reads an expression.</summary>
    /// <exception cref="ExpressionException">It is wrong; the message says what and at which column.</exception>
    public static Expression Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Parser(text).Read();
    }

    /// <summary>The value of the whole.</summary>
    /// <param name="variables">A number for each of <see cref="Variables"/>, in their order.</param>
    public double Evaluate(params ReadOnlySpan<double> variables)
    {
        var values = new double[Nodes.Count];
        Forward(variables, values);
        return values[^1];
    }

    /// <summary>Values of all nodes, and by reverse-mode differentiation the derivative of the whole by each.</summary>
    /// <param name="variables">A number for each of <see cref="Variables"/>, in their order.</param>
    public ExpressionValues Differentiate(params ReadOnlySpan<double> variables)
    {
        var values = new double[Nodes.Count];
        Forward(variables, values);
        var gradients = new double[values.Length];
        gradients[^1] = Nodes[^1].DependsOnVariables ? 1 : 0;
        var edges = new List<ExpressionEdge>();
        for (var index = values.Length - 1; index >= 0; index--)
        {
            var node = Nodes[index];
            if (node.Operation is not { } operation || !node.DependsOnVariables) continue;

            var (a, b) = (values[node.Inputs[0]], node.Inputs.Count > 1 ? values[node.Inputs[1]] : 0);
            var derivatives = operation.Derivatives(a, b, values[index]);
            for (var i = node.Inputs.Count - 1; i >= 0; i--)
            {
                var input = node.Inputs[i];
                if (!Nodes[input].DependsOnVariables) continue;
                var derivative = i == 0 ? derivatives.ByFirst : derivatives.BySecond;

                // A branch that was not taken passes nothing on, not even from an infinite gradient.
                var gradient = derivative == 0 ? 0 : gradients[index] * derivative;
                gradients[input] += gradient;
                edges.Add(new ExpressionEdge(input, index, values[input], derivative, gradient));
            }
        }

        edges.Reverse();
        return new ExpressionValues(values, gradients, edges);
    }

    /// <summary>The numbers of the variables in their order, from numbers by name.</summary>
    /// <exception cref="ArgumentException">A variable has no number, or a name is no variable.</exception>
    public double[] Bind(IReadOnlyDictionary<string, double> numbers)
    {
        ArgumentNullException.ThrowIfNull(numbers);
        if (numbers.Keys.FirstOrDefault(name => !Variables.Contains(name)) is { } extra)
        {
            throw new ArgumentException(
                $"'{extra}' is not in the expression{(Variables.Count == 0 ? "; it has no variables" : NearestName.HintOrList(extra, [.. Variables]))}");
        }

        return [.. Variables.Select(name => numbers.TryGetValue(name, out var number)
            ? number
            : throw new ArgumentException($"'{name}' needs a value, such as {name}=1"))];
    }

    private void Forward(ReadOnlySpan<double> variables, double[] values)
    {
        if (variables.Length != _variableNodes.Length)
        {
            throw new ArgumentException($"{Text} has {_variableNodes.Length} variables, not {variables.Length}.", nameof(variables));
        }

        var next = 0;
        for (var index = 0; index < values.Length; index++)
        {
            var node = Nodes[index];
            values[index] = node.IsVariable ? variables[next++]
                : node.Operation is not { } operation ? node.Constant
                : operation.Value(values[node.Inputs[0]], node.Inputs.Count > 1 ? values[node.Inputs[1]] : 0);
        }
    }
}
