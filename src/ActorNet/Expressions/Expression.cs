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
    /// <param name="text">The expression.</param>
    /// <param name="given">Names that are variables whatever else they may mean: a column <c>e</c> is that column, and not the constant. Null for none.</param>
    /// <exception cref="ExpressionException">It is wrong; the message says what and at which column.</exception>
    public static Expression Parse(string text, IEnumerable<string>? given = null)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new Parser(text, given is null ? [] : [.. given]).Read();
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
        var isReached = new bool[values.Length];
        isReached[^1] = true;
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

                // A way that is closed passes nothing on: 0 even where a derivative behind it is infinite, such as that of sqrt(x) at 0 in max(sqrt(x), 1).
                var isOpen = isReached[index] && !IsClosed(node, i, derivative);
                var gradient = isOpen && derivative != 0 ? gradients[index] * derivative : 0;
                isReached[input] |= isOpen;
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
        var own = Variables.ToHashSet();
        if (numbers.Keys.FirstOrDefault(name => !own.Contains(name)) is { } extra)
        {
            throw new ArgumentException(
                $"'{extra}' is not in the expression{(Variables.Count == 0 ? "; it has no variables" : NearestName.HintOrList(extra, [.. Variables]))}");
        }

        return [.. Variables.Select(name => numbers.TryGetValue(name, out var number)
            ? number
            : throw new ArgumentException($"'{name}' needs a value, such as {name}=1"))];
    }

    /// <summary>True if an input has no part in a node's value near the place: a branch not taken, or a factor beside the number 0.</summary>
    private bool IsClosed(ExpressionNode node, int input, double derivative) => derivative == 0
        && (node.Operation!.Chooses || (node.Operation == Operation.Multiply && !Nodes[node.Inputs[1 - input]].DependsOnVariables));

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
