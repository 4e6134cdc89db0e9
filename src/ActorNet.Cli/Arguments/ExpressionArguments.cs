using System.CommandLine;
using ActorNet.Expressions;

namespace ActorNet.Cli.Arguments;

/// <summary>An expression and numbers for its variables, as arguments.</summary>
internal static class ExpressionArguments
{
    /// <summary>The name of the expression among the arguments.</summary>
    public const string Name = "EXPRESSION";

    /// <summary>The expression.</summary>
    public static Argument<string> Expression() => new(Name)
    {
        Description = "Such as \"(x+y)*z\": + - * / ^, functions, pi and e; parts may have names: \"q = x+y; q*z\". Put \"--\" before one that begins with a minus sign",
    };

    /// <summary>The numbers.</summary>
    public static Argument<string[]> Values() => new("NAME=VALUE")
    {
        Arity = ArgumentArity.ZeroOrMore,
        Description = "Values of the variables, such as x=-2 y=pi/4",
    };

    /// <summary>Reads numbers by name.</summary>
    /// <exception cref="UsageException">One has no such form, or a name comes twice.</exception>
    /// <exception cref="ExpressionException">A value cannot be read.</exception>
    public static Dictionary<string, double> Read(IEnumerable<string> texts)
    {
        var values = new Dictionary<string, double>();
        foreach (var text in texts)
        {
            var equals = text.IndexOf('=', StringComparison.Ordinal);
            if (equals < 1 || equals == text.Length - 1) throw new UsageException($"'{text}' is no value for a variable; write NAME=VALUE, such as x=2 (an expression with blanks needs quotes)");
            var (name, value) = (text[..equals].Trim(), text[(equals + 1)..]);
            var expression = Expressions.Expression.Parse(value);
            if (expression.Variables.Count > 0) throw new UsageException($"'{text}': a value is a number, but '{expression.Variables[0]}' is a variable");
            var number = expression.Evaluate();
            if (!double.IsFinite(number)) throw new UsageException($"'{text}': the value is not a finite number");
            if (!values.TryAdd(name, number)) throw new UsageException($"'{name}' is given more than one value");
        }

        return values;
    }
}
