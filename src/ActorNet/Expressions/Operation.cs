using ActorNet.Core.Numerics;

namespace ActorNet.Expressions;

/// <summary>What a node computes of its inputs, with its derivatives; operations of one input ignore the second number.</summary>
/// <param name="Name">A sign such as <c>+</c>, or a function's name.</param>
/// <param name="Arity">Inputs: 1 or 2.</param>
/// <param name="Value">The output.</param>
/// <param name="Derivatives">From inputs and output, the derivative by each input; at a kink one of the two sides, 0 where it can be chosen.</param>
internal sealed record Operation(
    string Name, int Arity, Func<double, double, double> Value, Func<double, double, double, (double ByFirst, double BySecond)> Derivatives)
{
    public static readonly Operation Add = new("+", 2, (a, b) => a + b, (_, _, _) => (1, 1));

    public static readonly Operation Subtract = new("-", 2, (a, b) => a - b, (_, _, _) => (1, -1));

    public static readonly Operation Multiply = new("*", 2, (a, b) => a * b, (a, b, _) => (b, a));

    public static readonly Operation Divide = new("/", 2, (a, b) => a / b, (_, b, y) => (1 / b, -y / b));

    public static readonly Operation Negate = new("-", 1, (a, _) => -a, (_, _, _) => (-1, 0));

    public static readonly Operation Power = new(
        "^", 2, FixedMath.Power, (a, b, y) => (b == 0 ? 0 : b * FixedMath.Power(a, b - 1), a == 0 && b > 0 ? 0 : y * FixedMath.Log(a)));

    private static readonly Dictionary<string, Operation> Functions = new Operation[]
    {
        Unary("exp", FixedMath.Exp, (_, y) => y),
        Unary("ln", FixedMath.Log, (x, _) => 1 / x),
        Unary("log10", x => FixedMath.Log(x) / FixedMath.Log(10), (x, _) => 1 / (x * FixedMath.Log(10))),
        Unary("log2", x => FixedMath.Log(x) / FixedMath.Log(2), (x, _) => 1 / (x * FixedMath.Log(2))),
        Unary("sqrt", Math.Sqrt, (_, y) => 0.5 / y),
        Unary("sin", FixedMath.Sin, (x, _) => FixedMath.Cos(x)),
        Unary("cos", FixedMath.Cos, (x, _) => -FixedMath.Sin(x)),
        Unary("tan", x => FixedMath.Sin(x) / FixedMath.Cos(x), (_, y) => 1 + (y * y)),
        Unary("asin", x => FixedMath.Atan2(x, Math.Sqrt(1 - (x * x))), (x, _) => 1 / Math.Sqrt(1 - (x * x))),
        Unary("acos", x => FixedMath.Atan2(Math.Sqrt(1 - (x * x)), x), (x, _) => -1 / Math.Sqrt(1 - (x * x))),
        Unary("atan", FixedMath.Atan, (x, _) => 1 / (1 + (x * x))),
        Unary("sinh", FixedMath.Sinh, (x, _) => FixedMath.Cosh(x)),
        Unary("cosh", FixedMath.Cosh, (x, _) => FixedMath.Sinh(x)),
        Unary("tanh", FixedMath.Tanh, (_, y) => 1 - (y * y)),
        Unary("sigmoid", FixedMath.Sigmoid, (_, y) => y * (1 - y)),
        Unary("softplus", FixedMath.Softplus, (x, _) => FixedMath.Sigmoid(x)),
        Unary("relu", x => double.IsNaN(x) ? x : Math.Max(x, 0), (x, _) => x > 0 ? 1 : 0),
        Unary("abs", Math.Abs, (x, _) => x > 0 ? 1 : x < 0 ? -1 : 0),
        Unary("sign", x => x > 0 ? 1 : x < 0 ? -1 : x, (_, _) => 0),
        Unary("step", x => double.IsNaN(x) ? x : x >= 0 ? 1 : 0, (_, _) => 0),
        new("min", 2, Math.Min, (a, b, _) => a <= b ? (1, 0) : (0, 1)),
        new("max", 2, Math.Max, (a, b, _) => a >= b ? (1, 0) : (0, 1)),
        new("atan2", 2, FixedMath.Atan2, (a, b, _) => (b / ((a * a) + (b * b)), -a / ((a * a) + (b * b)))),
        new("hypot", 2, (a, b) => Math.Sqrt((a * a) + (b * b)), (a, b, y) => (a / y, b / y)),
    }.ToDictionary(operation => operation.Name);

    private static readonly Dictionary<string, string> Aliases = new()
    {
        ["log"] = "ln",
        ["arctan"] = "atan",
        ["arcsin"] = "asin",
        ["arccos"] = "acos",
        ["logistic"] = "sigmoid",
    };

    /// <summary>Names of the functions, aliases too.</summary>
    public static IReadOnlyList<string> FunctionNames { get; } = [.. Functions.Keys, .. Aliases.Keys];

    /// <summary>True for functions that take any number of inputs, two at a time.</summary>
    public bool Folds => Name is "min" or "max";

    /// <summary>True for functions whose derivative is 0 because another branch is taken.</summary>
    public bool Chooses => Name is "min" or "max" or "relu" or "sign" or "step";

    /// <summary>The function of a name, or null.</summary>
    public static Operation? Find(string name) => Functions.GetValueOrDefault(Aliases.GetValueOrDefault(name, name));

    private static Operation Unary(string name, Func<double, double> value, Func<double, double, double> derivative) =>
        new(name, 1, (x, _) => value(x), (x, _, y) => (derivative(x, y), 0));
}
