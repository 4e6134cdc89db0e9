namespace ActorNet.Expressions;

/// <summary>A node of a computational graph: a variable, a number, or an operation on nodes before it.</summary>
public sealed class ExpressionNode
{
    internal ExpressionNode(string name, string formula, Operation? operation, double constant, bool isVariable, bool depends, IReadOnlyList<int> inputs)
    {
        Name = name;
        Formula = formula;
        Operation = operation;
        Constant = constant;
        IsVariable = isVariable;
        DependsOnVariables = depends;
        Inputs = inputs;
    }

    /// <summary>The variable's name, the number, the name given to a part, or v1, v2 … for parts without one.</summary>
    public string Name { get; internal set; }

    /// <summary>How it comes from the names of its inputs, such as <c>x + y</c>; for a variable <c>input</c>, for a number <c>constant</c>.</summary>
    public string Formula { get; internal set; }

    /// <summary>Numbers of its inputs in <see cref="Expression.Nodes"/>, all below its own.</summary>
    public IReadOnlyList<int> Inputs { get; }

    /// <summary>True for a variable.</summary>
    public bool IsVariable { get; }

    /// <summary>True if a variable has a path to it, so that it has a gradient worth telling.</summary>
    public bool DependsOnVariables { get; }

    internal Operation? Operation { get; }

    internal double Constant { get; }

    internal bool IsNamed { get; set; }
}
