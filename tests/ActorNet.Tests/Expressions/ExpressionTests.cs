using ActorNet.Expressions;

namespace ActorNet.Tests.Expressions;

public sealed class ExpressionTests
{
    [Theory]
    [InlineData("1+2*3", 7)]
    [InlineData("(1+2)*3", 9)]
    [InlineData("8/4/2", 1)]
    [InlineData("8-4-2", 2)]
    [InlineData("2^3^2", 512)]
    [InlineData("-2^2", -4)]
    [InlineData("(-2)^2", 4)]
    [InlineData("2^-1", 0.5)]
    [InlineData("2*-3", -6)]
    [InlineData("--3", 3)]
    [InlineData("2**3", 8)]
    [InlineData("2·3 − 1", 5)]
    [InlineData("1.5e1 + 2E-1", 15.2)]
    [InlineData("max(1,5,3) - min(4,2)", 3)]
    [InlineData("pi/π", 1)]
    [InlineData("ln(e)", 1)]
    [InlineData("abs(-3)+sign(-2)+step(0)", 3)]
    [InlineData("hypot(3,4)", 5)]
    [InlineData("a = 2; b = a+1; a*b;", 6)]
    public void Evaluate_Text_HasTheUsualMeaning(string text, double value) => Expression.Parse(text).Evaluate().ShouldBe(value, 1e-14);

    [Fact]
    public void Variables_SeveralTimesUsed_AreInOrderOfAppearance() => Expression.Parse("y*x + sin(y) - z").Variables.ShouldBe(["y", "x", "z"]);

    [Theory]
    [InlineData("e*x", 6)]
    [InlineData("pi+x", 5)]
    [InlineData("sin*sin(0)+e", 3)]
    public void Parse_GivenNames_AreVariablesAndNotConstants(string text, double value)
    {
        var given = new Dictionary<string, double> { ["e"] = 3, ["pi"] = 3, ["x"] = 2, ["sin"] = 7 };

        var expression = Expression.Parse(text, given.Keys);

        expression.Evaluate([.. expression.Variables.Select(name => given[name])]).ShouldBe(value, 1e-15);
    }

    [Fact]
    public void Parse_GivenNameAsAPart_IsAnError() =>
        Should.Throw<ExpressionException>(() => Expression.Parse("e = x+1; 2*e", ["e"])).Message.ShouldBe("column 1: 'e' is a variable with a value and cannot name a part");

    [Theory]
    [InlineData("max(sqrt(x), 1)", 0, 0)]
    [InlineData("min(1/x, 1)", 0, 0)]
    [InlineData("0*sqrt(x)", 0, 0)]
    [InlineData("max(2*sqrt(x), 1) + x", 0, 1)]
    [InlineData("max(sqrt(sqrt(x)), 1)", 0, 0)]
    public void Differentiate_BranchNotTaken_PassesNothingOn(string text, double x, double gradient)
    {
        var expression = Expression.Parse(text);

        Of("x", expression, expression.Differentiate(x).Gradients).ShouldBe(gradient);
    }

    /// <summary>Its derivative at 0 is 1 from the right, and neither 0 nor infinite.</summary>
    [Fact]
    public void Differentiate_ZeroTimesInfinityOnTheWay_IsNotCalledZero() =>
        Of("x", Expression.Parse("max(sqrt(x), 0)*sqrt(x)"), Expression.Parse("max(sqrt(x), 0)*sqrt(x)").Differentiate(0).Gradients).ShouldBe(double.NaN);

    /// <summary>W4 of the reference.</summary>
    [Fact]
    public void Differentiate_W4_HasTheLecturesNumbers()
    {
        var expression = Expression.Parse("q = x+y; q*z");

        var numbers = expression.Differentiate(expression.Bind(new Dictionary<string, double> { ["x"] = -2, ["y"] = 5, ["z"] = -4 }));

        numbers.Result.ShouldBe(-12);
        Of("q", expression, numbers.Values).ShouldBe(3);
        Of("z", expression, numbers.Gradients).ShouldBe(3);
        Of("q", expression, numbers.Gradients).ShouldBe(-4);
        Of("x", expression, numbers.Gradients).ShouldBe(-4);
        Of("y", expression, numbers.Gradients).ShouldBe(-4);
    }

    /// <summary>W5 of the reference.</summary>
    [Fact]
    public void Differentiate_W5_HasTheLecturesNumbers()
    {
        var expression = Expression.Parse("g = 2*(x+1); h = g^2");

        var numbers = expression.Differentiate(2);

        Of("g", expression, numbers.Values).ShouldBe(6);
        Of("g", expression, numbers.Gradients).ShouldBe(12);
        Of("x", expression, numbers.Gradients).ShouldBe(24);
        foreach (var x in (double[])[-3, 0, 0.5, 7])
        {
            expression.Evaluate(x).ShouldBe(Expression.Parse("4*x^2+8*x+4").Evaluate(x), 1e-12);
        }
    }

