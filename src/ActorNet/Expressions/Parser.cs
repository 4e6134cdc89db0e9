using System.Globalization;
using ActorNet.Core.Naming;

namespace ActorNet.Expressions;

/// <summary>
/// Reads expressions by recursive descent:
/// <code>
/// program = { NAME "=" sum ";" } [ NAME "=" ] sum
/// sum     = product { ("+" | "-") product }
/// product = unary { ("*" | "/") unary }
/// unary   = ("+" | "-") unary | power
/// power   = atom [ "^" unary ]
/// atom    = NUMBER | NAME | FUNCTION "(" sum { "," sum } ")" | "(" sum ")"
/// </code>
/// </summary>
/// <param name="text">The expression.</param>
/// <param name="given">Names that are variables, even where they are a constant's or a function's.</param>
internal sealed class Parser(string text, HashSet<string> given)
{
    /// <summary>Deeper nesting would use up the stack.</summary>
    private const int MaximumDepth = 200;

    private static readonly Dictionary<string, double> Constants = new() { ["pi"] = Math.PI, ["π"] = Math.PI, ["e"] = Math.E };

    private readonly List<Token> _tokens = Lexer.Read(text);
    private readonly List<ExpressionNode> _nodes = [];
    private readonly Dictionary<string, int> _variables = [];
    private readonly Dictionary<string, (int Node, int Position)> _parts = [];
    private int _at;
    private int _depth;

    private Token Current => _tokens[_at];

    public Expression Read()
    {
        if (Current.Kind == TokenKind.End) throw Error("the expression is empty");
        while (true)
        {
            var name = PartName();
            var result = Sum();
            if (name is { } part) Define(part, result);
            if (Current.Is(";") && _tokens[_at + 1].Kind != TokenKind.End)
            {
                if (name is null) throw Error("before ';' goes a part with a name, such as q = x + y;");
                _at++;
                continue;
            }

            if (Current.Is(";")) _at++;
            if (Current.Kind != TokenKind.End) throw Unexpected();
            return new Expression(text, Finish(result));
        }
    }

    private Token? PartName()
    {
        if (Current.Kind != TokenKind.Name || !_tokens[_at + 1].Is("=")) return null;
        var name = Current;
        if (given.Contains(name.Text)) throw Error($"'{name.Text}' is a variable with a value and cannot name a part");
        if (Operation.Find(name.Text) is not null || Constants.ContainsKey(name.Text)) throw Error($"'{name.Text}' has a meaning already and cannot name a part");
        if (_variables.ContainsKey(name.Text) || _parts.ContainsKey(name.Text)) throw Error($"'{name.Text}' is used already and cannot name another part");
        _at += 2;
        return name;
    }

    private void Define(Token name, int node)
    {
        if (_variables.ContainsKey(name.Text)) throw new ExpressionException($"'{name.Text}' cannot be part of itself", text, name.Position);

        // A part that only renames another node stays that node.
        if (_nodes[node].Operation is not null && !_nodes[node].IsNamed)
        {
            _nodes[node].Name = name.Text;
            _nodes[node].IsNamed = true;
        }

        _parts.Add(name.Text, (node, name.Position));
    }

    private int Sum()
    {
        Deeper();
        var left = Product();
        while (Current.Is("+") || Current.Is("-"))
        {
            var operation = Current.Is("+") ? Operation.Add : Operation.Subtract;
            _at++;
            left = Apply(operation, left, Product());
        }

        _depth--;
        return left;
    }

    private int Product()
    {
        var left = Unary();
        while (Current.Is("*") || Current.Is("/"))
        {
            var operation = Current.Is("*") ? Operation.Multiply : Operation.Divide;
            _at++;
            left = Apply(operation, left, Unary());
        }

        return left;
    }

    private int Unary()
    {
        Deeper();
        int node;
        if (Current.Is("-"))
        {
            _at++;

            // "-2" is a number; "-2^2" is minus four.
            node = Current.Kind == TokenKind.Number && !_tokens[_at + 1].Is("^") ? Number(-_tokens[_at++].Value) : Apply(Operation.Negate, Unary());
        }
        else if (Current.Is("+"))
        {
            _at++;
            node = Unary();
        }
        else
        {
            node = Atom();
            if (Current.Is("^"))
            {
                _at++;
                node = Apply(Operation.Power, node, Unary());
            }
        }

        _depth--;
        return node;
    }

    private int Atom()
    {
        var token = Current;
        switch (token.Kind)
        {
            case TokenKind.Number:
                _at++;
                return Number(token.Value);
            case TokenKind.Name:
                _at++;
                return Current.Is("(") ? Call(token) : Named(token);
            case TokenKind.Sign when token.Is("("):
                _at++;
                var inner = Sum();
                Close(token);
                return inner;
            default:
                throw Error(token.Kind == TokenKind.End ? "the expression ends where a number, a name or '(' is missing"
                    : $"{token.Shown} stands where a number, a name or '(' is missing");
        }
    }

    private int Named(Token token)
    {
        if (_parts.TryGetValue(token.Text, out var part)) return part.Node;
        if (_variables.TryGetValue(token.Text, out var variable)) return variable;
        if (!given.Contains(token.Text))
        {
            if (Constants.TryGetValue(token.Text, out var constant)) return Add(new ExpressionNode(token.Text, "constant", null, constant, false, false, []));
            if (Operation.Find(token.Text) is not null) throw At(token, $"'{token.Text}' is a function and needs its input in parentheses, {token.Text}(x)");
        }

        var node = Add(new ExpressionNode(token.Text, "input", null, 0, true, true, []));
        _variables.Add(token.Text, node);
        return node;
    }

    private int Call(Token name)
    {
        if (Operation.Find(name.Text) is not { } function)
        {
            var isKnown = given.Contains(name.Text) || _variables.ContainsKey(name.Text) || _parts.ContainsKey(name.Text) || Constants.ContainsKey(name.Text);
            throw At(name, isKnown || name.Text.Length == 1
                ? $"'{name.Text}' is not a function; write {name.Text}*(...) for a product"
                : $"there is no function '{name.Text}'{NearestName.HintOrList(name.Text, Operation.FunctionNames)}");
        }

        var open = Current;
        _at++;
        var inputs = new List<int> { Sum() };
        while (Current.Is(","))
        {
            _at++;
            inputs.Add(Sum());
        }

        if (function.Folds ? inputs.Count < 2 : inputs.Count != function.Arity)
        {
            var wanted = function.Folds ? "two inputs or more" : function.Arity == 1 ? "one input" : "two inputs";
            throw At(name, $"'{name.Text}' takes {wanted}, not {inputs.Count}");
        }

        Close(open);
        return function.Folds ? inputs.Skip(1).Aggregate(inputs[0], (left, right) => Apply(function, left, right)) : Apply(function, [.. inputs]);
    }

    private void Close(Token open)
    {
        if (Current.Is(")"))
        {
            _at++;
        }
        else
        {
            throw Current.Kind == TokenKind.End ? At(open, "the closing parenthesis is missing for '('") : Unexpected();
        }
    }

    private int Number(double value) =>
        Add(new ExpressionNode(value.ToString(CultureInfo.InvariantCulture), "constant", null, value, false, false, []));

    private int Apply(Operation operation, params int[] inputs) =>
        Add(new ExpressionNode("", "", operation, 0, false, inputs.Any(input => _nodes[input].DependsOnVariables), inputs));

    private int Add(ExpressionNode node)
    {
        _nodes.Add(node);
        return _nodes.Count - 1;
    }

    /// <summary>The nodes that the result needs, in their order, with names and formulas.</summary>
    private List<ExpressionNode> Finish(int result)
    {
        var isNeeded = new bool[_nodes.Count];
        isNeeded[result] = true;
        for (var index = result; index >= 0; index--)
        {
            foreach (var input in isNeeded[index] ? _nodes[index].Inputs : []) isNeeded[input] = true;
        }

        foreach (var (name, (node, position)) in _parts)
        {
            if (!isNeeded[node]) throw new ExpressionException($"the part '{name}' is never used", text, position);
        }

        var newNumber = new int[_nodes.Count];
        var nodes = new List<ExpressionNode>();
        var taken = _variables.Keys.Concat(_parts.Keys).ToHashSet();
        var count = 0;
        for (var index = 0; index <= result; index++)
        {
            if (!isNeeded[index]) continue;
            newNumber[index] = nodes.Count;
            var old = _nodes[index];
            var node = new ExpressionNode(
                old.Name, old.Formula, old.Operation, old.Constant, old.IsVariable, old.DependsOnVariables, [.. old.Inputs.Select(input => newNumber[input])]);
            if (node.Operation is not null)
            {
                if (!old.IsNamed) node.Name = index == result && taken.Add("f") ? "f" : NextName(taken, ref count);
                node.Formula = FormulaOf(node, nodes);
            }

            nodes.Add(node);
        }

        return nodes;
    }

    private static string NextName(HashSet<string> taken, ref int count)
    {
        string name;
        do
        {
            name = string.Create(CultureInfo.InvariantCulture, $"v{++count}");
        }
        while (!taken.Add(name));
        return name;
    }

    private static string FormulaOf(ExpressionNode node, List<ExpressionNode> nodes)
    {
        var operation = node.Operation!;
        var names = node.Inputs.Select(input => nodes[input].Name).ToArray();
        return !char.IsLetter(operation.Name[0])
            ? names.Length == 1 ? operation.Name + names[0] : $"{names[0]} {operation.Name} {names[1]}"
            : $"{operation.Name}({string.Join(", ", names)})";
    }

    private void Deeper()
    {
        if (++_depth > MaximumDepth) throw Error($"parentheses and signs are nested more than {MaximumDepth} deep");
    }

    private ExpressionException Unexpected() => Error(
        Current.Is(")") ? "there is no '(' for this ')'"
        : Current.Is(",") ? "',' stands outside of a function's parentheses"
        : Current.Is("=") ? "'=' names a part and follows a single name, such as q = x + y;"
        : Current.Kind == TokenKind.Sign && !Current.Is("(") ? $"{Current.Shown} has no meaning here"
        : $"an operator is missing before {Current.Shown}; a product is written with '*'");

    private ExpressionException Error(string problem) => At(Current, problem);

    private ExpressionException At(Token token, string problem) => new(problem, text, token.Position);
}