    /// <summary>Every function and operator, against central differences; places away from kinks.</summary>
    [Fact]
    public void Differentiate_EveryFunction_AgreesWithDifferences()
    {
        string[] operators = ["x+y", "x-y", "x*y", "x/y", "x^y", "-x", "x^3*y", "x*x*y", "sigmoid(x*y)+exp(-x)*tanh(y)"];
        var calls = Expression.Functions.Select(name => name is "min" or "max" or "atan2" or "hypot" ? $"{name}(x,y)" : $"{name}(x)+0*y");
        foreach (var text in operators.Concat(calls).Select(text => text.Contains('y', StringComparison.Ordinal) ? text : text + "+y"))
        {
            var expression = Expression.Parse(text);
            double[] place = [.. expression.Variables.Select(name => name == "x" ? 0.37 : 0.82)];
            var numbers = expression.Differentiate(place);
            for (var i = 0; i < place.Length; i++)
            {
                const double Step = 1e-5;
                var (above, below) = (place.ToArray(), place.ToArray());
                above[i] += Step;
                below[i] -= Step;
                var difference = (expression.Evaluate(above) - expression.Evaluate(below)) / (2 * Step);

                Of(expression.Variables[i], expression, numbers.Gradients).ShouldBe(difference, 1e-8, $"{text} by {expression.Variables[i]}");
            }
        }
    }

    [Fact]
    public void Differentiate_AVariableUsedTwice_AddsItsEdges()
    {
        var numbers = Expression.Parse("x*x").Differentiate(3);

        numbers.Gradients[0].ShouldBe(6);
        numbers.Edges.Select(edge => edge.Gradient).ShouldBe([3, 3]);
    }

    [Fact]
    public void Differentiate_PowerOfANegativeNumber_HasAGradient() => Expression.Parse("x^2").Differentiate(-3).Gradients[0].ShouldBe(-6);

    [Theory]
    [InlineData("", 1, "empty")]
    [InlineData("x+", 3, "ends")]
    [InlineData("(x+y*z", 1, "parenthesis")]
    [InlineData("x+y)", 4, "no '('")]
    [InlineData("4x", 2, "'*'")]
    [InlineData("x y", 3, "operator is missing")]
    [InlineData("sinn(x)", 1, "did you mean 'sin'?")]
    [InlineData("sin x", 1, "in parentheses")]
    [InlineData("sin(x,y)", 1, "one input")]
    [InlineData("atan2(x)", 1, "two inputs")]
    [InlineData("x(2)", 1, "x*(...)")]
    [InlineData("x*/y", 3, "'/'")]
    [InlineData("x,y", 2, "','")]
    [InlineData("1.2.3", 1, "'1.2.3' is not a number")]
    [InlineData("x $ y", 3, "'$'")]
    [InlineData("x+y; z", 4, "part with a name")]
    [InlineData("x+1=2", 4, "'='")]
    [InlineData("q=x; sin=2; q", 6, "has a meaning already")]
    [InlineData("q=x+1; q=2; q", 8, "used already")]
    [InlineData("q=x+1; 2*y", 1, "'q' is never used")]
    [InlineData("q=q+1; q", 1, "part of itself")]
    [InlineData("aq=1; q=2; aq", 7, "'q' is never used")]
    [InlineData("x\u0007", 2, "control character")]
    public void Parse_WrongText_NamesTheColumnAndTheCure(string text, int column, string expected)
    {
        var exception = Should.Throw<ExpressionException>(() => Expression.Parse(text));

        exception.Column.ShouldBe(column, exception.Message);
        exception.Message.ShouldContain(expected);
        exception.Message.ShouldStartWith($"column {column}: ");
        exception.Excerpt.Split('\n')[1].ShouldBe(new string(' ', column - 1) + "^");
    }

    [Theory]
    [InlineData('(')]
    [InlineData('-')]
    public void Parse_VeryDeepNesting_IsAnErrorAndNotTheEndOfTheProgram(char letter) =>
        Should.Throw<ExpressionException>(() => Expression.Parse(new string(letter, 9_000) + "x")).Message.ShouldContain("deep");

    [Fact]
    public void Parse_VeryLongText_IsAnErrorWithAShortExcerpt()
    {
        var exception = Should.Throw<ExpressionException>(() => Expression.Parse(new string('x', 20_000)));

        exception.Excerpt.Length.ShouldBeLessThan(300);
    }

    /// <summary>Whatever is in a text, it is an expression or an error, and nothing else.</summary>
    [Fact]
    public void Parse_RandomTexts_GiveAnExpressionOrAnError()
    {
        string[] pieces = ["x", "y", "1", "2.5", "+", "-", "*", "/", "^", "(", ")", ",", ";", "=", "sin", "max", "atan2", "e", " ", "q", "π", "1e", "#"];
        var read = 0;
        for (ulong seed = 0; seed < 20_000; seed++)
        {
            var generator = new Core.Numerics.KeyedGenerator(seed, Core.Numerics.RandomPurpose.Generator);
            var length = 1 + (generator.Word(0) % 10);
            var text = string.Concat(Enumerable.Range(1, (int)length).Select(i => pieces[generator.Word((ulong)i) % (uint)pieces.Length]));
            try
            {
                var expression = Expression.Parse(text);
                expression.Differentiate(new double[expression.Variables.Count]).Values.Count.ShouldBe(expression.Nodes.Count);
                read++;
            }
            catch (ExpressionException)
            {
            }
        }

        read.ShouldBeGreaterThan(500);
    }

    [Fact]
    public void Bind_MissingOrUnknownNames_AreErrors()
    {
        var expression = Expression.Parse("x+y");

        Should.Throw<ArgumentException>(() => expression.Bind(new Dictionary<string, double> { ["x"] = 1 })).Message.ShouldContain("'y' needs a value");
        Should.Throw<ArgumentException>(() => expression.Bind(new Dictionary<string, double> { ["x"] = 1, ["y"] = 1, ["z"] = 1 })).Message.ShouldContain("'z'");
    }

    private static double Of(string name, Expression expression, IReadOnlyList<double> numbers) =>
        numbers[Enumerable.Range(0, expression.Nodes.Count).Single(index => expression.Nodes[index].Name == name)];
}
